/** One review on the kiosk: what its buyer found, whether she bought it, and the way to say that something is wrong. */
import shieldCheck from 'lucide-static/icons/shield-check.svg?raw'
import info from 'lucide-static/icons/info.svg?raw'
import flag from 'lucide-static/icons/flag.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { command } from '../../shared/commands.ts'
import { icon } from '../../shared/icon.ts'
import type { ReviewCard } from '../../shared/messages.generated.ts'
import { REASONS, reasonText, remarks, starsText, type Reason } from '../../shared/review-words.ts'
import '../../shared/stars.ts'
import { textStyles } from '../../shared/styles.ts'
import { touchStyles } from '../touch.ts'
import { say } from './texts.ts'

@customElement('sb-kiosk-review')
export class SbKioskReview extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    css`
      :host {
        display: block;
        padding: 32px 0 24px;
        border-top: 2px solid var(--color-line);
      }
      sb-stars {
        font-size: calc(36px * var(--letters));
      }
      h3 {
        margin-top: 12px;
        font-size: calc(38px * var(--letters));
      }
      blockquote {
        margin: 14px 0 0;
        font-size: var(--sign-md);
        line-height: 1.36;
        white-space: pre-line;
        overflow-wrap: anywhere;
        text-wrap: pretty;
      }
      ul {
        display: grid;
        gap: 8px;
        margin-top: 18px;
        font-size: var(--sign-sm);
        line-height: 1.3;
        color: var(--color-text-2);
      }
      li {
        display: flex;
        gap: 12px;
        align-items: center;
      }
      .bought {
        color: var(--color-ok);
        font-weight: var(--weight-strong);
      }
      .touch {
        min-height: var(--target-kiosk);
        margin-top: 12px;
        padding: 0 26px;
        border-width: 2px;
        font-size: var(--sign-sm);
        font-weight: var(--weight-body);
      }
      .report {
        border-color: transparent;
        margin-left: -26px;
        color: var(--color-text-2);
      }
      .reasons {
        display: flex;
        flex-wrap: wrap;
        gap: 0 12px;
      }
      p {
        margin-top: 16px;
        font-size: var(--sign-sm);
        line-height: 1.36;
        color: var(--color-text-2);
      }
    `,
  ]

  @property({ attribute: false }) review!: ReviewCard
  @property({ attribute: false }) now_s = 0
  @state() private asking = false
  @state() private said = ''

  private async report(reason: Reason): Promise<void> {
    this.asking = false
    try {
      await command(`/api/kiosk/reviews/${this.review.review}/report`, { reason })
      this.said = say('report.done')
    } catch {
      this.said = say('report.failed')
    }
  }

  private wrong() {
    if (this.said !== '') return html`<p role="status">${this.said}</p>`
    if (!this.asking)
      return html`<button class="touch report" type="button" @click=${() => (this.asking = true)}>
        ${icon(flag)}${say('report')}
      </button>`
    return html`<p>${say('report.why')}</p>
      <div class="reasons">
        ${REASONS.map(
          (reason) =>
            html`<button class="touch" type="button" @click=${() => void this.report(reason)}>${reasonText(reason)}</button>`,
        )}
        <button class="touch" type="button" @click=${() => (this.asking = false)}>${say('report.never_mind')}</button>
      </div>`
  }

  protected override render() {
    const { review } = this
    return html`<sb-stars .value=${review.stars} .label=${starsText(review.stars)}></sb-stars>
      ${review.title === '' ? '' : html`<h3 lang=${review.language}>${review.title}</h3>`}
      <blockquote lang=${review.language}>${review.text}</blockquote>
      <ul>
        ${remarks(review, this.now_s).map(
          ({ kind, text }) => html`<li class=${kind}>${icon(kind === 'bought' ? shieldCheck : info)}${text}</li>`,
        )}
      </ul>
      ${this.wrong()}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-review': SbKioskReview
  }
}
