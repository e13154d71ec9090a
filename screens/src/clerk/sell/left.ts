/** What was left unfinished, of what the device kept and what the server has. Pure. */
import type { Money, SellSale } from '../../shared/messages.generated.ts'
import type { BasketLine } from './basket.ts'
import type { OpenedSale } from './device.ts'

/** What the server says of one: null where it never had it, undefined where it was not reached. */
export type There = SellSale | null | undefined

export interface EarlierSale {
  sale: string
  at_s: number
  total: Money
  lines: readonly BasketLine[]
  /** `unknown`: the server was not reached. */
  state: 'open' | 'completed' | 'unknown'
  /** What it takes to go on; null where it was opened on another device. */
  opened: OpenedSale | null
}

/** Oldest first. `open` is of the whole shop; only what `staff` opened is theirs. */
export function left(
  mine: readonly OpenedSale[],
  there: ReadonlyMap<string, There>,
  open: readonly SellSale[],
  staff: string,
): EarlierSale[] {
  const here = mine.flatMap((one) => fromHere(one, there.get(one.sale)))
  const others = open.filter((sale) => sale.staff === staff && !mine.some((one) => one.sale === sale.sale))
  return [...here, ...others.map(fromThere)].sort((a, b) => a.at_s - b.at_s || a.sale.localeCompare(b.sale))
}

function fromHere(opened: OpenedSale, there: There): EarlierSale[] {
  const { sale, agreed } = opened
  if (agreed === null || there === null || there?.state === 'cancelled') return []
  const { told, total_minor, currency } = agreed
  const total = { amount_minor: total_minor, currency }
  return [{ sale, at_s: told.at_s, total, lines: told.lines, state: there?.state ?? 'unknown', opened }]
}

function fromThere({ sale, at_s, total, quote }: SellSale): EarlierSale {
  const lines = quote.lines.map(({ sku, quantity }) => ({ sku, quantity }))
  return { sale, at_s, total, lines, state: 'open', opened: null }
}
