/** What the demo page works out from its view, without page, clock or link: where to send Jane, and what took how long. */
import type { DemoPerson, DemoView, Fixture, FloorPlan, Zone } from '../shared/messages.generated.ts'
import type { Way } from '../shared/trace.ts'

export interface Point {
  x_m: number
  y_m: number
}

/** Half a body and a little: nobody is sent closer to a shelf. */
const CLEARANCE_M = 0.5
/** Arrow keys: a step, and a stride with Shift. */
const STEP_M = 0.5
const STRIDE_M = 2
/** A place is looked for on a grid this fine. */
const GRID_M = 0.25
/** Far enough inside that the door's gateway has no doubt. */
const INSIDE_M = 2.4

export const heroine = (view: DemoView): DemoPerson | null => view.people.find((one) => one.kind === 'member') ?? null

export function zoneAt(floor: FloorPlan, at: Point): Zone | null {
  return (
    floor.zones.find((zone) => at.x_m >= zone.x0_m && at.x_m < zone.x1_m && at.y_m >= zone.y0_m && at.y_m < zone.y1_m) ??
    null
  )
}

const gap = (box: Fixture, at: Point): number =>
  Math.hypot(
    Math.max(box.x0_m - at.x_m, 0, at.x_m - box.x1_m),
    Math.max(box.y0_m - at.y_m, 0, at.y_m - box.y1_m),
  )

const isFree = (floor: FloorPlan, at: Point): boolean => floor.fixtures.every((box) => gap(box, at) >= CLEARANCE_M)

/** The free place of a zone that is nearest to its middle; the middle itself where all is full. */
export function standingPlace(floor: FloorPlan, zone: Zone): Point {
  const middle = { x_m: (zone.x0_m + zone.x1_m) / 2, y_m: (zone.y0_m + zone.y1_m) / 2 }
  let best = middle
  let far_m = Infinity
  for (let x_m = zone.x0_m + CLEARANCE_M; x_m <= zone.x1_m - CLEARANCE_M; x_m += GRID_M) {
    for (let y_m = zone.y0_m + CLEARANCE_M; y_m <= zone.y1_m - CLEARANCE_M; y_m += GRID_M) {
      const away_m = Math.hypot(x_m - middle.x_m, y_m - middle.y_m)
      if (away_m >= far_m || !isFree(floor, { x_m, y_m })) continue
      best = { x_m, y_m }
      far_m = away_m
    }
  }
  return best
}

/** Just inside the first door, towards the middle of the floor. */
export function insideDoor(floor: FloorPlan): Point {
  const door = floor.doors[0]
  if (door === undefined) return { x_m: floor.width_m / 2, y_m: floor.height_m / 2 }
  const middle = { x_m: (door.x0_m + door.x1_m) / 2, y_m: (door.y0_m + door.y1_m) / 2 }
  const long = Math.hypot(door.x1_m - door.x0_m, door.y1_m - door.y0_m) || 1
  const across = { x_m: -(door.y1_m - door.y0_m) / long, y_m: (door.x1_m - door.x0_m) / long }
  const inward =
    (floor.width_m / 2 - middle.x_m) * across.x_m + (floor.height_m / 2 - middle.y_m) * across.y_m < 0 ? -1 : 1
  return { x_m: middle.x_m + inward * INSIDE_M * across.x_m, y_m: middle.y_m + inward * INSIDE_M * across.y_m }
}

/** Where she goes next: the zone of the first gateway that does not guard a door. */
export function farZone(floor: FloorPlan): Zone | null {
  const gateway = floor.gateways.find((one) => !one.entrance)
  return floor.zones.find((zone) => zone.zone === gateway?.zone) ?? null
}

/** Where an arrow key sends her; null for every other key. */
export function stepped(from: Point, key: string, stride: boolean): Point | null {
  const by = stride ? STRIDE_M : STEP_M
  if (key === 'ArrowLeft') return { x_m: from.x_m - by, y_m: from.y_m }
  if (key === 'ArrowRight') return { x_m: from.x_m + by, y_m: from.y_m }
  if (key === 'ArrowUp') return { x_m: from.x_m, y_m: from.y_m + by }
  if (key === 'ArrowDown') return { x_m: from.x_m, y_m: from.y_m - by }
  return null
}

/** To the centimetre: more is noise of the pointer. */
export const rounded = (at: Point): Point => ({
  x_m: Math.round(at.x_m * 100) / 100,
  y_m: Math.round(at.y_m * 100) / 100,
})

export interface Phases {
  listening_ms: number
  deciding_ms: number
  delivery_ms: number | null
}

/** The three parts that a person can tell apart: hearing often enough, making up one's mind, and telling. */
export function phases(way: Way): Phases {
  const took = (...hops: string[]): number =>
    way.steps.filter((step) => hops.includes(step.hop)).reduce((sum, step) => sum + step.took_ms, 0)
  return {
    listening_ms: took('heard', 'window'),
    deciding_ms: took('published', 'received', 'decided', 'committed'),
    delivery_ms: way.screens.find((shown) => shown.screen === 'phone')?.took_ms ?? null,
  }
}

/** The same as shares of the whole bar, in per cent; a part that took anything at all stays visible. */
export function shares(parts: Phases): [number, number, number] {
  const times = [parts.listening_ms, parts.deciding_ms, parts.delivery_ms ?? 0]
  const whole = times.reduce((sum, each) => sum + each, 0) || 1
  const least = times.map((each) => (each > 0 ? Math.max(1.5, (each / whole) * 100) : 0))
  const scale = 100 / (least.reduce((sum, each) => sum + each, 0) || 1)
  return least.map((each) => each * scale) as [number, number, number]
}
