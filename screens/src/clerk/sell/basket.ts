/** What is being sold: lines, codes and what was declined. Pure; every change gives a new basket. */

export interface BasketLine {
  sku: string
  quantity: number
}

export interface Basket {
  /** Made once, on the device: the sale's name wherever it is told, so that however often it is sent it is one sale. */
  sale: string
  /** The visit that the task is about; null for somebody who just comes up. */
  visit: string | null
  lines: readonly BasketLine[]
  /** Voucher codes that were scanned or typed. */
  codes: readonly string[]
  /** Stock-keeping units that were offered beside it and not wanted. */
  declined: readonly string[]
}

/** One line cannot be more than a clerk would count; a till takes a mistyped barcode for a quantity otherwise. */
export const MOST_OF_ONE = 999

export function emptyBasket(sale: string, visit: string | null): Basket {
  return { sale, visit, lines: [], codes: [], declined: [] }
}

/** One more of it: the line that is there counts up, a new one goes last. */
export function add(basket: Basket, sku: string, quantity = 1): Basket {
  const found = basket.lines.find((line) => line.sku === sku)
  if (found !== undefined) return setQuantity(basket, sku, found.quantity + quantity)
  return { ...basket, lines: [...basket.lines, { sku, quantity: bounded(quantity) }] }
}

/** None or fewer takes the line away. */
export function setQuantity(basket: Basket, sku: string, quantity: number): Basket {
  if (quantity < 1) return { ...basket, lines: basket.lines.filter((line) => line.sku !== sku) }
  const lines = basket.lines.map((line) => (line.sku === sku ? { sku, quantity: bounded(quantity) } : line))
  return { ...basket, lines }
}

/** What it takes to bring a removed line back to where it stood. */
export interface Removed {
  line: BasketLine
  place: number
}

export function remove(basket: Basket, sku: string): { basket: Basket; removed: Removed | null } {
  const place = basket.lines.findIndex((line) => line.sku === sku)
  const line = basket.lines[place]
  if (line === undefined) return { basket, removed: null }
  return { basket: setQuantity(basket, sku, 0), removed: { line, place } }
}

/** Where the same product was scanned again meanwhile, both count. */
export function putBack(basket: Basket, { line, place }: Removed): Basket {
  if (basket.lines.some((other) => other.sku === line.sku)) return add(basket, line.sku, line.quantity)
  const lines = [...basket.lines]
  lines.splice(place, 0, line)
  return { ...basket, lines }
}

export function withCode(basket: Basket, code: string): Basket {
  return basket.codes.includes(code) ? basket : { ...basket, codes: [...basket.codes, code] }
}

export function withoutCode(basket: Basket, code: string): Basket {
  return { ...basket, codes: basket.codes.filter((other) => other !== code) }
}

export function decline(basket: Basket, sku: string): Basket {
  return basket.declined.includes(sku) ? basket : { ...basket, declined: [...basket.declined, sku] }
}

export const count = (basket: Basket): number => basket.lines.reduce((sum, line) => sum + line.quantity, 0)

export const isEmpty = (basket: Basket): boolean => basket.lines.length === 0

/** Says whether two baskets cost the same: what a quote is asked with. */
export function sameQuestion(a: Basket, b: Basket): boolean {
  return a.sale === b.sale && question(a) === question(b)
}

const question = (basket: Basket): string => JSON.stringify([basket.visit, basket.lines, basket.codes])

/** Reads what was kept of a basket; whatever is not one is null. */
export function readBasket(value: unknown): Basket | null {
  if (typeof value !== 'object' || value === null) return null
  const { sale, visit, lines, codes, declined } = value as Record<string, unknown>
  const areTexts = (many: unknown): many is string[] =>
    Array.isArray(many) && many.every((one) => typeof one === 'string')
  if (typeof sale !== 'string' || (visit !== null && typeof visit !== 'string')) return null
  if (!Array.isArray(lines) || !lines.every(isLine) || !areTexts(codes) || !areTexts(declined)) return null
  return { sale, visit, lines, codes, declined }
}

function isLine(value: unknown): value is BasketLine {
  if (typeof value !== 'object' || value === null) return false
  const { sku, quantity } = value as Record<string, unknown>
  return typeof sku === 'string' && Number.isInteger(quantity) && (quantity as number) >= 1
}

const bounded = (quantity: number): number => Math.min(MOST_OF_ONE, Math.max(1, Math.trunc(quantity)))
