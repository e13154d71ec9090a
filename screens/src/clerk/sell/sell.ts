/**
 * `<sb-sell .visit .site .wish .account .unlinked>`: ringing up on the spot. Scan, charge, receipt; the part that shows
 * stands in the address after `#sell`, so that "back" works.
 *
 * `.visit` brings the member along as they agreed; `.wish` is the product they came for, one tap away. Sends `sold` once
 * a sale is complete.
 */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import clockDrawing from 'lucide-static/icons/clock.svg?raw'
import scanBarcode from 'lucide-static/icons/scan-barcode.svg?raw'
import search from 'lucide-static/icons/search.svg?raw'
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw'
import undo from 'lucide-static/icons/undo-2.svg?raw'
import userCheck from 'lucide-static/icons/user-check.svg?raw'
import { LitElement, html, type PropertyValues } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import type { ProductCard, SiteCard } from '../../shared/messages.generated.ts'
import { NOTHING_TYPED, hear, type Typed } from '../../shared/scanning.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import '../../shared/toast.ts'
import type { SbToast } from '../../shared/toast.ts'
import { WATCH } from '../watch.ts'
import { count, isEmpty } from './basket.ts'
import { basketView } from './basket-view.ts'
import './camera.ts'
import { earlierView } from './earlier-view.ts'
import { doneView } from './done-view.ts'
import './find.ts'
import { offlineBanner, unsellable } from './offline-view.ts'
import './pay.ts'
import { isGiftCode } from './paying.ts'
import './refund.ts'
import { basketStyles } from './basket-styles.ts'
import { doneStyles } from './done-styles.ts'
import { sellStyles } from './sell-styles.ts'
import type { Account } from './queue.ts'
import { Selling } from './selling.ts'
import { hashOf, isSelling, stageOf, type Stage } from './stages.ts'
import { scan } from './taking.ts'
import { t } from './texts.ts'
import { waitingView } from './waiting-view.ts'
import { whose } from './whose-view.ts'

@customElement('sb-sell')
export class SbSell extends LitElement {
  static override styles = [textStyles, controlStyles, sellStyles, basketStyles, doneStyles]

  @property({ attribute: false }) visit: string | null = null
  @property({ attribute: false }) site!: SiteCard
  @property({ attribute: false }) wish: ProductCard | null = null
  @property({ attribute: false }) account: Account | null = null
  @property({ type: Boolean }) unlinked = false
  @state() private hash = location.hash
  @state() private turn = 0
  @query('sb-toast') private toast!: SbToast | null
  private selling: Selling | null = null
  private typed: Typed = NOTHING_TYPED
  private announced = false
  /** What the first tap of a double one was meant for. */
  private meant = ''

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('hashchange', this.follow)
    addEventListener('keydown', this.key, { capture: true })
    this.addEventListener('click', this.tap, { capture: true })
    this.hash = location.hash
    this.selling?.start()
  }

  override disconnectedCallback(): void {
    removeEventListener('hashchange', this.follow)
    removeEventListener('keydown', this.key, { capture: true })
    this.removeEventListener('click', this.tap, { capture: true })
    this.selling?.stop()
    super.disconnectedCallback()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.selling === null) this.open()
    else if (changed.has('visit')) this.selling.adopt(this.visit)
    if (changed.has('unlinked') && changed.get('unlinked') !== undefined) this.selling?.linked()
    const completed = this.selling?.checkout.completed === true
    if (completed && !this.announced) this.dispatchEvent(new CustomEvent('sold', { bubbles: true, composed: true }))
    this.announced = completed
  }

  private open(): void {
    this.selling = new Selling(
      {
        isUnlinked: () => this.unlinked,
        changed: () => void this.turn++,
        say: (text, action) => this.toast?.show(text, action),
        go: (stage) => this.go(stage),
        // A phone that cannot buzz does not.
        buzz: (kind) => void navigator.vibrate?.(kind === 'good' ? 40 : [60, 60, 60]),
      },
      this.visit,
      this.site.currency,
      this.account,
    )
    this.selling.start()
  }

  private readonly follow = (): void => {
    if (!isSelling(location.hash)) return
    this.hash = location.hash
    if (this.stage === 'basket') this.selling?.edit()
  }

  private go(stage: Stage): void {
    // What was said of the basket is over once it is paid for.
    if (stage !== 'basket' && stage !== this.stage) this.toast?.dismiss()
    location.hash = hashOf(stage)
    this.hash = location.hash
  }

  private get stage(): Stage {
    return this.selling === null ? 'basket' : stageOf(this.hash, this.selling.facts)
  }

  /** The second tap of a double one presses nothing that the first has brought under the thumb. */
  private readonly tap = (event: MouseEvent): void => {
    const shows = `${this.stage} ${this.selling?.checkout.step?.step ?? ''} ${this.selling?.basket.sale ?? ''}`
    if (event.detail <= 1) this.meant = shows
    else if (shows !== this.meant) {
      event.preventDefault()
      event.stopPropagation()
    }
  }

  /** A keyboard wedge types anywhere; but for a receipt's number into no field, and its Enter presses no button. */
  private readonly key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const { typed, code } = hear(this.typed, event.key, event.timeStamp)
    this.typed = typed
    if (code === null || this.stage === 'refund') return
    event.preventDefault()
    event.stopPropagation()
    const field = event.composedPath()[0]
    if (field instanceof HTMLInputElement) {
      field.value = ''
      field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }))
    }
    void this.scan(code)
  }

  private get takesScans(): boolean {
    return this.stage === 'basket' || this.stage === 'find' || this.stage === 'camera'
  }

  private async scan(code: string): Promise<void> {
    const { selling } = this
    if (selling === null) return
    if (this.stage === 'pay' && isGiftCode(code)) return selling.checkout.giftCard(code)
    if (!this.takesScans) return selling.say(t('scan.not_now'), 'bad')
    if ((await scan(selling, code)) && this.takesScans && this.isConnected) this.go('basket')
  }

  private head(selling: Selling) {
    const member = selling.pricing.card?.member ?? null
    const deep = ['pay', 'waiting', 'refund', 'camera'].includes(this.stage)
    const { sales } = selling.sync
    const persons = sales.filter((sale) => sale.state === 'person').length
    const words = persons > 0 ? t('head.person', { count: persons }) : t('head.waiting', { count: sales.length })
    return html`<div class="head">
      ${
        deep && !selling.facts.bound
          ? html`<button class="round" type="button" aria-label=${t('head.back')} @click=${() => this.go('basket')}>
              ${icon(arrowLeft)}
            </button>`
          : ''
      }
      <div>
        <h1>${t('head.title')}</h1>
        <small>
          ${
            member !== null
              ? html`${icon(userCheck)}<span>${t('head.for', { name: member.label })}</span>`
              : t(selling.basket.visit === null ? 'head.walk_in' : 'head.attached')
          }
        </small>
      </div>
      ${
        sales.length === 0
          ? ''
          : html`<button
              class=${persons > 0 ? 'badge person' : 'badge'}
              type="button"
              aria-label=${words}
              @click=${() => this.go('waiting')}
            >
              ${icon(persons > 0 ? triangleAlert : clockDrawing)}${persons > 0 ? persons : sales.length}
            </button>`
      }
      ${
        this.stage === 'basket'
          ? html`<button class="round" type="button" aria-label=${t('head.refund')} @click=${() => this.go('refund')}>
              ${icon(undo)}
            </button>`
          : ''
      }
    </div>`
  }

  private charge(selling: Selling) {
    const { pricing, basket, offline } = selling
    const quote = selling.offlineQuote
    const ready = !isEmpty(basket) && !selling.busy && (offline ? quote.sellable : pricing.isCurrent)
    const amount = offline ? { amount_minor: quote.total_minor, currency: quote.currency } : pricing.card?.total
    const words = isEmpty(basket)
      ? t('charge.nothing')
      : amount === undefined || (!offline && !pricing.isCurrent)
        ? t('charge.pricing')
        : t(offline ? 'charge.cash_button' : 'charge.button', { amount: money(amount, this.site.language) })
    return html`<button
      class="button primary"
      type="button"
      aria-disabled=${ready ? 'false' : 'true'}
      @click=${() => ready && void selling.charge()}
    >
      ${selling.busy ? t('charge.busy') : words}
    </button>`
  }

  private basket(selling: Selling) {
    const { refused } = selling.pricing
    const things = count(selling.basket)
    return html`<main tabindex="0" role="region" aria-label=${t('basket.lines')}>
        ${selling.offline ? offlineBanner(selling) : ''} ${selling.offline ? unsellable(selling) : ''}
        ${refused === '' ? '' : html`<p class="banner danger" role="alert">${icon(triangleAlert)}${refused}</p>`}
        ${earlierView(selling, this.site)} ${whose(selling, this.visit)} ${basketView(selling, this.wish, this.site.language)}
        ${isEmpty(selling.basket)
          ? ''
          : html`<button class="button" type="button" @click=${() => void selling.giveUp()}>${t('basket.empty_it')}</button>`}
      </main>
      <div class="acts">
        <div class="two">
          <button class="button" type="button" @click=${() => this.go('find')}>${icon(search)}${t('find.open')}</button>
          <button class="button" type="button" @click=${() => this.go('camera')}>
            ${icon(scanBarcode)}${t('scan.camera')}
          </button>
        </div>
        ${this.charge(selling)}
        <p class="aside" role="status">${things > 0 ? t('basket.count', { count: things }) : ''}</p>
      </div>`
  }

  private done(selling: Selling) {
    return html`<main tabindex="0" role="region" aria-label=${t('done.region')}>${doneView(selling, this.site)}</main>
      <div class="acts">
        <button class="button primary" type="button" @click=${() => selling.next()}>${t('done.next')}</button>
      </div>`
  }

  private scene(selling: Selling) {
    const { language } = this.site
    const basket = () => this.go('basket')
    switch (this.stage) {
      case 'find':
        return html`<sb-find .selling=${selling} .language=${language} @taken=${basket} @back=${basket}></sb-find>`
      case 'camera':
        return html`<sb-camera
          @scan=${(event: CustomEvent<string>) => void this.scan(event.detail)}
          @back=${basket}
        ></sb-camera>`
      case 'pay':
        return html`<sb-pay .selling=${selling} .language=${language} .turn=${this.turn}></sb-pay>`
      case 'done':
        return this.done(selling)
      case 'waiting':
        return html`<main tabindex="0" role="region" aria-label=${t('waiting.heading')}>
          ${waitingView(selling, this.site, this.account)}
        </main>`
      case 'refund':
        return html`<sb-refund .site=${this.site} .unlinked=${selling.offline} @back=${basket}></sb-refund>`
      default:
        return this.basket(selling)
    }
  }

  protected override render() {
    if (matchMedia(WATCH).matches) {
      return html`<sb-empty class="wrist" .heading=${t('watch.heading')} .sentence=${t('watch.sentence')} .size=${innerWidth < 300 ? 36 : 64}
        ><button class="button" type="button" @click=${() => (location.hash = '')}>${t('watch.back')}</button></sb-empty
      >`
    }
    const { selling } = this
    if (selling === null) return ''
    return html`${this.head(selling)} ${this.scene(selling)}<sb-toast></sb-toast>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-sell': SbSell
  }
}
