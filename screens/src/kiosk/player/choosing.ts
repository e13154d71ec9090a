/**
 * What comes next, by the rules that `kiosk_server/signage/choosing.py` writes down; the same vectors hold both. Pure:
 * `now_s` (a clock that may be set) decides what is due, `steady_s` (one that nobody sets) spreads plays over hours.
 * Seconds and tags are added and divided in the order written there, so that both choose alike to the last bit.
 */
import type { SignageItem, SignageManifest, SignagePlaylist } from '../../shared/messages.generated.ts'
import { anyAt, wallClock } from './dayparts.ts'

const HOUR_S = 3600

/** What the player knows when it has to choose. */
export interface Moment {
  /** UTC seconds, when the item would begin. */
  now_s: number
  /** The same instant by a clock that only goes forward. */
  steady_s: number
  /** Whether the kiosk invites. */
  invites: boolean
  /** What the attract card names. */
  interest: string | null
  /** Items whose media are missing or damaged. */
  broken: ReadonlySet<string>
}

/** Where the rotation stands. Kept from manifest to manifest: what both know goes on where it was. */
export interface Turns {
  /** The start tag of the turn that was chosen last. */
  clock: number
  /** By playlist: from which tag on it may go on. */
  tags: Readonly<Record<string, number>>
  /** By playlist: the place of the item shown last. */
  places: Readonly<Record<string, number>>
  /** By item: `steady_s` of its last start. */
  began: Readonly<Record<string, number>>
}

/** The turns as they were kept at an instant. */
export interface Rotation {
  turns: Turns
  now_s: number
  steady_s: number
}

export const NO_TURNS: Turns = { clock: 0, tags: {}, places: {}, began: {} }

/** One item's turn. */
export interface Turn {
  playlist: string
  /** Of the item in its playlist. */
  place: number
  item: string
  shows_s: number
  /** Of the time on screen, 0 to 1, that its playlist has. */
  share: number
  /** Its start tag. */
  start: number
}

/** Whose turn it is; null where nothing of the manifest may be shown: then the kiosk's own messages are. */
export function choose(manifest: SignageManifest, turns: Turns, moment: Moment): Turn | null {
  const items = new Map(manifest.items.map((each) => [each.item, each]))
  const ready = due(manifest, moment).flatMap((playlist) => {
    const next = nextOf(playlist, items, turns, moment)
    return next === null ? [] : [{ playlist, ...next }]
  })
  const shares = sharesOf(ready.map((each) => each.playlist))
  let best: Turn | null = null
  for (const { playlist, place, item } of ready) {
    const share = shares.get(playlist.playlist) ?? 0
    const start = Math.max(turns.clock, turns.tags[playlist.playlist] ?? 0)
    if (share > 0 && (best === null || start < best.start)) {
      best = { playlist: playlist.playlist, place, item: item.item, shows_s: item.shows_s, share, start }
    }
  }
  return best
}

/** Whether there is something for those who are near that others would not be shown. */
export function hasForGuests(manifest: SignageManifest, moment: Moment): boolean {
  const items = new Map(manifest.items.map((each) => [each.item, each]))
  const triggered = due(manifest, moment).filter(({ trigger }) => trigger !== 'always')
  return triggered.some((each) => nextOf(each, items, NO_TURNS, moment) !== null)
}

/** After a turn has begun. */
export const begun = (turns: Turns, turn: Turn, steady_s: number): Turns => ({
  clock: turn.start,
  tags: { ...turns.tags, [turn.playlist]: turn.start + turn.shows_s / turn.share },
  places: { ...turns.places, [turn.playlist]: turn.place },
  began: { ...turns.began, [turn.item]: steady_s },
})

/** After a turn that has begun was over before its time: what was not shown is not charged. */
export function cutShort(turns: Turns, turn: Turn, shown_s: number): Turns {
  const missing_s = Math.max(0, turn.shows_s - shown_s)
  const tag = (turns.tags[turn.playlist] ?? turn.start) - missing_s / turn.share
  return { ...turns, tags: { ...turns.tags, [turn.playlist]: tag } }
}

/** Without what this manifest no longer knows, so that months of campaigns leave nothing behind. */
export function onlyKnown(turns: Turns, manifest: SignageManifest): Turns {
  const playlists = new Set(manifest.playlists.map((each) => each.playlist))
  const items = new Set(manifest.items.map((each) => each.item))
  const kept = (values: Readonly<Record<string, number>>, known: ReadonlySet<string>) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => known.has(name)))
  const { clock, tags, places, began } = turns
  return { clock, tags: kept(tags, playlists), places: kept(places, playlists), began: kept(began, items) }
}

/** The turns after the page was closed: its steady clock began anew, and the time away is told by the other one. */
export function resumed({ turns, now_s, steady_s }: Rotation, at: Pick<Moment, 'now_s' | 'steady_s'>): Turns {
  const shift_s = at.steady_s - steady_s - Math.max(0, at.now_s - now_s)
  return { ...turns, began: Object.fromEntries(Object.entries(turns.began).map(([item, s]) => [item, s + shift_s])) }
}

function due(manifest: SignageManifest, moment: Moment): SignagePlaylist[] {
  const wall = wallClock(moment.now_s, manifest.site_time_zone)
  return manifest.playlists.filter(
    (each) =>
      isValid(each, moment.now_s) && isTriggered(each, moment) && anyAt(each.dayparts, manifest.dayparts, wall),
  )
}

const isValid = (each: SignagePlaylist | SignageItem, now_s: number): boolean =>
  (each.valid_from_s === null || each.valid_from_s <= now_s) &&
  (each.valid_until_s === null || now_s < each.valid_until_s)

function isTriggered(playlist: SignagePlaylist, moment: Moment): boolean {
  if (playlist.trigger === 'members_near') return moment.invites
  return playlist.trigger === 'always' || (moment.interest !== null && moment.interest === playlist.interest)
}

/** The item after the one shown last, round and round, passing over what may not be shown. */
function nextOf(
  playlist: SignagePlaylist,
  items: ReadonlyMap<string, SignageItem>,
  turns: Turns,
  moment: Moment,
): { place: number; item: SignageItem } | null {
  const count = playlist.items.length
  const after = turns.places[playlist.playlist] ?? -1
  for (let step = 1; step <= count; step += 1) {
    const place = (after + step) % count
    const item = items.get(playlist.items[place] ?? '')
    if (item !== undefined && mayBeShown(item, turns, moment)) return { place, item }
  }
  return null
}

function mayBeShown(item: SignageItem, turns: Turns, moment: Moment): boolean {
  if (moment.broken.has(item.item) || !isValid(item, moment.now_s)) return false
  if (item.layout.kind === 'drawing' && moment.now_s >= item.layout.closes_at_s) return false
  const last_s = turns.began[item.item]
  if (item.plays_per_hour === null || last_s === undefined) return true
  return moment.steady_s - last_s >= HOUR_S / item.plays_per_hour
}

/** The part of the time on screen of each playlist that takes part. */
function sharesOf(ready: readonly SignagePlaylist[]): Map<string, number> {
  const interrupting = ready.filter((each) => each.interrupt_percent !== null)
  const others = ready.filter((each) => each.interrupt_percent === null)
  const highest = Math.max(...others.map((each) => each.priority))
  const ordinary = others.filter((each) => each.priority === highest)
  const percent = interrupting.reduce((sum, each) => sum + (each.interrupt_percent ?? 0), 0)
  const whole = percent >= 100 || ordinary.length === 0 ? percent : 100
  const weights = ordinary.reduce((sum, each) => sum + each.weight, 0)
  return new Map([
    ...interrupting.map((each) => [each.playlist, (each.interrupt_percent ?? 0) / whole] as const),
    ...ordinary.map((each) => [each.playlist, ((whole - percent) / whole) * (each.weight / weights)] as const),
  ])
}
