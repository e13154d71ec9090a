/**
 * What the player keeps on the device, in IndexedDB: plays until the server has them, what stands on the screen right
 * now, the last manifest, and where the rotation stands. Nothing about people.
 *
 * Each start of the page is a boot with a chain of its own. A boot that was killed left what stood on the screen behind;
 * the next one ends its chain with it. A lock that lives as long as the page tells who was killed and who still runs in
 * another window.
 */
import { KeptDatabase } from '../../shared/kept-database.ts'
import type { EmergencyMessage, PlayRecord, SignageManifest } from '../../shared/messages.generated.ts'
import { BEGINNING, chained, tailOf, type Play, type Tail } from './chain.ts'
import type { Rotation } from './choosing.ts'

const NAME = 'shopbell-player'
const PLAYS = 'plays'
const BOOTS = 'boots'
const KEPT = 'kept'
type Store = typeof PLAYS | typeof BOOTS | typeof KEPT

/** Twenty days of a play every ten seconds; of longer outages the newest are kept, and the report shows a gap. */
const MOST_PLAYS = 170_000
/** As many as the server takes at once. */
const BATCH = 200

type KeptPlay = PlayRecord & { boot: string }

interface Boot extends Tail {
  boot: string
  /** What stands on its screen. */
  open: Play | null
}

/** What lasts from one start of the page to the next. */
export interface Kept {
  manifest: { manifest: SignageManifest; etag: string }
  emergency: { message: EmergencyMessage | null; at_s: number }
  rotation: Rotation
}

export class Journal {
  readonly boot: string
  private readonly database = new KeptDatabase<Store>(NAME, 1, (database) => {
    database.createObjectStore(PLAYS, { keyPath: ['boot', 'n'] })
    database.createObjectStore(BOOTS, { keyPath: 'boot' })
    database.createObjectStore(KEPT)
  })
  private tail: Tail = BEGINNING
  /** One change after the other: each record stands on the one before. */
  private last: Promise<unknown>

  constructor(boot: string) {
    this.boot = boot
    this.last = held(lockOf(boot))
      .then(() => this.inherit())
      .catch((error: unknown) => console.warn('What an earlier start left behind waits for the next one.', error))
  }

  read<Key extends keyof Kept>(key: Key): Promise<Kept[Key] | undefined> {
    return this.database.read<Kept[Key] | undefined>(KEPT, (store) => store.get(key))
  }

  keep<Key extends keyof Kept>(key: Key, value: Kept[Key]): Promise<void> {
    return this.database.write(KEPT, (of) => of(KEPT).put(value, key), 'relaxed')
  }

  /** Plays that ended, and what stands now: all of it or nothing, so that a kill in between loses and doubles nothing. */
  turned(ended: readonly Play[], open: Play | null, rotation: Rotation): Promise<void> {
    return this.next(async () => {
      const { records, tail } = await recordsOf(this.boot, this.tail, ended)
      await this.write(this.boot, records, { ...tail, boot: this.boot, open }, rotation)
      this.tail = tail
    })
  }

  /** How long what stands has stood by now. */
  stands(open: Play): Promise<void> {
    return this.next(() => {
      const boot: Boot = { ...this.tail, boot: this.boot, open }
      return this.database.write(BOOTS, (of) => of(BOOTS).put(boot), 'relaxed')
    })
  }

  /** The oldest plays of some boot that the server has not confirmed; null: it has them all. */
  async waiting(most = BATCH): Promise<{ boot: string; plays: PlayRecord[] } | null> {
    await this.last
    const found = await this.database.read<KeptPlay[]>(PLAYS, (store) => store.getAll(null, most))
    const boot = found[0]?.boot
    if (boot === undefined) return null
    return { boot, plays: found.filter((each) => each.boot === boot).map(withoutBoot) }
  }

  /** The server has written down what `boot` told, up to `upto`. */
  async confirmed(boot: string, upto: number): Promise<void> {
    const range = IDBKeyRange.bound([boot, 0], [boot, upto])
    await this.database.write(PLAYS, (of) => of(PLAYS).delete(range), 'relaxed')
  }

  /** Ends the chains of boots that were killed, with what stood on their screens, and forgets those that are told. */
  private async inherit(): Promise<void> {
    const running = await runningLocks()
    const boots = await this.database.read<Boot[]>(BOOTS, (store) => store.getAll())
    for (const boot of boots.filter((each) => !running.has(lockOf(each.boot)))) {
      const { records } = await recordsOf(boot.boot, boot, boot.open === null ? [] : [boot.open])
      await this.write(boot.boot, records, null)
    }
  }

  /** `after`: null where the boot is over. */
  private async write(boot: string, records: PlayRecord[], after: Boot | null, rotation?: Rotation): Promise<void> {
    const count = await this.database.read<number>(PLAYS, (store) => store.count())
    await this.database.write([PLAYS, BOOTS, KEPT], (of) => {
      for (const record of records) of(PLAYS).put({ ...record, boot } satisfies KeptPlay)
      if (after === null) of(BOOTS).delete(boot)
      else of(BOOTS).put(after)
      if (rotation !== undefined) of(KEPT).put(rotation, 'rotation' satisfies keyof Kept)
      if (count >= MOST_PLAYS) dropFirst(of(PLAYS), records.length)
    })
  }

  private next(change: () => Promise<void>): Promise<void> {
    const done = this.last.then(change)
    this.last = done.catch(() => undefined)
    return done
  }
}

async function recordsOf(boot: string, from: Tail, plays: readonly Play[]): Promise<{ records: PlayRecord[]; tail: Tail }> {
  const records: PlayRecord[] = []
  let tail: Tail = { n: from.n, hash: from.hash }
  for (const play of plays) {
    const record = await chained(boot, tail, play)
    records.push(record)
    tail = tailOf(record)
  }
  return { records, tail }
}

function withoutBoot({ boot: _, ...record }: KeptPlay): PlayRecord {
  return record
}

/** The oldest: boots are named so that they sort by their beginning. */
function dropFirst(store: IDBObjectStore, count: number): void {
  const request = store.openKeyCursor()
  let left = count
  request.onsuccess = () => {
    const cursor = request.result
    if (cursor === null || left === 0) return
    left -= 1
    store.delete(cursor.primaryKey)
    cursor.continue()
  }
}

const lockOf = (boot: string): string => `${NAME}-${boot}`

/** Holds a lock for as long as the page lives. */
function held(name: string): Promise<void> {
  return new Promise((done) => {
    void navigator.locks.request(name, () => {
      done()
      return new Promise<never>(() => undefined)
    })
  })
}

async function runningLocks(): Promise<ReadonlySet<string>> {
  const { held: locks = [] } = await navigator.locks.query()
  return new Set(locks.flatMap(({ name }) => (name === undefined ? [] : [name])))
}
