/**
 * What ringing up keeps on the device, in IndexedDB: sales until the server has them, what was opened there until a clerk
 * has seen its end, and prices as last seen.
 */
import { KeptDatabase } from '../../shared/kept-database.ts'
import type { Progress } from './kept.ts'
import type { ProductCopy } from './offline.ts'
import type { Account, WaitingSale } from './queue.ts'

const NAME = 'shopbell-sell'
const WAITING = 'waiting'
const OPENED = 'opened'
const PRODUCTS = 'products'
const ABOUT = 'about'

/** What has to be known of the shop to sell without it. */
export interface About {
  currency: string
  prices_include_tax: boolean
  /** Empty where there is none; `simulated` where nobody pays anything. */
  terminal: string
}

/** A sale that the server holds open, kept before anything of it is charged; it names its clerk and no client. */
export interface OpenedSale extends Pick<Progress, 'basket' | 'agreed' | 'payments'> {
  sale: string
  account: Account | null
}

type Store = typeof WAITING | typeof OPENED | typeof PRODUCTS | typeof ABOUT

export class Device {
  private readonly kept = new KeptDatabase<Store>(NAME, 2, (database, from) => {
    database.createObjectStore(OPENED, { keyPath: 'sale' })
    if (from === 1) return
    database.createObjectStore(WAITING, { keyPath: 'sale' })
    database.createObjectStore(PRODUCTS, { keyPath: 'sku' })
    database.createObjectStore(ABOUT)
  })

  sales(): Promise<WaitingSale[]> {
    return this.kept.read<WaitingSale[]>(WAITING, (store) => store.getAll())
  }

  sale(id: string): Promise<WaitingSale | undefined> {
    return this.kept.read<WaitingSale | undefined>(WAITING, (store) => store.get(id))
  }

  /** Resolves once it is on the disk, as far as the browser says. */
  keepSale(sale: WaitingSale): Promise<void> {
    return this.kept.write(WAITING, (of) => of(WAITING).put(sale))
  }

  /** Both or neither, so that a crash in between leaves one of them. */
  renameSale(old: string, sale: WaitingSale): Promise<void> {
    return this.kept.write(WAITING, (of) => {
      of(WAITING).delete(old)
      of(WAITING).put(sale)
    })
  }

  forgetSale(id: string): Promise<void> {
    return this.kept.write(WAITING, (of) => of(WAITING).delete(id))
  }

  opened(): Promise<OpenedSale[]> {
    return this.kept.read<OpenedSale[]>(OPENED, (store) => store.getAll())
  }

  keepOpened(sale: OpenedSale): Promise<void> {
    return this.kept.write(OPENED, (of) => of(OPENED).put(sale))
  }

  forgetOpened(id: string): Promise<void> {
    return this.kept.write(OPENED, (of) => of(OPENED).delete(id))
  }

  products(): Promise<ProductCopy[]> {
    return this.kept.read<ProductCopy[]>(PRODUCTS, (store) => store.getAll())
  }

  keepProducts(copies: readonly ProductCopy[]): Promise<void> {
    return this.kept.write(PRODUCTS, (of) => {
      for (const copy of copies) of(PRODUCTS).put({ ...copy, sku: copy.product.sku })
    })
  }

  about(): Promise<About | undefined> {
    return this.kept.read<About | undefined>(ABOUT, (store) => store.get('shop'))
  }

  keepAbout(about: About): Promise<void> {
    return this.kept.write(ABOUT, (of) => of(ABOUT).put(about, 'shop'))
  }
}
