/**
 * What a sale costs where the server cannot be asked: from the prices that the device last saw. Vouchers and points
 * wait for the server, and only it may spend a voucher. Pure, in whole minor units.
 */
import type { SellProduct } from '../../shared/messages.generated.ts'
import type { Basket } from './basket.ts'

/** A product as the device last saw it. */
export interface ProductCopy {
  product: SellProduct
  seen_at_s: number
}

export interface OfflineLine {
  sku: string
  quantity: number
  /** Null for what this device has never seen: it has no price here, and cannot be sold now. */
  copy: ProductCopy | null
  net_minor: number
}

export interface OfflineQuote {
  lines: readonly OfflineLine[]
  subtotal_minor: number
  tax_minor: number
  total_minor: number
  currency: string
  /** When the oldest of its prices was seen; null where there is none. */
  seen_at_s: number | null
  /** Whether every line has a price, so that it can be sold. */
  sellable: boolean
}

/** Half a cent goes up. */
export function tax_minor(net_minor: number, rate_bp: number, included: boolean): number {
  return included
    ? Math.floor((net_minor * rate_bp * 2 + 10_000 + rate_bp) / (2 * (10_000 + rate_bp)))
    : Math.floor((net_minor * rate_bp + 5_000) / 10_000)
}

export function offlineQuote(
  basket: Basket,
  copies: ReadonlyMap<string, ProductCopy>,
  place: Readonly<{ currency: string; prices_include_tax: boolean }>,
): OfflineQuote {
  const lines = basket.lines.map(({ sku, quantity }): OfflineLine => {
    const copy = copies.get(sku) ?? null
    return { sku, quantity, copy, net_minor: (copy?.product.price.amount_minor ?? 0) * quantity }
  })
  const subtotal_minor = lines.reduce((sum, line) => sum + line.net_minor, 0)
  const tax = taxOf(lines, place.prices_include_tax)
  const seen = lines.flatMap((line) => (line.copy === null ? [] : [line.copy.seen_at_s]))
  return {
    lines,
    subtotal_minor,
    tax_minor: tax,
    total_minor: subtotal_minor + (place.prices_include_tax ? 0 : tax),
    currency: place.currency,
    seen_at_s: seen.length === 0 ? null : Math.min(...seen),
    sellable: lines.length > 0 && lines.every((line) => line.copy !== null),
  }
}

/** Tax is reckoned once for everything of one rate, as the server does it. */
function taxOf(lines: readonly OfflineLine[], included: boolean): number {
  const byRate = new Map<number, number>()
  for (const { copy, net_minor } of lines) {
    const rate_bp = copy?.product.tax_rate_bp ?? 0
    byRate.set(rate_bp, (byRate.get(rate_bp) ?? 0) + net_minor)
  }
  return [...byRate].reduce((sum, [rate_bp, net_minor]) => sum + tax_minor(net_minor, rate_bp, included), 0)
}

/** What the device knows of words or a code, best first; a letter or two may be wrong. */
export function findCopies(copies: Iterable<ProductCopy>, words: string, most: number): SellProduct[] {
  const wanted = plain(words)
  if (wanted === '') return []
  const parts = wanted.split(' ')
  const found: { product: SellProduct; off: number }[] = []
  for (const { product } of copies) {
    const exact = product.gtin === words.trim() || plain(product.sku) === wanted
    const text = plain(`${product.name} ${product.short_name} ${product.sku} ${product.gtin ?? ''}`)
    const off = exact ? -1 : parts.reduce((sum, part) => sum + wayOff(part, text), 0)
    if (Number.isFinite(off)) found.push({ product, off })
  }
  found.sort((a, b) => a.off - b.off || a.product.name.localeCompare(b.product.name))
  return found.slice(0, most).map(({ product }) => product)
}

/** How far a typed word is from the text: 0 where it stands in it, Infinity where it is another word. */
function wayOff(part: string, text: string): number {
  if (text.includes(part)) return 0
  // Short words have too many neighbours.
  const most = part.length < 4 ? 0 : part.length < 8 ? 1 : 2
  if (most === 0) return Infinity
  const off = Math.min(...text.split(' ').map((word) => mistypes(part, word, most)))
  return off <= most ? off : Infinity
}

/** Letters that were missed, doubled, mistaken or swapped to type `part` for how `word` begins; Infinity beyond `most`. */
function mistypes(part: string, word: string, most: number): number {
  let before: number[] = []
  let row = Array.from({ length: word.length + 1 }, (_, n) => n)
  for (let i = 1; i <= part.length; i++) {
    const next = [i]
    for (let j = 1; j <= word.length; j++) {
      const same = part[i - 1] === word[j - 1] ? 0 : 1
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same)
      const swapped = i > 1 && j > 1 && part[i - 1] === word[j - 2] && part[i - 2] === word[j - 1]
      if (swapped) least = Math.min(least, (before[j - 2] ?? 0) + 1)
      next.push(least)
    }
    if (Math.min(...next) > most) return Infinity
    before = row
    row = next
  }
  // Whoever types goes on typing: the rest of the word costs nothing.
  return Math.min(...row)
}

/** One code's product, where exactly it is known. */
export function copyOfCode(copies: Iterable<ProductCopy>, code: string): SellProduct | null {
  // Scanners give a GTIN with or without leading noughts.
  const digits = code.replace(/^0+/, '')
  for (const { product } of copies) {
    if (product.sku.toLowerCase() === code.toLowerCase()) return product
    if (product.gtin !== null && product.gtin.replace(/^0+/, '') === digits) return product
  }
  return null
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
