/** Proof of play on its way: from the player into the journal, and from there to the server whenever it can be reached. */
import { Refused, command } from '../../shared/commands.ts'
import type { PlaysBatch, PlaysKept } from '../../shared/messages.generated.ts'
import type { Play } from './chain.ts'
import type { Rotation } from './choosing.ts'
import type { Journal } from './journal.ts'

const TELL_EVERY_MS = 60_000
/** While the disk takes nothing, this many wait in memory. */
const MOST_UNKEPT = 1000

export class Proof {
  private readonly journal: Journal
  private unkept: readonly Play[] = []
  private telling: Promise<void> | null = null
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(journal: Journal) {
    this.journal = journal
  }

  start(): void {
    this.stop()
    this.timer = setInterval(() => void this.tell(), TELL_EVERY_MS)
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** Plays ended, and something else stands now. */
  async turned(ended: readonly Play[], open: Play | null, rotation: Rotation): Promise<void> {
    const plays = [...this.unkept, ...ended]
    this.unkept = []
    try {
      await this.journal.turned(plays, open, rotation)
    } catch (error) {
      this.unkept = [...plays, ...this.unkept].slice(-MOST_UNKEPT)
      console.warn('Plays are not kept on this device.', error)
    }
  }

  /** What stood a moment ago still stands; a kill now costs only the time since. */
  async stands(open: Play): Promise<void> {
    // Where the disk takes nothing, the next turn says so.
    await this.journal.stands(open).catch(() => undefined)
  }

  /** Tells the server what it does not have yet; without a link it stays for the next time. */
  tell(): Promise<void> {
    this.telling ??= this.tellAll()
      .catch((error: unknown) => {
        if (error instanceof Refused) console.warn('The server did not take the plays.', error)
      })
      .finally(() => (this.telling = null))
    return this.telling
  }

  private async tellAll(): Promise<void> {
    for (;;) {
      const batch: PlaysBatch | null = (await this.journal.waiting()) as PlaysBatch | null
      if (batch === null) return
      const kept = await command<PlaysKept>('/api/kiosk/plays', batch)
      if (kept.boot !== batch.boot || kept.upto < (batch.plays[0]?.n ?? 0)) return
      await this.journal.confirmed(batch.boot, kept.upto)
    }
  }
}
