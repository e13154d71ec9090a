/** How long a drawing is open yet, in words that hurry nobody: whole days, then hours, then the time on the wall. */
const HOUR_S = 3600
const DAY_S = 24 * HOUR_S

export type TimeLeft = { unit: 'days' | 'hours'; count: number } | { unit: 'at' }

export function timeLeft(closes_at_s: number, now_s: number): TimeLeft {
  const left_s = closes_at_s - now_s
  if (left_s >= 2 * DAY_S) return { unit: 'days', count: Math.floor(left_s / DAY_S) }
  if (left_s >= 2 * HOUR_S) return { unit: 'hours', count: Math.floor(left_s / HOUR_S) }
  return { unit: 'at' }
}
