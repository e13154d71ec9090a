/** One clerk's ringing up: what goes into the basket, what is agreed, and the sale that comes of it. */
import { Refused } from '../../shared/commands.ts'
import type { QuoteCard, SellProduct } from '../../shared/messages.generated.ts'
import { nowS } from '../../shared/now.ts'
import { placeSale, saleOf } from './api.ts'
import {
  add,
  decline,
  emptyBasket,
  isEmpty,
  putBack,
  remove,
  sameQuestion,
  setQuantity,
  withCode,
  withoutCode,
  type Basket,
} from './basket.ts'
import type { OpenedSale } from './device.ts'
import { newId } from './ids.ts'
import { forgetSelling, type Agreed } from './kept.ts'
import type { EarlierSale } from './left.ts'
import { NONE_WRONG, appliedCodes, withWrong, worthTelling } from './quoting.ts'
import { isClosed, isUnreached, reason } from './refusals.ts'
import { giveUpThere } from './releases.ts'
import { t } from './texts.ts'
import { Till } from './till.ts'

export class Selling extends Till {
  attach = (visit: string): boolean => this.change({ ...this.basket, visit })

  take(product: Pick<SellProduct, 'sku' | 'short_name'>): boolean {
    if (!this.addSku(product.sku)) return false
    this.say(t('basket.added', { name: product.short_name }), 'good')
    return true
  }

  addSku(sku: string): boolean {
    return this.change(add(this.basket, sku))
  }

  setQuantity(sku: string, quantity: number): void {
    if (quantity < 1) this.remove(sku)
    else this.change(setQuantity(this.basket, sku, quantity))
  }

  remove(sku: string): void {
    const { basket, removed } = remove(this.basket, sku)
    if (removed === null || !this.change(basket)) return
    const run = (): void => void this.change(putBack(this.basket, removed))
    this.counter.say(t('basket.removed'), { label: t('basket.undo'), run })
  }

  addCode = (code: string): boolean => this.change(withCode(this.basket, code))

  removeCode = (code: string): boolean => this.change(withoutCode(this.basket, code))

  /** She said no to it: not offered again in this visit, by anybody. */
  decline(sku: string): void {
    if (this.change(decline(this.basket, sku))) void this.declines.add(this.basket.visit, sku)
  }

  /** What is on its way to be paid stays as it was agreed, and says so. */
  refuses(): boolean {
    const isFixed = this.busy || this.checkout.busy || this.checkout.isBound || this.checkout.completed
    if (isFixed) this.say(t('basket.fixed'), 'bad')
    return isFixed || this.stopped
  }

  private change(basket: Basket): boolean {
    if (this.refuses()) return false
    this.basket = basket
    if (this.agreed !== null) this.checkout.clear()
    this.agreed = null
    this.pricing.follow(basket)
    this.note()
    return true
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
    // The server may have closed what it held under the name by the time it learns of this one.
    if (this.placed) this.renew()
    this.begin(this.told(quote.total_minor, true), quote.currency, [])
  }

  private async agreeThere(): Promise<void> {
    const { card } = this.pricing
    if (card === null || !this.pricing.isCurrent) return
    const asked = this.basket
    const told = this.told(card.total.amount_minor, false)
    try {
      const sale = await placeSale(asked.sale, told)
      if (this.stopped) return
      void this.declines.tell()
      this.placed = true
      if (!sameQuestion(asked, this.basket)) return
      this.begin(told, card.total.currency, appliedCodes(card))
      await this.keepOpened()
      if (sale.state === 'completed') await this.checkout.finish()
    } catch (error) {
      if (this.stopped) return
      if (isClosed(error)) return this.closed(told, card)
      if (!isUnreached(error)) {
        if (error instanceof Refused) return this.refused(error)
        throw error
      }
      // Whether it came is not known, so what is sold without a link gets a name of its own.
      this.renew()
      this.pricing.unreached = true
      this.pricing.again(this.basket)
      this.say(t('pay.unreached'))
    }
  }

  /** Final at the server: paid after all, or given up there. */
  private async closed(told: Agreed['told'], card: QuoteCard): Promise<void> {
    const sale = await saleOf(this.basket.sale).catch(() => null)
    if (this.stopped) return
    if (sale?.state !== 'completed') return this.startOver()
    this.begin({ ...told, quoted_total_minor: sale.total.amount_minor }, card.total.currency, appliedCodes(card))
    this.checkout.resume(sale.sale, this.agreed as Agreed, [], true)
  }

  private refused(error: Refused): void {
    const card = error.problem['quote'] as QuoteCard | undefined
    if (error.status === 409 && card !== undefined) {
      this.pricing.take(withWrong(card, this.wrong))
      // A count that is short says so in its own words.
      return this.say(error.problem['reason'] === undefined ? t('pay.changed') : reason(error))
    }
    this.say(reason(error))
  }

  /** Back to the basket while nothing is paid; the next charge agrees anew. */
  edit(): void {
    if (this.busy || this.checkout.busy || this.checkout.isBound) return
    this.agreed = null
    this.checkout.clear()
    this.go('basket')
    this.note()
  }

  private told(quoted_total_minor: number, offline: boolean): Agreed['told'] {
    const { lines, visit, codes } = this.basket
    return { lines, visit, codes: offline ? [] : worthTelling(codes, this.wrong), quoted_total_minor, offline, at_s: nowS() }
  }

  private begin(told: Agreed['told'], currency: string, applied: readonly string[]): void {
    this.agreed = { told, total_minor: told.quoted_total_minor, currency, applied }
    this.checkout.begin(this.basket.sale, this.agreed)
    this.go('pay')
  }

  /** Gives the sale up: what was paid goes back the way it came, and vouchers are free again. */
  async giveUp(visit = this.basket.visit): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.counter.changed()
    try {
      if (this.placed) await giveUpThere(this.basket.sale)
      if (!this.stopped) this.next(visit)
    } catch (error) {
      const onTerminal = error instanceof Refused && this.checkout.step?.step === 'waits'
      this.say(onTerminal ? t('pay.cancel_there') : notGivenUp(error))
    } finally {
      this.busy = false
      this.note()
    }
  }

  /** Goes on with what was left before its end was seen. */
  goOn(one: EarlierSale, { basket, agreed, payments }: OpenedSale): void {
    if (agreed === null || this.refuses()) return
    if (!isEmpty(this.basket)) return this.say(t('earlier.first'), 'bad')
    this.basket = basket
    this.agreed = agreed
    this.placed = true
    this.checkout.resume(one.sale, agreed, payments, one.state === 'completed')
    this.pricing.follow(basket)
    this.go(one.state === 'completed' ? 'done' : 'pay')
    this.note()
  }

  async giveUpEarlier({ sale }: EarlierSale): Promise<void> {
    await this.earlier.giveUp(sale).catch((error: unknown) => this.say(notGivenUp(error)))
  }

  /** The next customer; `visit` only where it is the same one again. */
  next(visit: string | null = null): void {
    void this.earlier.forget(this.basket.sale)
    this.wrong = NONE_WRONG
    this.basket = emptyBasket(newId(), visit)
    this.agreed = null
    this.placed = false
    this.checkout.clear()
    this.pricing.follow(this.basket)
    forgetSelling()
    this.go('basket')
    this.counter.changed()
  }
}

function notGivenUp(error: unknown): string {
  return error instanceof Refused && !isUnreached(error) ? reason(error) : t('pay.unreached_cancel')
}
