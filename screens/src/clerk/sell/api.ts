/** What is asked of the server while ringing up. Whoever calls decides what an answer means. */
import { ask, command, put } from '../../shared/commands.ts'
import type {
  PaymentAnswer,
  QuoteCard,
  RefundCard,
  SaleReceipt,
  SellProduct,
  SellSale,
  SellingHere,
} from '../../shared/messages.generated.ts'
import type { Basket } from './basket.ts'
import type { PaymentTold, SaleTold } from './queue.ts'

const SELL = '/api/sell'

const cart = (basket: Pick<Basket, 'lines' | 'visit' | 'codes'>) => ({
  lines: basket.lines,
  visit: basket.visit,
  codes: basket.codes,
})

export const here = (): Promise<SellingHere> => ask(`${SELL}/here`)

export const findProducts = (words: string): Promise<SellProduct[]> =>
  ask(`${SELL}/products?query=${encodeURIComponent(words)}`)

export const productsOf = (code: string): Promise<SellProduct[]> =>
  ask(`${SELL}/products?code=${encodeURIComponent(code)}`)

/** A page of all that is sold, in the order of their numbers; an empty one ends it. */
export const productsAfter = (sku: string): Promise<SellProduct[]> =>
  ask(`${SELL}/catalogue?after=${encodeURIComponent(sku)}`)

/** `sale` is the one that the server holds open of it: what is reserved for it counts as free. */
export const quote = (basket: Basket, sale: string | null): Promise<QuoteCard> =>
  command(`${SELL}/quotes`, { ...cart(basket), ...(sale === null ? {} : { sale }) })

export const placeSale = (sale: string, told: SaleTold): Promise<SellSale> => put(`${SELL}/sales/${sale}`, told)

export const saleOf = (sale: string): Promise<SellSale> => ask(`${SELL}/sales/${sale}`)

/** `code`: of a gift card. It is told, and kept nowhere here. */
export function pay(sale: string, told: PaymentTold, code: string | null = null): Promise<PaymentAnswer> {
  const { payment, tender, amount_minor, given_minor } = told
  const given = { ...(given_minor === null ? {} : { given_minor }), ...(code === null ? {} : { code }) }
  const body = { payment, tender, amount_minor, ...given }
  return command(`${SELL}/sales/${sale}/payments`, body, payment)
}

/** Never charges: the terminal says what became of a payment. */
export const lookUp = (sale: string, payment: string): Promise<PaymentAnswer> =>
  command(`${SELL}/sales/${sale}/payments/${payment}/look-up`)

/** Of everybody in the shop, oldest first. */
export const openSales = (): Promise<SellSale[]> => ask(`${SELL}/sales?open=1`)

export const cancelSale = (sale: string): Promise<unknown> =>
  command(`${SELL}/sales/${sale}/cancel`, {}, `cancel-${sale}`)

export const receiptOf = (sale: string): Promise<SaleReceipt> => ask(`${SELL}/sales/${sale}/receipt`)

/** By the number that stands on it. */
export const receiptNumbered = (number: string): Promise<SaleReceipt> =>
  ask(`${SELL}/receipts/${encodeURIComponent(number)}`)

export const receiptPage = (sale: string): string => `${SELL}/sales/${sale}/receipt.html`
export const receiptFile = (sale: string): string => `${SELL}/sales/${sale}/receipt.pdf`

export const refund = (
  sale: string,
  wish: { refund: string; lines: readonly { n: number; quantity: number }[]; why: string },
): Promise<RefundCard> => command(`${SELL}/sales/${sale}/refunds`, wish, wish.refund)

export const declineInVisit = (visit: string, sku: string): Promise<unknown> =>
  command(`${SELL}/visits/${encodeURIComponent(visit)}/declines`, { sku })
