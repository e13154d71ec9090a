/**
 * What ringing up keeps on the device, in IndexedDB: sales until the server has them, what was opened there until a clerk
 * has seen its end, and prices as last seen.
 */
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
  private database: Promise<IDBDatabase> | null = null

  sales(): Promise<WaitingSale[]> {
    return this.read<WaitingSale[]>(WAITING, (store) => store.getAll())
  }

  sale(id: string): Promise<WaitingSale | undefined> {
    return this.read<WaitingSale | undefined>(WAITING, (store) => store.get(id))
  }

  /** Resolves once it is on the disk, as far as the browser says. */
  keepSale(sale: WaitingSale): Promise<void> {
    return this.write(WAITING, (store) => store.put(sale))
  }

  /** Both or neither, so that a crash in between leaves one of them. */
  renameSale(old: string, sale: WaitingSale): Promise<void> {
    return this.write(WAITING, (store) => {
      store.delete(old)
      store.put(sale)
    })
  }

  forgetSale(id: string): Promise<void> {
    return this.write(WAITING, (store) => store.delete(id))
  }

  opened(): Promise<OpenedSale[]> {
    return this.read<OpenedSale[]>(OPENED, (store) => store.getAll())
  }

  keepOpened(sale: OpenedSale): Promise<void> {
    return this.write(OPENED, (store) => store.put(sale))
  }

  forgetOpened(id: string): Promise<void> {
    return this.write(OPENED, (store) => store.delete(id))
  }

  products(): Promise<ProductCopy[]> {
    return this.read<ProductCopy[]>(PRODUCTS, (store) => store.getAll())
  }

  keepProducts(copies: readonly ProductCopy[]): Promise<void> {
    return this.write(PRODUCTS, (store) => {
      for (const copy of copies) store.put({ ...copy, sku: copy.product.sku })
    })
  }

  about(): Promise<About | undefined> {
    return this.read<About | undefined>(ABOUT, (store) => store.get('shop'))
  }

  keepAbout(about: About): Promise<void> {
    return this.write(ABOUT, (store) => store.put(about, 'shop'))
  }

  private open(): Promise<IDBDatabase> {
    this.database ??= new Promise((done, failed) => {
      const request = indexedDB.open(NAME, 2)
      request.onupgradeneeded = (event) => {
        request.result.createObjectStore(OPENED, { keyPath: 'sale' })
        if (event.oldVersion === 1) return
        request.result.createObjectStore(WAITING, { keyPath: 'sale' })
        request.result.createObjectStore(PRODUCTS, { keyPath: 'sku' })
        request.result.createObjectStore(ABOUT)
      }
      request.onsuccess = () => {
        // Another tab with a newer page may need it changed.
        request.result.onversionchange = () => {
          request.result.close()
          this.database = null
        }
        done(request.result)
      }
      request.onerror = () => {
        this.database = null
        failed(request.error ?? new Error('No storage'))
      }
    })
    return this.database
  }

  private async read<Value>(store: Store, ask: (store: IDBObjectStore) => IDBRequest): Promise<Value> {
    const database = await this.open()
    return new Promise((done, failed) => {
      const request = ask(database.transaction(store).objectStore(store))
      request.onsuccess = () => done(request.result as Value)
      request.onerror = () => failed(request.error ?? new Error('Not read'))
    })
  }

  private async write(store: Store, change: (store: IDBObjectStore) => unknown): Promise<void> {
    const database = await this.open()
    return new Promise((done, failed) => {
      const transaction = database.transaction(store, 'readwrite', { durability: 'strict' })
      transaction.oncomplete = () => done()
      transaction.onabort = () => failed(transaction.error ?? new Error('Not kept'))
      change(transaction.objectStore(store))
    })
  }
}
