/**
 * What the kiosk shows and until when, without any clock or page: the time is an argument, and `wakeAt` says when the
 * next thing changes by itself. The page around it only draws.
 */
import type { AttractCard, KioskView, SiteCard } from '../shared/messages.generated.ts'
import type { LinkState } from '../shared/resume.ts'

/** A touch holds the rotation this long: somebody is reading. */
export const TOUCH_HOLDS_S = 30
/** The explanation closes by itself when nobody touched it for this long (WCAG 2.2.1: at least 20 s and extendable). */
export const SHEET_STAYS_S = 60
/** The last part of it, in which a ring says that any touch gives more time. */
export const SHEET_WARNS_S = 25

export interface KioskState {
  view: KioskView | null
  /** Whose shop this is: from the view, or kept from the last time, for a start without a server. */
  site: SiteCard | null
  link: LinkState
  /** Which of the shop's messages is on. */
  message: number
  changes_at_s: number
  /** Somebody pressed pause; they or the next touch-free minute let it go on. */
  paused: boolean
  sheet_closes_at_s: number | null
  /** How often the bell has rung, so that the page swings it once for each. */
  rings: number
}

export interface Tempo {
  /** How long a message stays. */
  stays_s: number
  messages: number
}

export const start = (now_s: number, tempo: Tempo, site: SiteCard | null): KioskState => ({
  view: null,
  site,
  link: 'connecting',
  message: 0,
  changes_at_s: now_s + tempo.stays_s,
  paused: false,
  sheet_closes_at_s: null,
  rings: 0,
})

/** `closed`: the browser holds no kiosk's credential. `invite` only on fresh word: what is stale greets nobody. */
export type Scene = 'closed' | 'loop' | 'invite'

export function sceneOf(state: KioskState): Scene {
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

export function attract(state: KioskState, card: AttractCard): KioskState {
  return state.view === null ? state : ringing(state, { ...state, view: { ...state.view, attract: card } })
}

/** A closed kiosk stays closed while it asks again, until it is let in. */
export function linked(state: KioskState, link: LinkState): KioskState {
  if (state.link === 'signed-out' && link === 'connecting') return state
  return ringing(state, { ...state, link })
}

/** Any touch: the rotation holds, an open explanation stays. */
export function touched(state: KioskState, now_s: number): KioskState {
  return {
    ...state,
    changes_at_s: Math.max(state.changes_at_s, now_s + TOUCH_HOLDS_S),
    sheet_closes_at_s: state.sheet_closes_at_s === null ? null : now_s + SHEET_STAYS_S,
  }
}

export const sheetOpened = (state: KioskState, now_s: number): KioskState => ({
  ...state,
  sheet_closes_at_s: now_s + SHEET_STAYS_S,
})

export const sheetClosed = (state: KioskState): KioskState => ({ ...state, sheet_closes_at_s: null })

export function pauseToggled(state: KioskState, now_s: number, tempo: Tempo): KioskState {
  return { ...state, paused: !state.paused, changes_at_s: now_s + (state.paused ? tempo.stays_s : SHEET_STAYS_S) }
}

/** Nobody reads, is greeted or touches, and the server is there: the page may be loaded anew. */
export const isIdle = (state: KioskState, now_s: number, touched_at_s: number): boolean =>
  isReached(state) && sceneOf(state) === 'loop' && state.sheet_closes_at_s === null && now_s - touched_at_s >= TOUCH_HOLDS_S

/**
 * Turns the message and closes the explanation when their time has come; behind the explanation nothing moves. A pause
 * ends when nobody touched for a minute.
 */
export function ticked(state: KioskState, now_s: number, tempo: Tempo): KioskState {
  let next = state
  if (next.sheet_closes_at_s !== null && now_s >= next.sheet_closes_at_s) next = sheetClosed(next)
  if (now_s >= next.changes_at_s && next.sheet_closes_at_s === null) {
    const message = next.paused ? next.message : (next.message + 1) % tempo.messages
    next = { ...next, paused: false, message, changes_at_s: now_s + tempo.stays_s }
  }
  return next
}

/** Whole seconds left in which the ring warns; null before that. */
export function warning(state: KioskState, now_s: number): number | null {
  if (state.sheet_closes_at_s === null) return null
  const left_s = Math.ceil(state.sheet_closes_at_s - now_s)
  return left_s <= SHEET_WARNS_S ? Math.max(0, left_s) : null
}
