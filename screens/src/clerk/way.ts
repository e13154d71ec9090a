/** What is said of the ways over the shop floor that come with a client's card. Pure. */
import type { ClientCard, FloorPlan, PlanPoint, TaskCard } from '../shared/messages.generated.ts'
import { metresOf } from '../shared/plan-way.ts'

export interface Ways {
  /** Where this clerk is, as far as it was said: the name of a zone. */
  mine: string
  theirs: string
  /** Where what they look for stands; empty where they look for nothing. */
  goal: string
  there: readonly PlanPoint[]
  on: readonly PlanPoint[]
}

export type WayLine = { say: 'same' | 'there' | 'at_goal' | 'on'; place: string; metres: number }

/** `zone` is this clerk's own; they may have walked on since the card was fetched: then the ways are not shown. */
export function waysOf(task: TaskCard, client: ClientCard, zone: string): Ways {
  const stale = task.zone !== null && client.zone !== null && task.zone !== client.zone
  return {
    mine: zone,
    theirs: task.zone ?? client.zone ?? '',
    goal: client.product?.zone ?? '',
    there: stale ? [] : client.route_to_her,
    on: stale ? [] : client.route_to_aisle,
  }
}

/** What the drawing shows, in words, for who does not look at it. */
export function wayLines(ways: Ways, floor: FloorPlan): WayLine[] {
  const { mine, theirs, goal, there, on } = ways
  const place = (zone: string): string => floor.zones.find((one) => one.zone === zone)?.name ?? zone
  const lines: WayLine[] = []
  if (mine !== '' && mine === theirs) lines.push({ say: 'same', place: place(theirs), metres: 0 })
  else if (there.length > 1) lines.push({ say: 'there', place: place(theirs), metres: metresOf(there) })
  if (goal !== '' && goal === theirs) lines.push({ say: 'at_goal', place: place(goal), metres: 0 })
  else if (on.length > 1) lines.push({ say: 'on', place: place(goal), metres: metresOf(on) })
  return lines
}

/** The middle of a zone on the plan; null where the plan does not have it. */
export function middleOf(floor: FloorPlan, zone: string): PlanPoint | null {
  const box = floor.zones.find((one) => one.zone === zone)
  return box === undefined ? null : { x_m: (box.x0_m + box.x1_m) / 2, y_m: (box.y0_m + box.y1_m) / 2 }
}
