/** A way on foot over a drawn floor plan: its line, and how long it is. Pure. */
import type { PlanPoint } from './messages.generated.ts'
import type { Projection } from './plan-geometry.ts'

/** As an SVG path. */
export const wayPath = (way: readonly PlanPoint[], at: Projection): string =>
  way.map((spot, n) => `${n === 0 ? 'M' : 'L'}${at.x(spot.x_m).toFixed(1)} ${at.y(spot.y_m).toFixed(1)}`).join('')

/** To whole metres, at least one: where somebody or something stands is not known any better. */
export const metresOf = (way: readonly PlanPoint[]): number =>
  Math.max(
    1,
    Math.round(
      way.slice(1).reduce((sum, { x_m, y_m }, n) => sum + Math.hypot(x_m - (way[n]?.x_m ?? x_m), y_m - (way[n]?.y_m ?? y_m)), 0),
    ),
  )
