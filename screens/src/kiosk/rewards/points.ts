/** Her points at the kiosk: what she can spend, what is on its way, and where it came from. */
import { css, html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { language } from '../../shared/language.ts'
import type { PointsLine, PointsView } from '../../shared/messages.generated.ts'
import { dayWords, lineWords, say, signed } from '../../shared/rewards-words.ts'
import type { SessionApi } from '../session/api.ts'
import { RewardsPart } from './rewards-part.ts'

/** As many as one looks through while standing. */
const MOST_LINES = 8

@customElement('sb-kiosk-points')
export class SbKioskPoints extends RewardsPart<PointsView> {
  static override styles = [
    ...RewardsPart.styles,
    css`
      .figure {
        font: var(--weight-display) var(--sign-3xl) / 1 var(--font-display);
        letter-spacing: var(--tracking-display);
      }
      .figure + p {
        margin-top: 8px;
        font-weight: var(--weight-strong);
      }
      .facts {
        display: grid;
        gap: 12px;
        margin-top: 28px;
      }
      ul {
        margin-top: 16px;
      }
      li {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 4px 28px;
        align-items: baseline;
        padding: 20px 0;
      }
      li + li {
        border-top: 3px solid var(--color-line);
      }
      li small {
        grid-column: 1;
      }
      .change {
        grid-row: 1;
        grid-column: 2;
        font-weight: var(--weight-strong);
      }
    `,
  ]

  protected override readonly path = 'points'

  private line(line: PointsLine) {
    return html`<li>
      <span>${lineWords(line)}</span>
      <span class="change">${signed(line.points)}</span>
      <small>${dayWords(line.at_s)}</small>
    </li>`
  }

  protected override draw(view: PointsView) {
    const lines = view.history.filter((line) => line.points !== 0).slice(0, MOST_LINES)
    const { active, pending, owed, expires_next, expires_next_at_s } = view
    return html`<article>
        <p class="figure">${new Intl.NumberFormat(language()).format(active)}</p>
        <p>${say('points.label', { count: active })}</p>
        <div class="facts">
          ${pending > 0 ? html`<p class="quiet">${say('points.pending', { count: pending })}</p>` : ''}
          ${owed > 0 ? html`<p class="quiet">${say('points.owed', { count: owed })}</p>` : ''}
          ${expires_next_at_s === null
            ? ''
            : html`<p class="quiet">${say('points.expires', { count: expires_next, day: dayWords(expires_next_at_s) })}</p>`}
        </div>
      </article>
      <article>
        <h2>${say('points.history')}</h2>
        ${lines.length === 0
          ? html`<p class="quiet">${say('points.none')}</p>`
          : html`<ul>
              ${lines.map((line) => this.line(line))}
            </ul>`}
      </article>`
  }
}

export async function pointsSummary(api: SessionApi): Promise<string | null> {
  const { active } = await api.get<PointsView>('points')
  return say('points.summary', { count: active })
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-points': SbKioskPoints
  }
}
