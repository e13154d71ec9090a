/** What she bought: each thing with her review of it, or the way to write one. And the one question, where she agreed. */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import chevron from 'lucide-static/icons/chevron-right.svg?raw'
import { LitElement, css, html, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Unreachable, ask, command } from '../shared/commands.ts'
import { day, type Place } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { PurchaseCard, PurchasesView } from '../shared/messages.generated.ts'
import '../shared/product.ts'
import { reasonText, starsText } from '../shared/review-words.ts'
import '../shared/stars.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { pageStyles } from './page-styles.ts'
import { t } from './review-texts.ts'

export const REVIEWS = '#reviews'

/** Where one purchase's form is. */
export const reviewOf = (token: string): string => `#review=${encodeURIComponent(token)}`

/** The purchase that the address asks for; empty where it asks for another page. */
export const purchaseAt = (hash: string): string => decodeURIComponent(/^#review=([\w.%-]+)$/.exec(hash)?.[1] ?? '')

@customElement('sb-phone-reviews')
export class SbPhoneReviews extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    pageStyles,
    css`
      .hint {
        margin-top: 12px;
        color: var(--color-text-2);
      }
      .card {
        margin-top: 18px;
        padding: 0 16px;
      }
      .row {
        display: grid;
        grid-template-columns: 44px 1fr auto;
        gap: 2px 14px;
        align-items: center;
        min-height: 76px;
        padding: 10px 0;
        color: inherit;
        text-decoration: none;
      }
      sb-product {
        width: 44px;
        height: 58px;
      }
      .words {
        line-height: 1.35;
      }
      b,
      small {
        display: block;
      }
      small {
        color: var(--color-text-2);
        font-size: var(--text-sm);
      }
      .act {
        color: var(--color-primary);
        font-weight: var(--weight-strong);
      }
      .mend {
        color: var(--color-danger);
      }
    `,
  ]

  @property({ attribute: false }) site!: Place
  @property({ attribute: false }) now_s = 0
  @state() private view: PurchasesView | null = null
  @state() private spoken = ''
  @query('h1') private heading!: HTMLHeadingElement

  protected override firstUpdated(): void {
    this.heading.focus()
    void this.load()
  }

  private readonly load = async (): Promise<void> => {
    this.spoken = ''
    try {
      this.view = await ask<PurchasesView>('/api/phone/reviews')
    } catch (error) {
      this.spoken = t(error instanceof Unreachable ? 'unreachable' : 'failed')
    }
  }

  private status(purchase: PurchaseCard) {
    const { review } = purchase
    if (review === null) {
      return purchase.elsewhere
        ? html`<small>${t('list.elsewhere')}</small>`
        : html`<small class="act">${t('list.write')}</small>`
    }
    const [newest] = review.versions
    const stars = newest === undefined ? '' : html`<sb-stars .value=${newest.stars} .label=${starsText(newest.stars)}></sb-stars>`
    if (review.state === 'sent_back')
      return html`${stars}<small class="mend">${t('state.sent_back', { reason: reasonText(newest?.reason ?? '') })}</small>`
    return html`${stars}<small>${t(`state.${review.state}`)}</small>`
  }

  private row(purchase: PurchaseCard) {
    const when = t('list.bought', { day: day(purchase.bought_at_s, this.now_s, this.site) })
    const inside = html`<sb-product .name=${purchase.product.picture}></sb-product>
      <span class="words"
        ><b>${purchase.product.name}</b><small>${when}${purchase.returned ? ` · ${t('list.returned')}` : ''}</small>
        ${this.status(purchase)}</span
      >`
    return purchase.review === null && purchase.elsewhere
      ? html`<li class="row">${inside}</li>`
      : html`<li><a class="row" href=${reviewOf(purchase.token)}>${inside}${icon(chevron)}</a></li>`
  }

  protected override render() {
    return html`<main>
      <button class="textlink back" type="button" @click=${() => this.dispatchEvent(new CustomEvent('back'))}>
        ${icon(arrowLeft)}${t('back')}
      </button>
      <h1 tabindex="-1">${t('list.heading')}</h1>
      <p class="lead">${t('list.lead')}</p>
      <p class="hint" role="status">${this.spoken || (this.view === null ? t('loading') : '')}</p>
      ${this.view === null
        ? this.spoken === ''
          ? ''
          : html`<button class="button" type="button" @click=${this.load}>${t('retry')}</button>`
        : this.view.purchases.length === 0
          ? html`<p class="hint">${t('list.none')}</p>`
          : html`<ul class="card">${this.view.purchases.map((each) => this.row(each))}</ul>`}
    </main>`
  }
}

/** On her home page: that a review came back to her; else what she thinks of one thing, asked once, and only where she
 * agreed to be asked. */
@customElement('sb-review-ask')
export class SbReviewAsk extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: block;
      }
      section {
        display: grid;
        grid-template-columns: 52px 1fr;
        gap: 4px 16px;
        align-items: center;
        margin-top: 16px;
        padding: 16px;
        border-radius: var(--radius-3);
        background: var(--color-surface);
        box-shadow: var(--elev-1);
      }
      sb-product {
        width: 52px;
        height: 70px;
      }
      h2 {
        font-size: var(--text-lg);
      }
      p {
        margin-top: 4px;
        color: var(--color-text-2);
        font-size: var(--text-sm);
        line-height: 1.4;
      }
      .does {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 20px;
        grid-column: 1 / -1;
      }
    `,
  ]

  @state() private purchase: PurchaseCard | null = null
  /** Whose review was sent back to her. */
  @state() private back: PurchaseCard | null = null

  protected override firstUpdated(): void {
    void this.look()
  }

  /** Nothing is said where there is no link: it can wait. */
  private async look(): Promise<void> {
    const view = await ask<PurchasesView>('/api/phone/reviews').catch(() => null)
    this.back = view?.purchases.find((each) => each.review?.state === 'sent_back') ?? null
    this.purchase = this.back === null ? (view?.purchases.find((each) => each.token === view.ask) ?? null) : null
    if (this.purchase !== null && document.visibilityState === 'visible') void this.tell('seen')
  }

  private readonly no = (): void => {
    void this.tell('no')
    this.purchase = null
  }

  private async tell(answer: 'seen' | 'no'): Promise<void> {
    const token = this.purchase?.token
    await command('/api/phone/reviews/asked', { token, answer }).catch(() => undefined)
  }

  private card({ product }: PurchaseCard, heading: string, lead: string, does: TemplateResult) {
    return html`<section aria-labelledby="heading">
      <sb-product .name=${product.picture}></sb-product>
      <div>
        <h2 id="heading">${heading}</h2>
        <p>${lead}</p>
      </div>
      <div class="does">${does}</div>
    </section>`
  }

  protected override render() {
    const { back, purchase } = this
    if (back !== null) {
      const heading = t('back.heading', { product: back.product.short_name })
      const change = html`<a class="textlink" href=${reviewOf(back.token)}>${t('back.change')}</a>`
      return this.card(back, heading, `${reasonText(back.review?.versions[0]?.reason ?? '')}.`, change)
    }
    if (purchase === null) return ''
    const { product, token, reward_points } = purchase
    const lead = reward_points > 0 ? t('ask.points', { count: reward_points }) : t('ask.lead')
    const does = html`<a class="textlink" href=${reviewOf(token)}>${t('list.write')}</a>
      <button class="textlink" type="button" @click=${this.no}>${t('ask.no')}</button>`
    return this.card(purchase, t('ask.heading', { product: product.short_name }), lead, does)
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-phone-reviews': SbPhoneReviews
    'sb-review-ask': SbReviewAsk
  }
}
