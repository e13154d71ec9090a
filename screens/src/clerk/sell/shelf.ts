/** Products as the server or, without a link, this device knows them. Every one that is seen is kept with its price. */
import { Refused } from '../../shared/commands.ts'
import type { SellProduct } from '../../shared/messages.generated.ts'
import { nowS } from '../../shared/now.ts'
import { findProducts, here, productsAfter, productsOf } from './api.ts'
import type { About, Device } from './device.ts'
import { copyOfCode, findCopies, type ProductCopy } from './offline.ts'
import { isUnreached } from './refusals.ts'

/** A list that a thumb scrolls through once. */
const MOST_FOUND = 8
/** Prices change over night or with a campaign; a copy of this age is fetched anew whenever the page opens. */
const FRESH_FOR_S = 900
/** Of the catalogue, a few hundred products each: a department store's worth, some megabytes on the device. */
const MOST_PAGES = 40

export class Shelf {
  readonly copies = new Map<string, ProductCopy>()
  about: About

  constructor(
    private readonly device: Device,
    currency: string,
  ) {
    this.about = { currency, prices_include_tax: true, terminal: '' }
  }

  /** Takes what the device has, then what the server says now; without a link the copy stays as old as it is. */
  async open(): Promise<void> {
    const [copies, about] = await Promise.all([this.device.products(), this.device.about()]).catch(
      () => [[], undefined] as [ProductCopy[], undefined],
    )
    for (const copy of copies) if (!this.copies.has(copy.product.sku)) this.copies.set(copy.product.sku, copy)
    if (about !== undefined) this.about = about
    await this.refresh().catch(() => undefined)
  }

  private async refresh(): Promise<void> {
    const shop = await here()
    const { currency, prices_include_tax, terminal } = shop
    this.about = { currency, prices_include_tax, terminal }
    await this.device.keepAbout(this.about)
    const newest = Math.max(0, ...[...this.copies.values()].map((copy) => copy.seen_at_s))
    if (nowS() - newest > FRESH_FOR_S) await this.copyAll()
  }

  private async copyAll(): Promise<void> {
    let after = ''
    for (let n = 0; n < MOST_PAGES; n++) {
      const page = await productsAfter(after)
      const last = page.at(-1)
      if (last === undefined) return
      this.note(page)
      after = last.sku
    }
  }

  /** Keeps what the server just said of these. */
  note(products: readonly SellProduct[]): void {
    const copies = products.map((product) => ({ product, seen_at_s: nowS() }))
    for (const copy of copies) this.copies.set(copy.product.sku, copy)
    void this.device.keepProducts(copies).catch(() => undefined)
  }

  async find(words: string, unlinked: boolean): Promise<SellProduct[]> {
    const own = (): SellProduct[] => findCopies(this.copies.values(), words, MOST_FOUND)
    if (unlinked) return own()
    try {
      const found = await findProducts(words)
      this.note(found)
      return found.slice(0, MOST_FOUND)
    } catch (error) {
      if (isUnreached(error)) return own()
      throw error
    }
  }

  /** The product of a scanned code; null where nobody knows it. */
  async ofCode(code: string, unlinked: boolean): Promise<SellProduct | null> {
    // What is known is taken at once: the quote says its price of now.
    const own = copyOfCode(this.copies.values(), code)
    if (own !== null || unlinked) return own
    try {
      const found = await productsOf(code)
      this.note(found)
      return found[0] ?? null
    } catch (error) {
      if (isUnreached(error) || (error instanceof Refused && error.status === 404)) return null
      throw error
    }
  }
}
