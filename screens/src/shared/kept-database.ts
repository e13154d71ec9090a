/** A small database on the device (IndexedDB), as promises: what a screen must not lose when it is closed or killed. */

/** Makes the stores; `from` is the version that stood there, 0 for none. */
export type Upgrade = (database: IDBDatabase, from: number) => void

/** Whether a change waits until the disk has it; a loose one may be lost with the power. */
export type Durability = 'strict' | 'relaxed'

export class KeptDatabase<Store extends string> {
  private database: Promise<IDBDatabase> | null = null

  constructor(
    private readonly name: string,
    private readonly version: number,
    private readonly upgrade: Upgrade,
  ) {}

  async read<Value>(store: Store, ask: (store: IDBObjectStore) => IDBRequest): Promise<Value> {
    const database = await this.open()
    return new Promise((done, failed) => {
      const request = ask(database.transaction(store).objectStore(store))
      request.onsuccess = () => done(request.result as Value)
      request.onerror = () => failed(request.error ?? new Error('Not read'))
    })
  }

  /** Resolves once all of it is on the disk, as far as the browser says; rejects when none of it is. */
  async write(
    stores: Store | Store[],
    change: (storeOf: (store: Store) => IDBObjectStore) => unknown,
    durability: Durability = 'strict',
  ): Promise<void> {
    const database = await this.open()
    return new Promise((done, failed) => {
      const transaction = database.transaction(stores, 'readwrite', { durability })
      transaction.oncomplete = () => done()
      transaction.onabort = () => failed(transaction.error ?? new Error('Not kept'))
      change((store) => transaction.objectStore(store))
    })
  }

  private open(): Promise<IDBDatabase> {
    this.database ??= new Promise((done, failed) => {
      const request = indexedDB.open(this.name, this.version)
      request.onupgradeneeded = (event) => this.upgrade(request.result, event.oldVersion)
      request.onsuccess = () => {
        // Another tab with a newer page may need it changed; and a disk that failed is opened anew.
        request.result.onversionchange = () => this.forget(request.result)
        request.result.onclose = () => this.forget(request.result)
        done(request.result)
      }
      request.onerror = () => {
        this.database = null
        failed(request.error ?? new Error('No storage'))
      }
    })
    return this.database
  }

  private forget(database: IDBDatabase): void {
    database.close()
    this.database = null
  }
}
