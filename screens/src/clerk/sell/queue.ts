/** Sales that wait on the device until the server has them: what is tried when, and what needs a person. Pure. */
import type { BasketLine } from './basket.ts'

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
  tender: 'cash' | 'terminal'
  amount_minor: number
  given_minor: number | null
}

export interface WaitingSale {
  /** Made once: the server knows a sale that it is told again by it. */
  sale: string
  told: SaleTold
  payments: readonly PaymentTold[]
  currency: string
  /** Several tries may end with it needing a person; it is never dropped. */
  state: 'waiting' | 'person'
  /** In the server's words, why it needs one. */
  why: string
  tries: number
  next_try_at_s: number
}

/** How one try ended. `busy`: the server did not decide; `signed-out`: nobody here may sell now. */
export type Tried =
  | { tried: 'kept' }
  | { tried: 'unreached' }
  | { tried: 'busy' }
  | { tried: 'signed-out' }
  | { tried: 'refused'; why: string }

/** Back-off doubles from the first to the most: a shop that comes back hears of its sales within a minute. */
const FIRST_S = 2
const MOST_S = 60

export function waiting(sale: string, told: SaleTold, payments: readonly PaymentTold[], currency: string): WaitingSale {
  return { sale, told, payments, currency, state: 'waiting', why: '', tries: 0, next_try_at_s: 0 }
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
 * agreed, as one made without a link does. `name` is another where the server has closed the first.
 */
export function asMadeWithoutLink(sale: WaitingSale, name: string): WaitingSale {
  return { ...sale, sale: name, told: { ...sale.told, offline: true } }
}

/** A person has looked into it: it is tried again at once. */
export function again(sale: WaitingSale): WaitingSale {
  return { ...sale, state: 'waiting', why: '', next_try_at_s: 0 }
}

/** What to try now, in the order in which it was sold. `anew`: the link has just come back, so nothing waits longer. */
export function toTry(sales: readonly WaitingSale[], now_s: number, anew = false): WaitingSale[] {
  return inOrder(sales).filter((sale) => sale.state === 'waiting' && (anew || sale.next_try_at_s <= now_s))
}

export function inOrder(sales: readonly WaitingSale[]): WaitingSale[] {
  return [...sales].sort((a, b) => a.told.at_s - b.told.at_s || a.sale.localeCompare(b.sale))
}

/** When to look again; null where nothing waits. */
export function wakeAt(sales: readonly WaitingSale[]): number | null {
  const at = sales.filter((sale) => sale.state === 'waiting').map((sale) => sale.next_try_at_s)
  return at.length === 0 ? null : Math.min(...at)
}

/** What an answer of the server's means for a waiting sale. `status` is that of HTTP. */
export function judged(status: number, title: string): Tried {
  if (status >= 200 && status < 300) return { tried: 'kept' }
  if (status === 401 || status === 403) return { tried: 'signed-out' }
  if (status === 408 || status === 425 || status === 429 || status >= 500) return { tried: 'busy' }
  return { tried: 'refused', why: title }
}
