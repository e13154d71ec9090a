/**
 * Proof of play as a chain: each record names the hash of the one before it, so that none can be left out, changed or put
 * in later without the next one telling. How a record is written down for its hash is said in
 * `wire/messages/screens/signage.py` (PlayRecord).
 */
import { newKey } from '../../shared/commands.ts'
import type { PlayRecord } from '../../shared/messages.generated.ts'

/** What became of one item's turn, before it has its place in the chain. */
export type Play = Omit<PlayRecord, 'n' | 'prev' | 'hash'>

/** Where a boot's chain stands: how many records it has, and the hash of the last. */
export interface Tail {
  n: number
  hash: string
}

/** Nothing shown yet. */
export const BEGINNING: Tail = { n: 0, hash: '0'.repeat(64) }

/** Milliseconds until the year 10889, in hex. */
const MOMENT_DIGITS = 12

/**
 * The name of a start of the page at `now_s`: the moment, and chance behind it. Names sort as the starts came one after
 * the other, and so do the plays that are kept under them.
 */
export const bootAt = (now_s: number): string =>
  Math.floor(now_s * 1000).toString(16).padStart(MOMENT_DIGITS, '0') + newKey().slice(MOMENT_DIGITS)

/** The longest that a record may say; what stands longer is said to have stood so long. */
const LONGEST_S = 86_400

/** The next record of a boot's chain. */
export async function chained(boot: string, tail: Tail, play: Play): Promise<PlayRecord> {
  const { item, version, outcome, why } = play
  const started_at_s = thousandths(play.started_at_s) / 1000
  const shown_s = thousandths(Math.min(Math.max(play.shown_s, 0), LONGEST_S)) / 1000
  const [n, prev] = [tail.n + 1, tail.hash]
  const said = [MARK, prev, boot, n, item, version, thousandths(started_at_s), thousandths(shown_s), outcome, why]
  return { n, prev, hash: await sha256(said.join('\n')), item, version, started_at_s, shown_s, outcome, why }
}

export const tailOf = (record: PlayRecord): Tail => ({ n: record.n, hash: record.hash })

const MARK = 'shopbell-play-1'

const thousandths = (value_s: number): number => Math.floor(value_s * 1000 + 0.5)

async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
