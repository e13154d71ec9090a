/** Who can be reached now. */
import circleCheck from 'lucide-static/icons/circle-check.svg?raw'
import circleSlash from 'lucide-static/icons/circle-slash.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { clock } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { ClerkView, ColleagueCard } from '../shared/messages.generated.ts'
import { chipStyles, textStyles } from '../shared/styles.ts'
import { t } from './texts.ts'
import { byReach, departmentName } from './view.ts'

@customElement('sb-team')
export class SbTeam extends LitElement {
  static override styles = [
    textStyles,
    chipStyles,
    css`
      :host {
        flex: 1 1 auto;
        display: block;
        min-height: 0;
        padding: 4px 12px 16px;
        overflow-y: auto;
      }
      h1 {
        font-size: var(--text-2xl);
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 4px 12px;
        padding: 0 8px 12px;
      }
      .asof,
      small {
        color: var(--color-text-3);
        font-size: var(--text-sm);
      }
      small {
        display: block;
      }
      .card {
        padding: 2px 16px;
        border-radius: 20px;
        background: var(--color-surface);
        box-shadow: var(--elev-1);
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 12px;
        align-items: center;
        min-height: 64px;
        padding: 10px 0;
        line-height: 1.3;
      }
      li + li {
        border-top: 1px solid var(--color-line);
      }
      li > span:first-child {
        flex: 1 1 8rem;
      }
      .none {
        padding: 18px 0;
        color: var(--color-text-2);
      }
    `,
  ]

  @property({ attribute: false }) view!: ClerkView
  @property({ attribute: false }) at_s = 0
  @property({ type: Boolean }) unlinked = false

  private colleague(one: ColleagueCard) {
    return html`<li>
      <span><b>${one.name}</b><small>${departmentName(one.department) || t('team.department_none')}</small></span>
      ${one.reachable
        ? html`<span class="chip ok">${icon(circleCheck)}${t('team.reachable')}</span>`
        : html`<span class="chip warn">${icon(circleSlash)}${t('team.away')}</span>`}
    </li>`
  }

  protected override render() {
    const { colleagues, site } = this.view
    return html`<main>
      <div class="top">
        <h1>${t('team.heading')}</h1>
        <span class="asof">${t('team.as_of', { time: clock(this.at_s, site) })}</span>
      </div>
      <div class="card">
        ${colleagues.length === 0
          ? html`<p class="none">${t('team.none')}</p>`
          : html`<ul>
              ${byReach(colleagues).map((one) => this.colleague(one))}
            </ul>`}
      </div>
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-team': SbTeam
  }
}
