/** Whether moderators treat all stars alike: what was decided, by stars, with what chance explains. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { ModerationFigures, StarLine } from '../../shared/messages.generated.ts'
import { reasonText } from '../../shared/review-words.ts'
import { textStyles } from '../../shared/styles.ts'
import { panelStyles } from '../panel-styles.ts'
import { tableStyles } from '../table-styles.ts'
import { t } from './texts.ts'

@customElement('sb-review-figures')
export class SbReviewFigures extends LitElement {
  static override styles = [
    textStyles,
    panelStyles,
    tableStyles,
    css`
      .verdict {
        padding-bottom: 8px;
        line-height: 1.4;
      }
      .unlike,
      .broken {
        margin-bottom: 10px;
        padding: 10px 14px;
        border-radius: var(--radius-2);
        background: var(--color-warn-wash);
      }
      .broken {
        background: var(--color-danger-wash);
      }
      td,
      th {
        font-variant-numeric: tabular-nums;
      }
      .reasons {
        padding: 10px 0 6px;
        line-height: 1.5;
        color: var(--color-text-2);
      }
    `,
  ]

  @property({ attribute: false }) figures!: ModerationFigures

  private row(line: StarLine) {
    const percent = (share: number): number => Math.round(share * 100)
    const none = line.published + line.sent_back + line.refused === 0
    return html`<tr>
      <th scope="row">${line.stars}</th>
      <td>${line.published}</td>
      <td>${line.sent_back}</td>
      <td>${line.refused}</td>
      <td>${none ? '–' : t('figures.between', { low: percent(line.low), high: percent(line.high) })}</td>
    </tr>`
  }

  protected override render() {
    const { figures } = this
    const reasons = Object.entries(figures.reasons)
    return html`<section aria-labelledby="heading">
      <div class="head"><h2 id="heading">${t('figures.heading')}</h2></div>
      ${figures.broken > 0 ? html`<p class="broken" role="alert">${t('figures.broken', { count: figures.broken })}</p>` : nothing}
      <p class=${figures.alike ? 'verdict' : 'verdict unlike'}>${t(figures.alike ? 'figures.alike' : 'figures.unlike')}</p>
      <table>
        <thead>
          <tr>
            ${(['stars', 'published', 'sent_back', 'refused', 'share'] as const).map(
              (each) => html`<th scope="col">${t(`figures.${each}`)}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${figures.lines.map((line) => this.row(line))}
        </tbody>
      </table>
      ${reasons.length === 0
        ? nothing
        : html`<p class="reasons">
            <b>${t('figures.reasons')}</b>
            ${reasons
              .map(([reason, count]) => t('figures.reason', { reason: reasonText(reason), count: count ?? 0 }))
              .join(' · ')}
          </p>`}
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-review-figures': SbReviewFigures
  }
}
