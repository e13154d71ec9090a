/** A line of a few weeks, drawn small: whether it falls is seen at a glance, from what to what is said. */
import { svg } from 'lit'

const WIDE = 88
const HIGH = 26
const EDGE = 3
/** A span smaller than this is drawn flat: what jitters by a decibel must not look like mountains. */
const LEAST_SPAN = 12

/** Points of the line, left to right; a gap in the days stays a gap on the axis. Pure. */
export function points(days: readonly { day_s: number; value: number }[]): [number, number][] {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return []
  const values = days.map((each) => each.value)
  const middle = (Math.max(...values) + Math.min(...values)) / 2
  const span = Math.max(LEAST_SPAN, Math.max(...values) - Math.min(...values))
  const wide_s = Math.max(1, last.day_s - first.day_s)
  return days.map(({ day_s, value }) => [
    EDGE + ((day_s - first.day_s) / wide_s) * (WIDE - 2 * EDGE),
    EDGE + (0.5 - (value - middle) / span) * (HIGH - 2 * EDGE),
  ])
}

export function sparkline(days: readonly { day_s: number; value: number }[], label: string) {
  const line = points(days)
  const end = line.at(-1)
  if (end === undefined) return ''
  return svg`<svg class="spark" width=${WIDE} height=${HIGH} viewBox="0 0 ${WIDE} ${HIGH}" role="img" aria-label=${label}>
    <polyline points=${line.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
    <circle cx=${end[0].toFixed(1)} cy=${end[1].toFixed(1)} r="2.5" />
  </svg>`
}
