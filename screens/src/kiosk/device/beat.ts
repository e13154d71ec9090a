/** What a kiosk says of itself, put together without any clock or page: the instants are arguments. */
import type { CacheReport, DeviceReport, KioskBeat } from '../../shared/messages.generated.ts'

/** How long ago the last frame was painted, from a counter that somebody else keeps. */
export class Stillness {
  private frames = -1
  private moved_s = 0

  /** `steady_s` by a clock that nobody sets. */
  look(frames: number, steady_s: number): number {
    if (frames !== this.frames) {
      this.frames = frames
      this.moved_s = steady_s
    }
    return Math.max(0, steady_s - this.moved_s)
  }
}

/** A report of the program beside the browser is good for this long; then nobody looks after this page. */
export const WATCHED_FOR_S = 30

export interface Facts {
  page: string
  build: string
  now_s: number
  frames: number
  still_s: number
  visible: boolean
  in_use: boolean
  /** What of the signage is on, in words for staff. */
  item: string | null
  item_since_s: number | null
  heap_bytes: number | null
  cache: CacheReport | null
  errors: number
  device: DeviceReport | null
}

/** Nothing of what somebody does at the kiosk is in it: while it is in use it names no item. */
export function beatOf(facts: Facts, asleep_until_s: number | null = null): KioskBeat {
  const { now_s, in_use } = facts
  return {
    page: facts.page,
    build: facts.build,
    at_s: now_s,
    frames: facts.frames,
    still_s: Math.round(facts.still_s * 10) / 10,
    visible: facts.visible,
    in_use,
    item: in_use || facts.item === null ? null : facts.item.slice(0, 120),
    item_since_s: in_use || facts.item === null ? null : facts.item_since_s,
    heap_bytes: facts.heap_bytes,
    cache: facts.cache,
    errors: facts.errors,
    asleep_until_s,
    device: facts.device,
  }
}
