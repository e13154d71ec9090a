/** Paying for what was agreed: each payment has its name before it is sent, so that it is never charged twice. */
import { Refused, Unreachable } from '../../shared/commands.ts'
import type { PaymentCard, SaleReceipt } from '../../shared/messages.generated.ts'
import { lookUp, pay, receiptOf, saleOf } from './api.ts'
import { newId } from './ids.ts'
import type { Agreed } from './kept.ts'
import {
  change_minor,
  due_minor,
  nextStep,
  paid_minor,
  startedPayment,
  withPayment,
  type Payment,
  type Step,
  type Tender,
} from './paying.ts'
import { waiting, type PaymentTold } from './queue.ts'
import { isUnsure, reason } from './refusals.ts'
import { type Sync } from './sync.ts'
import { t } from './texts.ts'

/** A terminal is looked at this often while the card is in it. */
const LOOK_MS = 1500

interface Around {
  say: (text: string) => void
  changed: () => void
  go: (stage: 'done') => void
  buzz: (kind: 'good' | 'bad') => void
  /** Writes down on the device what is about to be charged, and what is known of it. */
  keep: () => Promise<void>
  /** The server has given the sale up. */
  cancelled: () => void
}

export class Checkout {
  payments: readonly Payment[] = []
  completed = false
  /** The sale stands on this device only, until the server is reached. */
  waits = false
  receipt: SaleReceipt | null = null
  busy = false
  private sale = ''
  private agreed: Agreed | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  /** The page went away: what comes from now on is read by the next one. */
  private stopped = false

  constructor(
    private readonly sync: Sync,
    private readonly around: Around,
  ) {}

  get step(): Step | null {
    return this.agreed === null ? null : nextStep(this.agreed.total_minor, this.payments)
  }

  /** Something is paid, or may be. */
  get isBound(): boolean {
    const { step } = this
    return step !== null && (step.step !== 'choose' || paid_minor(this.payments) > 0) && this.payments.length > 0
  }

  get due_minor(): number {
    return this.agreed === null ? 0 : due_minor(this.agreed.total_minor, this.payments)
  }

  begin(sale: string, agreed: Agreed): void {
    this.clear()
    this.sale = sale
    this.agreed = agreed
  }

  /** The shop has it by another name. */
  rename(sale: string): void {
    this.sale = sale
  }

  /** After a reload: what the server knows of the payments outweighs what was kept here. */
  resume(sale: string, agreed: Agreed, payments: readonly Payment[], completed: boolean): void {
    this.begin(sale, agreed)
    this.payments = payments.map((one) => (one.state === 'pending' ? { ...one, state: 'unknown' } : one))
    this.completed = completed
    void this.catchUp()
  }

  /** The page is back. */
  start(): void {
    if (!this.stopped) return
    this.stopped = false
    if (this.agreed !== null) void this.catchUp()
  }

  clear(): void {
    clearTimeout(this.timer)
    this.payments = []
    this.completed = false
    this.waits = false
    this.receipt = null
    this.busy = false
    this.agreed = null
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private async catchUp(): Promise<void> {
    const asked = this.sale
    const isOver = (): boolean => this.stopped || this.agreed === null || this.sale !== asked
    const left = await this.sync.find(asked)
    if (isOver()) return
    if (left !== null) {
      // It was paid before the page went away, and waits for the server.
      for (const one of left.payments) this.payments = withPayment(this.payments, cashOf(one))
      return this.finish(true)
    }
    try {
      const sale = await saleOf(asked)
      if (isOver()) return
      // What was paid here and is told under another name by now stays paid.
      if (sale.state === 'cancelled') return this.completed ? undefined : this.around.cancelled()
      for (const card of sale.payments) this.take(card)
      if (sale.state === 'completed') await this.finish()
      else for (const card of sale.payments) if (card.state === 'pending') await this.look(card.payment)
    } catch {
      // As it was kept; a payment whose end is not known is asked for by the clerk.
    }
    this.around.changed()
  }

  /** `given_minor` is what lies on the counter; it pays at most what is due. */
  async cash(given_minor: number): Promise<void> {
    const { agreed } = this
    const due = this.due_minor
    if (agreed === null || this.busy || change_minor(given_minor, due) === null || this.step?.step !== 'choose') return
    await this.once(async () => {
      const one = startedPayment(newId(), 'cash', due, given_minor)
      // Written down before anything is sent: a crash from here on loses no money that was taken.
      const { told, currency, applied } = agreed
      const { account } = this.sync
      await this.sync.keep(waiting({ sale: this.sale, told, payments: [one], currency, applied, account }))
      const paid = cashOf(one)
      if (agreed.told.offline) {
        this.payments = withPayment(this.payments, paid)
        void this.sync.send(this.sale)
        return this.finish(true)
      }
      const tried = await this.sync.send(this.sale)
      if (tried.tried === 'refused') {
        await this.sync.forget(this.sale)
        this.around.buzz('bad')
        return this.around.say(t('pay.cash_refused', { why: tried.why }))
      }
      this.payments = withPayment(this.payments, paid)
      await this.finish(tried.tried !== 'kept')
    })
  }

  async card(): Promise<void> {
    const { agreed } = this
    if (agreed === null || agreed.told.offline || this.busy || this.step?.step !== 'choose') return
    await this.once(() => this.charge(startedPayment(newId(), 'terminal', this.due_minor, null)))
  }

  /** What is on it is taken at once; what is short stays due. */
  async giftCard(code: string): Promise<void> {
    const { agreed } = this
    if (agreed === null || agreed.told.offline || this.busy || this.step?.step !== 'choose') return
    await this.once(() => this.charge(startedPayment(newId(), 'gift_card', this.due_minor, null), code))
  }

  private async charge(one: Payment, code: string | null = null): Promise<void> {
    this.payments = withPayment(this.payments, one)
    this.around.changed()
    // Whatever becomes of this page, the next one asks the server what became of it.
    await this.around.keep()
    try {
      await this.hear(await pay(this.sale, one, code))
    } catch (error) {
      if (this.stopped) return
      if (error instanceof Refused && !isUnsure(error)) {
        this.drop(one.payment)
        return this.around.say(reason(error))
      }
      this.doubt(one.payment)
    }
  }

  /** Asks the terminal what became of a payment; never charges. */
  async ask(payment: string): Promise<void> {
    if (this.busy) return
    await this.once(() => this.look(payment))
  }

  private async look(payment: string): Promise<void> {
    try {
      await this.hear(await lookUp(this.sale, payment))
    } catch (error) {
      if (this.stopped) return
      if (error instanceof Refused && error.status === 404) {
        // It never came to the server, so no terminal was asked.
        this.drop(payment)
        return this.around.say(t('pay.never_asked'))
      }
      this.doubt(payment)
      this.around.say(error instanceof Refused ? reason(error) : t('pay.still_unknown'))
    }
  }

  private async hear(card: PaymentCard): Promise<void> {
    // Given up or gone away from, while the answer was on its way.
    if (this.stopped || !this.payments.some((one) => one.payment === card.payment)) return
    this.take(card)
    this.around.changed()
    if (card.state === 'pending') {
      this.timer = setTimeout(() => void this.look(card.payment).then(() => this.around.changed()), LOOK_MS)
      return
    }
    this.around.buzz(card.state === 'approved' ? 'good' : 'bad')
    if (this.step?.step === 'paid') await this.finish()
  }

  private take(card: PaymentCard): void {
    const state = card.state === 'returned' ? 'declined' : card.state
    this.payments = withPayment(this.payments, {
      payment: card.payment,
      tender: card.tender as Tender,
      amount_minor: card.amount_minor,
      given_minor: this.payments.find((one) => one.payment === card.payment)?.given_minor ?? null,
      state,
      approved_minor: card.approved_minor,
      change_minor: card.change_minor ?? 0,
      what_to_do: card.what_to_do,
    })
  }

  private doubt(payment: string): void {
    const one = this.payments.find((other) => other.payment === payment)
    if (one !== undefined) this.payments = withPayment(this.payments, { ...one, state: 'unknown' })
  }

  private drop(payment: string): void {
    this.payments = this.payments.filter((one) => one.payment !== payment)
  }

  async finish(waits = false): Promise<void> {
    if (this.stopped) return
    this.completed = true
    this.waits = waits
    this.around.buzz('good')
    this.around.go('done')
    this.around.changed()
    if (!waits) await this.fetchReceipt()
  }

  async arrived(): Promise<void> {
    this.waits = false
    await this.fetchReceipt()
  }

  async fetchReceipt(): Promise<void> {
    try {
      const { sale } = this
      const receipt = await receiptOf(sale)
      if (this.stopped || sale !== this.sale) return
      this.receipt = receipt
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error
    }
    this.around.changed()
  }

  private async once(work: () => Promise<void>): Promise<void> {
    this.busy = true
    this.around.changed()
    try {
      await work()
    } finally {
      this.busy = false
      this.around.changed()
    }
  }
}

/** Cash is paid once it lies on the counter. */
function cashOf(told: PaymentTold): Payment {
  const { payment, tender, amount_minor, given_minor } = told
  const change = (given_minor ?? amount_minor) - amount_minor
  return {
    ...startedPayment(payment, tender, amount_minor, given_minor),
    state: 'approved',
    approved_minor: amount_minor,
    change_minor: change,
  }
}
