/** The sale in progress, for a reload in the middle of it: in the tab's own storage, and without anybody's name. */
import { readBasket, type Basket } from './basket.ts'
import type { Payment } from './paying.ts'
import type { SaleTold } from './queue.ts'

const KEY = 'shopbell-sell'

/** What was agreed to be paid. */
export interface Agreed {
  told: SaleTold
  total_minor: number
  currency: string
  /** Codes of the coupons in it. */
  applied: readonly string[]
}

export interface Progress {
  basket: Basket
  agreed: Agreed | null
  payments: readonly Payment[]
  completed: boolean
  /** The server holds it open under the basket's name, with its vouchers. */
  placed: boolean
}

export function keep(progress: Progress): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(progress))
  } catch {
    // A browser that keeps nothing still sells; only a reload loses the basket.
  }
}

/** Null where nothing was kept, or something else. */
export function kept(): Progress | null {
  let value: Partial<Progress> | null
  try {
    value = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Partial<Progress> | null
  } catch {
    return null
  }
  const basket = readBasket(value?.basket)
  if (value === null || basket === null || !Array.isArray(value.payments)) return null
  const { agreed = null, payments, completed, placed } = value
  return { basket, agreed, payments, completed: completed === true, placed: placed === true }
}

/** For signing out, and for the end of a sale. */
export function forgetSelling(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // Nothing was kept either.
  }
}
