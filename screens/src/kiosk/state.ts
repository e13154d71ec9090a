/**
 * What the kiosk shows and until when, without any clock or page: the time is an argument, by a clock that nobody sets.
 * The page around it only draws.
 */
import type { AttractCard, KioskView, SiteCard } from '../shared/messages.generated.ts'
import type { LinkState } from '../shared/resume.ts'
import { NOBODY, type Person } from './session/person.ts'

/** A touch holds what the signage shows this long: somebody is reading. */
export const TOUCH_HOLDS_S = 30
/** Long enough to read the greeting. */
export const GREETING_S = 12
/** A pause ends when nobody touched for this long. */
export const PAUSE_STAYS_S = 60
/** The explanation closes by itself when nobody touched it for this long (WCAG 2.2.1: at least 20 s and extendable). */
export const SHEET_STAYS_S = 60
/** The last part of it, in which a ring says that any touch gives more time. */
export const SHEET_WARNS_S = 25

export interface KioskState {
  view: KioskView | null
  /** Whose shop this is: from the view, or kept from the last time, for a start without a server. */
  site: SiteCard | null
  link: LinkState
  /** Until then what the signage shows stays. */
  held_until_s: number
  /** Somebody pressed pause; they or the next touch-free minute let it go on. */
  paused: boolean
  sheet_closes_at_s: number | null
  /** How often the bell has rung, so that the page swings it once for each. */
  rings: number
  /** Since when those who are near are greeted; null while nobody is. */
  greeted_since_s: number | null
  /** Who logs in or is logged in. */
  person: Person
}

export const start = (site: SiteCard | null): KioskState => ({
  view: null,
  site,
  link: 'connecting',
  held_until_s: 0,
  paused: false,
  sheet_closes_at_s: null,
  rings: 0,
  greeted_since_s: null,
  person: NOBODY,
})

/** `closed`: the browser holds no kiosk's credential. `invite` only on fresh word: what is stale greets nobody.
 * `session`: a member's own, and what is said at its end. */
export type Scene = 'closed' | 'loop' | 'invite' | 'session'

export function sceneOf(state: KioskState): Scene {
  if (state.person.at === 'session' || state.person.at === 'goodbye') return 'session'
  if (state.link === 'signed-out') return 'closed'
  return isReached(state) && state.view?.attract.mode === 'invite' ? 'invite' : 'loop'
}

/** Whether what depends on the server can be offered. */
export const isReached = (state: KioskState): boolean =>
  state.view !== null && (state.link === 'live' || state.link === 'slow')

/** Rings when the scene turns to `invite`, whatever made it turn. */
function ringing(before: KioskState, after: KioskState): KioskState {
  return sceneOf(before) !== 'invite' && sceneOf(after) === 'invite' ? { ...after, rings: after.rings + 1 } : after
}

export const snapshot = (state: KioskState, view: KioskView): KioskState => ringing(state, { ...state, view, site: view.site })

/** `at_s`: the server's own time as it said so. What came late has been true for a while. */
export function attract(state: KioskState, card: AttractCard, at_s: number, now_s: number): KioskState {
  if (state.view === null) return state
  const greeted_since_s = card.mode === 'invite' ? now_s - Math.max(0, at_s - card.since_s) : null
  return ringing(state, { ...state, greeted_since_s, view: { ...state.view, attract: card } })
}

/** Whether those who are near have had the time to read the greeting. */
export const isGreeted = (state: KioskState, now_s: number): boolean =>
  state.greeted_since_s !== null && now_s - state.greeted_since_s >= GREETING_S

/** The explanation closes for whoever logs in. */
export const stands = (state: KioskState, person: Person): KioskState =>
  ringing(state, { ...state, person, sheet_closes_at_s: person.at === 'nobody' ? state.sheet_closes_at_s : null })

/** A closed kiosk stays closed while it asks again, until it is let in. */
export function linked(state: KioskState, link: LinkState): KioskState {
  if (state.link === 'signed-out' && link === 'connecting') return state
  return ringing(state, { ...state, link })
}

/** Any touch: the signage holds, an open explanation stays. */
export function touched(state: KioskState, now_s: number): KioskState {
  return {
    ...state,
    held_until_s: Math.max(state.held_until_s, now_s + TOUCH_HOLDS_S),
    sheet_closes_at_s: state.sheet_closes_at_s === null ? null : now_s + SHEET_STAYS_S,
  }
}

export const sheetOpened = (state: KioskState, now_s: number): KioskState => ({
  ...state,
  sheet_closes_at_s: now_s + SHEET_STAYS_S,
})

export const sheetClosed = (state: KioskState): KioskState => ({ ...state, sheet_closes_at_s: null })

export function pauseToggled(state: KioskState, now_s: number): KioskState {
  return { ...state, paused: !state.paused, held_until_s: state.paused ? now_s : now_s + PAUSE_STAYS_S }
}

/** Whether what the signage shows is to stay; behind the explanation, and beside whoever logs in, nothing moves. */
export const isHeld = (state: KioskState, now_s: number): boolean =>
  now_s < state.held_until_s || state.sheet_closes_at_s !== null || state.person.at !== 'nobody'

/** Closes the explanation and ends a pause when their time has come; begins and ends a greeting. */
export function ticked(state: KioskState, now_s: number): KioskState {
  const closed = state.sheet_closes_at_s !== null && now_s >= state.sheet_closes_at_s ? sheetClosed(state) : state
  const greeted_since_s = sceneOf(closed) === 'invite' ? (closed.greeted_since_s ?? now_s) : null
  const next = greeted_since_s === closed.greeted_since_s ? closed : { ...closed, greeted_since_s }
  return next.paused && now_s >= next.held_until_s ? { ...next, paused: false } : next
}

/** Whole seconds left in which the ring warns; null before that. */
export function warning(state: KioskState, now_s: number): number | null {
  if (state.sheet_closes_at_s === null) return null
  const left_s = Math.ceil(state.sheet_closes_at_s - now_s)
  return left_s <= SHEET_WARNS_S ? Math.max(0, left_s) : null
}
