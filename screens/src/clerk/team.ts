/** Who can be reached now, and the clerk's own sign-out. */
import circleCheck from 'lucide-static/icons/circle-check.svg?raw'
import circleSlash from 'lucide-static/icons/circle-slash.svg?raw'
import logOut from 'lucide-static/icons/log-out.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { clock } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { ClerkView, ColleagueCard } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { t } from './texts.ts'
import { byReach, departmentName } from './view.ts'

/** `de` as the reader's language names it; an unknown tag is shown as it is. */
function languageName(tag: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

@customElement('sb-team')
export class SbTeam extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
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
      small,
      .hint {
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
      li,
      .you {
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
      li > span:first-child,
      .you > span:first-child {
        flex: 1 1 8rem;
      }
      h2 {
        padding: 22px 8px 8px;
        font: var(--weight-strong) var(--text-md) / 1.2 var(--font-text);
        letter-spacing: 0;
      }
      .none {
        padding: 18px 0;
        color: var(--color-text-2);
      }
      .hint {
        padding: 8px 8px 0;
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
    const { clerk, colleagues, site } = this.view
    const languages = new Intl.ListFormat(site.language).format(
      clerk.languages.map((tag) => languageName(tag, site.language)),
    )
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
      <h2>${t('team.you')}</h2>
      <div class="card">
        <div class="you">
          <span
            ><b>${clerk.name}</b>
            <small
              >${departmentName(clerk.department) || t('team.department_none')}${languages === ''
                ? ''
                : html` · ${t('team.languages', { languages })}`}</small
            ></span
          >
          <button class="button" type="button" @click=${() => this.dispatchEvent(new CustomEvent('sign-out'))}>
            ${icon(logOut)}${t('team.sign_out')}
          </button>
        </div>
      </div>
      <p class="hint">${t('team.sign_out_hint')}</p>
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-team': SbTeam
  }
}
