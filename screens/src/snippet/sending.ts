/** What waits to be sent: bounded, in batches, tried again later and later. Pure; told the time in milliseconds. */

/** One act as the server takes it (`POST /api/web/events`). */
export interface Act {
  message_id: string
  event: string
  at_s: number
  sku?: string
  page?: string
  query?: string
}

/** More than an evening of looking round; beyond it the oldest go, since the newest say what she wants. */
export const MOST = 100
/** The server takes fifty at once; twenty stay far below the 64 kB that browsers send while a page closes. */
export const BATCH = 20
/** Long enough to gather what happens together, short enough for a visitor who leaves at once. */
export const SOON_MS = 1000
const LONGEST_MS = 60_000

export const bounded = (acts: readonly Act[]): Act[] => acts.slice(-MOST)

/** What is left once these were answered for. */
export const without = (acts: readonly Act[], sent: readonly Act[]): Act[] =>
  acts.filter((act) => !sent.some((gone) => gone.message_id === act.message_id))

/** The pause after so many failures in a row; `chance` in [0, 1) keeps many visitors from coming back together. */
export const pauseMs = (failures: number, chance: number): number =>
  Math.min(LONGEST_MS, SOON_MS * 2 ** failures) * (0.5 + chance / 2)

/** Whether the server may answer otherwise later; anything else was said for good. */
export const isForLater = (status: number): boolean => status === 429 || status >= 500
