/** Sales that wait on the device until the server has them: what is tried when, and what needs a person. Pure. */
import type { BasketLine } from './basket.ts'
import type { Tender } from './paying.ts'

/** Who is signed in: what a clerk sold is told under their name, or waits for them. */
export interface Account {
  staff: string
  name: string
}

/** What the server is told of a sale; nothing of it names anybody. */
export interface SaleTold {
  lines: readonly BasketLine[]
  visit: string | null
  codes: readonly string[]
  quoted_total_minor: number
  offline: boolean
  at_s: number
}

export interface PaymentTold {
  payment: string
  tender: Tender
  amount_minor: number
  given_minor: number | null
}

export interface WaitingSale {
  /** Made once: the server knows a sale that it is told again by it. */
  sale: string
  told: SaleTold
  payments: readonly PaymentTold[]
  currency: string
  /** Codes of coupons that are off its total by themselves: the server finds them only as long as it holds the sale. */
  applied: readonly string[]
  /** Who sold it; null where that was not known. */
  account: Account | null
  /** The name that it had before; null where it has its first. */
  was: string | null
  /** Several tries may end with it needing a person; it is never dropped. */
  state: 'waiting' | 'person'
  /** In the server's words, why it needs one. */
  why: string
  tries: number
  next_try_at_s: number
}

/**
 * How one try ended. `busy`: the server did not decide; `signed-out`: nobody here may sell now; `cancelled`: the server
 * has closed what had this name, so the sale needs another.
 */
export type Tried =
  | { tried: 'kept' }
  | { tried: 'unreached' }
  | { tried: 'busy' }
  | { tried: 'signed-out' }
  | { tried: 'cancelled' }
  | { tried: 'refused'; why: string }

/** Back-off doubles from the first to the most: a shop that comes back hears of its sales within a minute. */
const FIRST_S = 2
const MOST_S = 60

/** What is written down of a sale before it is told. */
export type Sold = Pick<WaitingSale, 'sale' | 'told' | 'payments' | 'currency' | 'applied' | 'account'>

export function waiting(sold: Sold): WaitingSale {
  return { ...sold, was: null, state: 'waiting', why: '', tries: 0, next_try_at_s: 0 }
}

/** Whether it may be told while `staff` is signed in; null is nobody. */
export function isFor(account: Account | null | undefined, staff: string | null): boolean {
  return staff !== null && (account == null || account.staff === staff)
}

/** The sale after a try; null once the server has it, and then nothing of it is left on the device. */
export function afterTry(sale: WaitingSale, tried: Tried, now_s: number): WaitingSale | null {
  if (tried.tried === 'kept') return null
  const tries = sale.tries + 1
  const wait_s = Math.min(MOST_S, FIRST_S * 2 ** Math.min(sale.tries, 10))
  if (tried.tried === 'refused') return { ...sale, state: 'person', why: tried.why, tries }
  return { ...sale, state: 'waiting', tries, next_try_at_s: now_s + wait_s }
}

/**
 * A sale that was opened with a link, paid while there was none, and that the server no longer has: it holds as it was
 * agreed, as one made without a link does, and the coupons in its total are used up. `name` is another where the server
 * has closed the first.
 */
export function asMadeWithoutLink(sale: WaitingSale, name: string): WaitingSale {
  const codes = [...new Set([...sale.told.codes, ...(sale.applied ?? [])])]
  const was = name === sale.sale ? sale.was : sale.sale
  return { ...sale, sale: name, was, told: { ...sale.told, codes, offline: true } }
}

/** A person has looked into it: it is tried again at once. */
export function again(sale: WaitingSale): WaitingSale {
  return { ...sale, state: 'waiting', why: '', next_try_at_s: 0 }
}

/** What to try now of this clerk's, in the order in which it was sold. `anew`: the link has just come back, so nothing waits longer. */
export function toTry(
  sales: readonly WaitingSale[],
  staff: string | null,
  now_s: number,
  anew = false,
): WaitingSale[] {
  return inOrder(sales).filter(
    (sale) => sale.state === 'waiting' && isFor(sale.account, staff) && (anew || sale.next_try_at_s <= now_s),
  )
}

export function inOrder(sales: readonly WaitingSale[]): WaitingSale[] {
  return [...sales].sort((a, b) => a.told.at_s - b.told.at_s || a.sale.localeCompare(b.sale))
}

/** When to look again; null where nothing of this clerk's waits. */
export function wakeAt(sales: readonly WaitingSale[], staff: string | null): number | null {
  const at = sales.filter((sale) => sale.state === 'waiting' && isFor(sale.account, staff)).map((sale) => sale.next_try_at_s)
  return at.length === 0 ? null : Math.min(...at)
}

/** What an answer of the server's means for a waiting sale. `status` is that of HTTP, `short` the problem's `reason`. */
export function judged(status: number, title: string, short: unknown = undefined): Tried {
  if (status >= 200 && status < 300) return { tried: 'kept' }
  if (status === 401 || status === 403) return { tried: 'signed-out' }
  if (status === 408 || status === 425 || status === 429 || status >= 500) return { tried: 'busy' }
  if (status === 409 && short === 'cancelled') return { tried: 'cancelled' }
  return { tried: 'refused', why: title }
}
