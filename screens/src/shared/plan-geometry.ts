/**
 * Where things lie on a drawn floor plan: from metres (y to the north) to units of the drawing (y down), and back.
 * Pure; `floor-plan.ts` draws.
 */
import type { Fixture, FloorPlan, Wall } from './messages.generated.ts'

/** The plan's drawing is this wide whatever the shop's size, so that letters keep their size. */
const INNER_WIDTH = 696
/** Room for the stroke of the outer walls. */
const MARGIN = 14
/** The street before the doors is told, not measured: eight metres of pavement become two. */
const STREET_SHRINK = 0.24
const STREET_M = 8

export interface Projection {
  readonly width: number
  readonly height: number
  /** Units of the drawing in a metre. */
  readonly scale: number
  x(x_m: number): number
  y(y_m: number): number
  /** Metres at a point of the drawing. */
  metres(x: number, y: number): { x_m: number; y_m: number }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** `street`: whether the strip south of the building is drawn too, for people who are not yet in. */
export function project(floor: Pick<FloorPlan, 'width_m' | 'height_m'>, street = false): Projection {
  const scale = INNER_WIDTH / floor.width_m
  const ground = MARGIN + floor.height_m * scale
  const strip = street ? STREET_M * STREET_SHRINK * scale : 0
  return {
    width: INNER_WIDTH + 2 * MARGIN,
    height: ground + MARGIN + strip,
    scale,
    x: (x_m) => MARGIN + clamp(x_m, -0.3, floor.width_m + 0.3) * scale,
    y: (y_m) => (y_m >= 0 ? ground - y_m * scale : ground - Math.max(y_m, -STREET_M) * STREET_SHRINK * scale),
    metres: (x, y) => ({
      x_m: clamp((x - MARGIN) / scale, 0, floor.width_m),
      y_m: y <= ground ? Math.min((ground - y) / scale, floor.height_m) : (ground - y) / (scale * STREET_SHRINK),
    }),
  }
}

const holds = (box: Fixture, x_m: number, y_m: number): boolean =>
  x_m >= box.x0_m - 0.01 && x_m <= box.x1_m + 0.01 && y_m >= box.y0_m - 0.01 && y_m <= box.y1_m + 0.01

/** A fixture's outline; corners that touch another fixture stay square, so that an L of two boxes looks like one. */
export function fixturePath(box: Fixture, all: readonly Fixture[], at: Projection, radius = 6): string {
  const round = (x_m: number, y_m: number): number =>
    all.some((other) => other !== box && holds(other, x_m, y_m)) ? 0 : radius
  const [left, right, top, bottom] = [at.x(box.x0_m), at.x(box.x1_m), at.y(box.y1_m), at.y(box.y0_m)]
  const [nw, ne] = [round(box.x0_m, box.y1_m), round(box.x1_m, box.y1_m)]
  const [sw, se] = [round(box.x0_m, box.y0_m), round(box.x1_m, box.y0_m)]
  const corner = (r: number, x: number, y: number): string => (r === 0 ? `L${x} ${y}` : `A${r} ${r} 0 0 1 ${x} ${y}`)
  return (
    `M${left + nw} ${top}H${right - ne}${corner(ne, right, top + ne)}V${bottom - se}${corner(se, right - se, bottom)}` +
    `H${left + sw}${corner(sw, left, bottom - sw)}V${top + nw}${corner(nw, left + nw, top)}Z`
  )
}

export interface Leaf {
  /** The leaf, standing open into the shop. */
  leaf: string
  /** Its swing. */
  swing: string
}

/** A door's leaf: hinged at the opening's start, two thirds open towards the middle of the floor. */
export function doorLeaf(door: Wall, floor: Pick<FloorPlan, 'width_m' | 'height_m'>, at: Projection): Leaf {
  const [x0, y0, x1, y1] = [at.x(door.x0_m), at.y(door.y0_m), at.x(door.x1_m), at.y(door.y1_m)]
  const long = Math.hypot(x1 - x0, y1 - y0)
  const middle = { x: at.x(floor.width_m / 2) - x0, y: at.y(floor.height_m / 2) - y0 }
  const turns = (x1 - x0) * middle.y - (y1 - y0) * middle.x < 0 ? -1 : 1
  const angle = Math.atan2(y1 - y0, x1 - x0) + turns * (Math.PI / 3)
  const tip = { x: x0 + long * Math.cos(angle), y: y0 + long * Math.sin(angle) }
  const spot = (x: number, y: number): string => `${x.toFixed(1)} ${y.toFixed(1)}`
  return {
    leaf: `M${spot(x0, y0)}L${spot(tip.x, tip.y)}`,
    swing: `M${spot(x1, y1)}A${long.toFixed(1)} ${long.toFixed(1)} 0 0 ${turns < 0 ? 0 : 1} ${spot(tip.x, tip.y)}`,
  }
}

/** How deep a zone is tinted, 0.25 to 1: by its share of the fullest zone, so that one person in an empty shop shows. */
export function tint(count: number, fullest: number): number {
  return fullest <= 0 ? 0.25 : 0.25 + 0.75 * Math.sqrt(count / fullest)
}
