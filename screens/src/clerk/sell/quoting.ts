/** Codes that nobody has: asked once, for each wrong one counts against whoever tries. Pure. */
import type { QuoteCard } from '../../shared/messages.generated.ts'
import type { Basket } from './basket.ts'

type Voucher = QuoteCard['vouchers'][number]

/** What the server said of them, by code. */
export type Wrong = ReadonlyMap<string, Voucher>

export const NONE_WRONG: Wrong = new Map()

/** The codes that are worth telling. */
export const worthTelling = (codes: readonly string[], wrong: Wrong): readonly string[] =>
  codes.filter((code) => !wrong.has(code))

/** Those of before and those that this answer says nobody has; what was taken out may be tried again. */
export function learnt(wrong: Wrong, basket: Pick<Basket, 'codes'>, card: QuoteCard): Wrong {
  const said = card.vouchers.filter((voucher) => voucher.voucher === '').map((one) => [one.code, one] as const)
  return new Map([...wrong, ...said].filter(([code]) => basket.codes.includes(code)))
}

/** The answer with what was said of the codes that it was not asked about. */
export function withWrong(card: QuoteCard, wrong: Wrong): QuoteCard {
  const said = new Set(card.vouchers.map((voucher) => voucher.code))
  const more = [...wrong.values()].filter((voucher) => !said.has(voucher.code))
  return more.length === 0 ? card : { ...card, vouchers: [...card.vouchers, ...more] }
}

/** The codes of the coupons that are off the total. */
export const appliedCodes = (card: QuoteCard): readonly string[] =>
  card.vouchers.filter((voucher) => voucher.applied && voucher.code !== '').map((voucher) => voucher.code)
