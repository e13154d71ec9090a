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
}

export interface Progress {
  basket: Basket
  agreed: Agreed | null
  payments: readonly Payment[]
  completed: boolean
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
  return { basket, agreed: value.agreed ?? null, payments: value.payments, completed: value.completed === true }
}

/** For signing out, and for the end of a sale. */
export function forgetSelling(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // Nothing was kept either.
  }
}
