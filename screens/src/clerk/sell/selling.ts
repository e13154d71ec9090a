/** One clerk's ringing up: the basket with its price, what was agreed, and the sale that comes of it. */
import { Refused } from '../../shared/commands.ts'
import type { QuoteCard, SellProduct } from '../../shared/messages.generated.ts'
import { nowS } from '../../shared/now.ts'
import { cancelSale, placeSale } from './api.ts'
import {
  add,
  decline,
  emptyBasket,
  isEmpty,
  putBack,
  remove,
  setQuantity,
  withCode,
  withoutCode,
  type Basket,
} from './basket.ts'
import { Checkout } from './checkout.ts'
import { Declines } from './declines.ts'
import { Device } from './device.ts'
import { newId } from './ids.ts'
import { forgetSelling, keep, kept, type Agreed } from './kept.ts'
import { offlineQuote, type OfflineQuote } from './offline.ts'
import { Pricing } from './pricing.ts'
import { isUnreached, reason } from './refusals.ts'
import { readScan } from './scanning.ts'
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

export class Selling {
  basket: Basket
  agreed: Agreed | null = null
  busy = false
  /** The server holds this sale open, with its vouchers. */
  private placed = false
  readonly device = new Device()
  readonly shelf: Shelf
  readonly pricing: Pricing
  readonly sync: Sync
  readonly checkout: Checkout
  private readonly declines = new Declines()

  constructor(
    private readonly counter: Counter,
    visit: string | null,
    currency: string,
  ) {
    this.shelf = new Shelf(this.device, currency)
    this.pricing = new Pricing(
      () => this.counter.changed(),
      () => this.counter.isUnlinked(),
    )
    this.sync = new Sync(this.device, () => this.synced())
    this.checkout = new Checkout(this.sync, { ...counter, changed: () => this.note() })
    const before = kept()
    const fits = before !== null && (before.basket.visit === visit || !isEmpty(before.basket))
    this.basket = fits ? before.basket : emptyBasket(newId(), visit)
    if (fits && before.agreed !== null) {
      this.agreed = before.agreed
      this.placed = !before.agreed.told.offline
      this.checkout.resume(before.basket.sale, before.agreed, before.payments, before.completed)
    }
  }

  start(): void {
    this.sync.start()
    void this.shelf.open().then(() => this.counter.changed())
    this.pricing.follow(this.basket)
  }

  stop(): void {
    this.sync.stop()
    this.pricing.stop()
    this.checkout.stop()
  }

  private synced(): void {
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
  }

  /** Another client's task: only a basket that nothing is in goes over to it. */
  adopt(visit: string | null): void {
    if (!isEmpty(this.basket) || this.basket.codes.length > 0 || this.basket.visit === visit) return
    this.basket = emptyBasket(newId(), visit)
    this.pricing.follow(this.basket)
    this.note()
  }

  attach = (visit: string): void => this.change({ ...this.basket, visit })

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

  /** A scan from wherever it came. */
  async scan(text: string): Promise<boolean> {
    const scanned = readScan(text)
    if (scanned === null) return false
    if (scanned.scan === 'voucher') {
      this.change(withCode(this.basket, scanned.code))
      this.counter.say(t('scan.voucher', { code: scanned.code }))
      this.counter.buzz('good')
      return true
    }
    const product = await this.shelf.ofCode(scanned.code, this.offline).catch(() => null)
    if (product === null) {
      this.counter.say(t(this.offline ? 'scan.unknown_offline' : 'scan.unknown', { code: scanned.code }))
      this.counter.buzz('bad')
      return false
    }
    this.take(product)
    return true
  }

  take(product: Pick<SellProduct, 'sku' | 'short_name'>): void {
    this.change(add(this.basket, product.sku))
    this.counter.say(t('basket.added', { name: product.short_name }))
    this.counter.buzz('good')
  }

  addSku(sku: string): void {
    this.change(add(this.basket, sku))
  }

  setQuantity(sku: string, quantity: number): void {
    if (quantity < 1) return this.remove(sku)
    this.change(setQuantity(this.basket, sku, quantity))
  }

  remove(sku: string): void {
    const { basket, removed } = remove(this.basket, sku)
    if (removed === null) return
    this.change(basket)
    this.counter.say(t('basket.removed'), { label: t('basket.undo'), run: () => this.change(putBack(this.basket, removed)) })
  }

  addCode = (code: string): void => this.change(withCode(this.basket, code))

  removeCode = (code: string): void => this.change(withoutCode(this.basket, code))

  /** She said no to it: not offered again in this visit, by anybody. */
  decline(sku: string): void {
    this.change(decline(this.basket, sku))
    void this.declines.add(this.basket.visit, sku)
  }

  private change(basket: Basket): void {
    this.basket = basket
    this.agreed = null
    this.pricing.follow(basket)
    this.note()
  }

  private note(): void {
    const { basket, agreed } = this
    keep({ basket, agreed, payments: this.checkout.payments, completed: this.checkout.completed })
    this.counter.changed()
  }

  /** Agrees on what is shown, and goes on to paying. */
  async charge(): Promise<void> {
    if (this.busy || isEmpty(this.basket)) return
    this.busy = true
    this.counter.changed()
    try {
      await (this.offline ? this.agreeHere() : this.agreeThere())
    } finally {
      this.busy = false
      this.note()
    }
  }

  private agreeHere(): void {
    const quote = this.offlineQuote
    if (!quote.sellable) return
    this.begin(this.told(quote.total_minor, true), quote.currency)
  }

  private async agreeThere(): Promise<void> {
    const { card } = this.pricing
    if (card === null || !this.pricing.isCurrent) return
    const told = this.told(card.total.amount_minor, false)
    try {
      const sale = await placeSale(this.basket.sale, told)
      void this.declines.tell()
      this.placed = true
      this.begin(told, card.total.currency)
      if (sale.state === 'completed') await this.checkout.finish()
    } catch (error) {
      if (!isUnreached(error)) {
        if (error instanceof Refused) return this.refused(error)
        throw error
      }
      // Whether it came is not known, so what is sold without a link gets a name of its own.
      this.basket = { ...this.basket, sale: newId() }
      this.pricing.unreached = true
      this.pricing.again(this.basket)
      this.counter.say(t('pay.unreached'))
    }
  }

  private refused(error: Refused): void {
    const card = error.problem['quote'] as QuoteCard | undefined
    if (error.status === 409 && card !== undefined) {
      this.pricing.take(card)
      // A count that is short says so in its own words.
      return this.counter.say(error.problem['reason'] === undefined ? t('pay.changed') : reason(error))
    }
    this.counter.say(reason(error))
  }

  /** Back to the basket while nothing is paid; the next charge agrees anew. */
  edit(): void {
    if (this.busy || this.checkout.busy || this.checkout.isBound) return
    this.agreed = null
    this.checkout.clear()
    this.counter.go('basket')
    this.note()
  }

  private told(quoted_total_minor: number, offline: boolean): Agreed['told'] {
    const { lines, visit, codes } = this.basket
    return { lines, visit, codes: offline ? [] : codes, quoted_total_minor, offline, at_s: nowS() }
  }

  private begin(told: Agreed['told'], currency: string): void {
    this.agreed = { told, total_minor: told.quoted_total_minor, currency }
    this.checkout.begin(this.basket.sale, this.agreed)
    this.counter.go('pay')
  }

  /** Gives the sale up: what was paid goes back the way it came, and vouchers are free again. */
  async giveUp(visit = this.basket.visit): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.counter.changed()
    try {
      if (this.placed) await cancelSale(this.basket.sale)
      this.next(visit)
    } catch (error) {
      const onTerminal = error instanceof Refused && this.checkout.step?.step === 'waits'
      if (onTerminal) this.counter.say(t('pay.cancel_there'))
      else this.counter.say(error instanceof Refused && !isUnreached(error) ? reason(error) : t('pay.unreached_cancel'))
    } finally {
      this.busy = false
      this.note()
    }
  }

  /** The next customer; `visit` only where it is the same one again. */
  next(visit: string | null = null): void {
    this.basket = emptyBasket(newId(), visit)
    this.agreed = null
    this.placed = false
    this.checkout.clear()
    this.pricing.follow(this.basket)
    forgetSelling()
    this.counter.go('basket')
    this.counter.changed()
  }
}
