/** What is still to be paid, what may be done next, and cash: pure, in whole minor units. */

export type PaymentState = 'approved' | 'declined' | 'timed_out' | 'partial' | 'unknown' | 'pending'
export type Tender = 'cash' | 'terminal' | 'gift_card'

/** What the codes of gift cards begin with, on a phone's screen as on paper. */
export const isGiftCode = (code: string): boolean => /^GIFT[\s-]*[A-Z0-9]/i.test(code.trim())

/** One attempt to pay, as far as it is known here. */
export interface Payment {
  /** Made once, before anything is sent: asking again with it never charges again. */
  payment: string
  tender: Tender
  amount_minor: number
  /** What was put on the counter; null for cards. */
  given_minor: number | null
  state: PaymentState
  approved_minor: number
  change_minor: number
  /** In the server's words; empty where it said nothing. */
  what_to_do: string
}

export function startedPayment(
  payment: string,
  tender: Tender,
  amount_minor: number,
  given_minor: number | null,
): Payment {
  return {
    payment,
    tender,
    amount_minor,
    given_minor,
    state: 'pending',
    approved_minor: 0,
    change_minor: 0,
    what_to_do: '',
  }
}

/** The payments with one that is new or of which more is known. */
export function withPayment(payments: readonly Payment[], one: Payment): readonly Payment[] {
  const known = payments.some((other) => other.payment === one.payment)
  return known ? payments.map((other) => (other.payment === one.payment ? one : other)) : [...payments, one]
}

export function paid_minor(payments: readonly Payment[]): number {
  return payments.reduce(
    (sum, one) => sum + (one.state === 'approved' || one.state === 'partial' ? one.approved_minor : 0),
    0,
  )
}

export function due_minor(total_minor: number, payments: readonly Payment[]): number {
  return Math.max(0, total_minor - paid_minor(payments))
}

/**
 * What may happen next. While one payment's end is not known nothing else may be charged: the card may have been.
 */
export type Step =
  | { step: 'paid' }
  | { step: 'waits'; payment: Payment }
  | { step: 'ask'; payment: Payment }
  | { step: 'choose'; due_minor: number; last: Payment | null }

export function nextStep(total_minor: number, payments: readonly Payment[]): Step {
  const waits = payments.find((one) => one.state === 'pending')
  if (waits !== undefined) return { step: 'waits', payment: waits }
  const unknown = payments.find((one) => one.state === 'unknown')
  if (unknown !== undefined) return { step: 'ask', payment: unknown }
  const due = due_minor(total_minor, payments)
  if (due === 0) return { step: 'paid' }
  return { step: 'choose', due_minor: due, last: payments.at(-1) ?? null }
}

/** What goes back over the counter; null where it is not enough. */
export function change_minor(given_minor: number, due: number): number | null {
  return given_minor >= due ? given_minor - due : null
}

/** Notes and round sums that people put on a counter, in whole units of money. */
const ROUND = [1, 5, 10, 20, 50, 100, 200, 500]
/** One row of buttons that a thumb reaches. */
const MOST_NOTES = 3

/** The sums she is likely to hand over, above what is due, smallest first. `digits` is 2 for cents, 0 for yen. */
export function likelyCash(due: number, digits: number): number[] {
  // Where money has no small unit, its notes begin at about a hundred.
  const unit = digits === 0 ? 100 : 10 ** digits
  const sums = ROUND.map((round) => Math.ceil(due / (round * unit)) * round * unit).filter((sum) => sum > due)
  return [...new Set(sums)].sort((a, b) => a - b).slice(0, MOST_NOTES)
}

/** `320`, `320.5` or `320,50` as minor units; null for whatever is no such sum. */
export function readSum(text: string, digits: number): number | null {
  const parts = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.replace(/[\s\u00a0$€£¥]/g, ''))
  if (parts === null) return null
  const fraction = parts[2] ?? ''
  if (fraction.length > digits) return null
  return Number(parts[1]) * 10 ** digits + Number(fraction.padEnd(digits, '0') || 0)
}

/** Digits of a currency's minor unit: 2 for dollars. */
export function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** Twice the largest note beyond what is due: more is a slip, such as a barcode that went into the field. */
const MOST_BEYOND = 1000

/** Whether somebody may have put so much on a counter. */
export function isLikely(given_minor: number, due: number, digits: number): boolean {
  return given_minor <= due + MOST_BEYOND * (digits === 0 ? 100 : 10 ** digits)
}
