/** In her session: what buyers say of the thing she wants, and what she bought herself and may write about. */
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { PurchaseCard, WantedReviews } from '../../shared/messages.generated.ts'
import '../../shared/product.ts'
import { textStyles } from '../../shared/styles.ts'
import type { SessionApi } from '../session/api.ts'
import '../session/hand-off.ts'
import { touchStyles } from '../touch.ts'
import './reviews.ts'
import { cardStyles } from './reviews-styles.ts'
import { say } from './texts.ts'

@customElement('sb-kiosk-reviews-place')
export class SbKioskReviewsPlace extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    cardStyles,
    css`
      :host {
        display: grid;
        gap: 28px;
      }
      p {
        font-size: var(--sign-md);
        line-height: 1.36;
        color: var(--color-text-2);
      }
      p + .touch {
        margin-top: 20px;
      }
      li {
        display: grid;
        grid-template-columns: 74px 1fr;
        gap: 28px;
        align-items: center;
        margin-top: 20px;
      }
      sb-product {
        width: 74px;
        height: 100px;
      }
    `,
  ]

  @property({ attribute: false }) api!: SessionApi
  @state() private answer: WantedReviews | null = null
  @state() private failed = false

  override connectedCallback(): void {
    super.connectedCallback()
    void this.load()
  }

  private readonly load = async (): Promise<void> => {
    this.failed = false
    try {
      this.answer = await this.api.get<WantedReviews>('reviews')
    } catch {
      this.failed = true
    }
  }

  private toWrite(purchases: readonly PurchaseCard[]) {
    if (purchases.length === 0) return ''
    return html`<section>
      <h2>${say('place.write')}</h2>
      <ul>
        ${purchases.map(
          ({ product, token }) => html`<li>
            <sb-product .name=${product.picture}></sb-product>
            <sb-hand-off .api=${this.api} act="review" about=${token}>${say('place.write_one', { product: product.short_name })}</sb-hand-off>
          </li>`,
        )}
      </ul>
    </section>`
  }

  protected override render() {
    const { answer } = this
    if (answer === null)
      return html`<section role="status">
        <p>${say(this.failed ? 'failed' : 'loading')}</p>
        ${this.failed ? html`<button class="touch" type="button" @click=${this.load}>${say('again')}</button>` : ''}
      </section>`
    return html`${answer.wanted === null
      ? html`<section><p>${say('place.nothing')}</p></section>`
      : html`<sb-kiosk-reviews .sku=${answer.wanted.product.sku} .first=${answer.wanted}></sb-kiosk-reviews>`}
    ${this.toWrite(answer.to_write)}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-reviews-place': SbKioskReviewsPlace
  }
}
