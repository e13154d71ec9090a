/** A clerk's till on this device: the basket and its price, and what is kept of it here and at the server. */
import type { QuoteCard } from '../../shared/messages.generated.ts'
import { quote } from './api.ts'
import { emptyBasket, isEmpty, type Basket } from './basket.ts'
import { Checkout } from './checkout.ts'
import { Declines } from './declines.ts'
import { Device } from './device.ts'
import { Earlier } from './earlier.ts'
import { newId } from './ids.ts'
import { keep, kept, type Agreed } from './kept.ts'
import { offlineQuote, type OfflineQuote } from './offline.ts'
import { Pricing } from './pricing.ts'
import type { Account } from './queue.ts'
import { NONE_WRONG, learnt, withWrong, worthTelling } from './quoting.ts'
import { Releases } from './releases.ts'
import { Shelf } from './shelf.ts'
import type { Facts } from './stages.ts'
import { Sync } from './sync.ts'
import { t } from './texts.ts'

export interface Counter {
  isUnlinked: () => boolean
  changed: () => void
  say: (text: string, action?: { label: string; run: () => void }) => void
  go: (stage: 'basket' | 'pay' | 'done') => void
  buzz: (kind: 'good' | 'bad') => void
}

export class Till {
  basket: Basket
  agreed: Agreed | null = null
  busy = false
  /** The server holds this sale open, with its vouchers. */
  protected placed = false
  /** The page went away: what is answered from now on changes nothing here. */
  protected stopped = false
  protected wrong = NONE_WRONG
  readonly device = new Device()
  readonly shelf: Shelf
  readonly pricing: Pricing
  readonly sync: Sync
  readonly checkout: Checkout
  readonly earlier: Earlier
  protected readonly declines = new Declines()
  private readonly releases = new Releases((sale) => void this.earlier.forget(sale))

  constructor(
    protected readonly counter: Counter,
    visit: string | null,
    currency: string,
    private readonly account: Account | null,
  ) {
    this.shelf = new Shelf(this.device, currency)
    this.pricing = new Pricing(
      () => this.counter.changed(),
      () => this.counter.isUnlinked(),
      (basket) => this.quote(basket),
    )
    this.sync = new Sync(
      this.device,
      () => this.synced(),
      account,
      (was, name) => this.rename(was, name),
    )
    this.earlier = new Earlier(this.device, account, () => this.counter.changed())
    this.checkout = new Checkout(this.sync, {
      ...counter,
      go: (stage) => this.go(stage),
      say: (text) => this.say(text),
      changed: () => this.note(),
      keep: () => this.keepOpened(),
      cancelled: () => this.startOver(),
    })
    const before = kept()
    const fits = before !== null && (before.basket.visit === visit || !isEmpty(before.basket))
    this.basket = fits ? before.basket : emptyBasket(newId(), visit)
    this.placed = fits && before.placed
    if (fits && before.agreed !== null) {
      this.agreed = before.agreed
      this.checkout.resume(before.basket.sale, before.agreed, before.payments, before.completed)
    }
  }

  start(): void {
    this.stopped = false
    this.sync.start()
    this.pricing.start()
    this.checkout.start()
    void this.shelf.open().then(() => this.counter.changed())
    this.pricing.follow(this.basket)
    this.readEarlier()
  }

  stop(): void {
    this.stopped = true
    this.sync.stop()
    this.pricing.stop()
    this.checkout.stop()
  }

  private readEarlier(): void {
    void this.earlier.read(() => this.basket.sale)
  }

  private async quote(basket: Basket): Promise<QuoteCard> {
    // What was given up here holds no coupon there.
    await this.releases.tell()
    const asked = { ...basket, codes: worthTelling(basket.codes, this.wrong) }
    const card = await quote(asked, this.placed && basket.sale === this.basket.sale ? basket.sale : null)
    this.wrong = learnt(this.wrong, basket, card)
    return withWrong(card, this.wrong)
  }

  /** The shop has it under another name. */
  private rename(was: string, name: string): void {
    if (this.stopped || this.basket.sale !== was) return
    this.basket = { ...this.basket, sale: name }
    this.checkout.rename(name)
    this.note()
  }

  private synced(): void {
    if (this.stopped) return
    const after = this.sync.sales.find((sale) => sale.was === this.basket.sale)
    if (after !== undefined) this.rename(this.basket.sale, after.sale)
    // The shop has it now, so there is a receipt.
    if (this.checkout.waits && !this.sync.sales.some((sale) => sale.sale === this.basket.sale))
      void this.checkout.arrived()
    this.counter.changed()
  }

  /** The link went or came. */
  linked(): void {
    if (this.counter.isUnlinked()) return
    this.sync.anew()
    this.pricing.again(this.basket)
    this.readEarlier()
  }

  /** Another client's task, or hers is over: a basket that nothing is in goes over, any other is asked about anew. */
  adopt(visit: string | null): void {
    if (!isEmpty(this.basket)) return this.pricing.blank(this.basket)
    if (this.basket.codes.length > 0 || this.basket.visit === visit) return
    this.basket = emptyBasket(newId(), visit)
    this.pricing.follow(this.basket)
    this.note()
  }

  get facts(): Facts {
    return { agreed: this.agreed !== null, bound: this.checkout.isBound, completed: this.checkout.completed }
  }

  /** Nobody can be asked, so it costs what this device last saw. */
  get offline(): boolean {
    return this.counter.isUnlinked() || this.pricing.unreached
  }

  get offlineQuote(): OfflineQuote {
    return offlineQuote(this.basket, this.shelf.copies, this.shelf.about)
  }

  /** What may be offered beside the basket: not what was declined, nor what is in it. */
  get related(): QuoteCard['related'] {
    if (this.offline) return []
    const gone = new Set([...this.basket.declined, ...this.basket.lines.map((line) => line.sku)])
    return (this.pricing.card?.related ?? []).filter((card) => !gone.has(card.sku))
  }

  say(text: string, buzz?: 'good' | 'bad'): void {
    if (this.stopped) return
    this.counter.say(text)
    if (buzz !== undefined) this.counter.buzz(buzz)
  }

  protected go(stage: 'basket' | 'pay' | 'done'): void {
    if (!this.stopped) this.counter.go(stage)
  }

  protected note(): void {
    if (this.stopped) return
    const { basket, agreed, placed } = this
    keep({ basket, agreed, payments: this.checkout.payments, completed: this.checkout.completed, placed })
    this.counter.changed()
  }

  protected async keepOpened(): Promise<void> {
    const { basket, agreed, account } = this
    await this.earlier.keep({ sale: basket.sale, basket, agreed, payments: this.checkout.payments, account })
  }

  /** Another name for the basket; what may be open under the old one is given up once it can be. */
  protected renew(): void {
    this.releases.add(this.basket.sale)
    this.basket = { ...this.basket, sale: newId() }
    this.placed = false
  }

  /** The server has closed it: the basket is still here, and is agreed anew. */
  protected startOver(): void {
    if (this.stopped) return
    this.renew()
    this.agreed = null
    this.checkout.clear()
    this.pricing.again(this.basket)
    this.say(t('pay.closed'), 'bad')
    this.go('basket')
    this.note()
  }
}
