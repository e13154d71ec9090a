/** What of a sale comes back: chosen line by line. Pure. The server says what it is worth; here it is about that. */
import type { ReceiptLine } from '../../shared/messages.generated.ts'

/** How many of each line, by its number. */
export type Returning = Readonly<Record<number, number>>

type Line = Pick<ReceiptLine, 'n' | 'quantity' | 'returned' | 'total'>

export const left = (line: Pick<Line, 'quantity' | 'returned'>): number => Math.max(0, line.quantity - line.returned)

/** What is sent for a refund; sent once, it is only sent again as it is until the server has decided. */
export interface RefundSent {
  refund: string
  lines: readonly { n: number; quantity: number }[]
  why: string
}

export function some(chosen: Returning): { n: number; quantity: number }[] {
  return Object.entries(chosen)
    .map(([n, quantity]) => ({ n: Number(n), quantity }))
    .filter((line) => line.quantity > 0)
}

/** Of all that came back of a line, the parts add up to the line: each step is worth what it brings the sum to. */
export function about_minor(lines: readonly Line[], chosen: Returning): number {
  return lines.reduce((sum, line) => {
    const more = Math.min(chosen[line.n] ?? 0, left(line))
    const upto = (count: number): number => Math.floor((line.total.amount_minor * count) / line.quantity)
    return sum + upto(line.returned + more) - upto(line.returned)
  }, 0)
}
