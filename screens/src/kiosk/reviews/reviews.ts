/**
 * `<sb-kiosk-reviews .sku=${sku}>`: what buyers of one product say, average and spread first, and all of it on demand.
 * For anybody, logged in or not. It has no scroll of its own: it stands in a page that scrolls.
 */
import { LitElement, html, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { ask } from '../../shared/commands.ts'
import type { ReviewCard, ReviewsPage } from '../../shared/messages.generated.ts'
import { nowS } from '../../shared/now.ts'
import { figure, scoreText, starsText } from '../../shared/review-words.ts'
import '../../shared/stars.ts'
import { textStyles } from '../../shared/styles.ts'
import { touchStyles } from '../touch.ts'
import './review.ts'
import { cardStyles, reviewsStyles } from './reviews-styles.ts'
import { say } from './texts.ts'

const ORDERS = ['newest', 'best', 'worst'] as const
type Order = (typeof ORDERS)[number]

/** As many at once: what a finger scrolls through before somebody wants to choose. */
const AT_ONCE = 4

@customElement('sb-kiosk-reviews')
export class SbKioskReviews extends LitElement {
  static override styles = [textStyles, touchStyles, cardStyles, reviewsStyles]

  @property() sku = ''
  /** Where it was fetched already: shown at once, without asking. */
  @property({ attribute: false }) first: ReviewsPage | null = null
  @state() private page: ReviewsPage | null = null
  @state() private reviews: readonly ReviewCard[] = []
  @state() private stars: number | null = null
  @state() private order: Order = 'newest'
  @state() private failed = false
  private asked = 0

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('sku') && !changed.has('first')) return
    this.stars = null
    this.order = 'newest'
    if (this.first !== null && this.first.product.sku === this.sku) {
      this.asked++
      this.show(this.first, [])
    } else if (this.sku !== '') {
      this.page = null
      void this.fetch()
    }
  }

  private show(page: ReviewsPage, before: readonly ReviewCard[]): void {
    this.page = page
    this.reviews = [...before, ...page.reviews]
    this.failed = false
  }

  /** The answer to the last question counts. */
  private async fetch(after: string | null = null): Promise<void> {
    const n = ++this.asked
    const query = new URLSearchParams({ order: this.order, limit: String(AT_ONCE) })
    if (this.stars !== null) query.set('stars', String(this.stars))
    if (after !== null) query.set('after', after)
    const path = `/api/catalogue/products/${encodeURIComponent(this.sku)}/reviews?${query.toString()}`
    const page = await ask<ReviewsPage>(path).catch(() => null)
    if (n !== this.asked) return
    if (page === null) this.failed = true
    else this.show(page, after === null ? [] : this.reviews)
  }

  private filter(stars: number | null): void {
    this.stars = stars === this.stars ? null : stars
    void this.fetch()
  }

  private sort(order: Order): void {
    this.order = order
    void this.fetch()
  }

  private summary({ score, decided }: ReviewsPage) {
    const hidden = decided - score.count
    return html`<div class="summary">
      <p class="figure" aria-hidden="true">${score.average === null ? '–' : figure(score.average)}</p>
      <p class="score">
        <sb-stars .value=${score.average ?? 0}></sb-stars>
        <span>${scoreText(score)}</span>
      </p>
      <p class="honest">
        ${score.incentivized > 0 ? say('incentivized', { count: score.incentivized }) : ''}
        ${hidden > 0 ? say('some_hidden', { count: hidden }) : say('all_shown')}
      </p>
    </div>`
  }

  private spread({ score }: ReviewsPage) {
    return html`<div class="spread" role="group" aria-label=${say('filter')}>
      ${[5, 4, 3, 2, 1].map((stars) => {
        const count = score.stars[stars - 1] ?? 0
        return html`<button
          class="bar"
          type="button"
          aria-pressed=${this.stars === stars ? 'true' : 'false'}
          ?disabled=${count === 0}
          @click=${() => this.filter(stars)}
        >
          <span>${starsText(stars)}</span>
          <progress max=${Math.max(1, score.count)} value=${count} aria-hidden="true"></progress>
          <span class="count">${count}</span>
        </button>`
      })}
    </div>`
  }

  private orders() {
    return html`<div class="orders" role="group" aria-label=${say('order')}>
      ${ORDERS.map(
        (order) => html`<button
          class="touch"
          type="button"
          aria-pressed=${this.order === order ? 'true' : 'false'}
          @click=${() => this.sort(order)}
        >
          ${say(`order.${order}`)}
        </button>`,
      )}
      ${this.stars === null
        ? ''
        : html`<button class="touch" type="button" @click=${() => this.filter(null)}>${say('filter.all')}</button>`}
    </div>`
  }

  private list(page: ReviewsPage) {
    const now_s = nowS()
    return html`${this.spread(page)} ${this.orders()}
      <div class="list" aria-live="polite">
        ${this.reviews.length === 0 && this.stars !== null
          ? html`<p class="none">${say('none_so', { stars: starsText(this.stars) })}</p>`
          : // By its name: what somebody began to say of one review must not pass to another.
            repeat(
              this.reviews,
              ({ review }) => review,
              (review) => html`<sb-kiosk-review .review=${review} .now_s=${now_s}></sb-kiosk-review>`,
            )}
      </div>
      ${page.next === null
        ? ''
        : html`<button class="touch more" type="button" @click=${() => void this.fetch(page.next)}>${say('more')}</button>`}`
  }

  protected override render() {
    const { page } = this
    const nothing = page !== null && page.score.count === 0 && page.reviews.length === 0 && this.stars === null
    return html`<section aria-labelledby="heading">
      <h2 id="heading">${page === null ? say('heading') : say('of', { product: page.product.short_name })}</h2>
      ${page === null ? '' : nothing ? html`<p class="none">${say('none')}</p>` : html`${this.summary(page)}${this.list(page)}`}
      <div role="status">
        ${this.failed
          ? html`<p class="none">${say('failed')}</p>
              <button class="touch" type="button" @click=${() => void this.fetch()}>${say('again')}</button>`
          : page === null
            ? html`<p class="none">${say('loading')}</p>`
            : ''}
      </div>
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-reviews': SbKioskReviews
  }
}
