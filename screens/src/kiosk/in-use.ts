/** Whether somebody stands at the kiosk, and what may be done with the page because of it. Pure: times are arguments. */
import { TOUCH_HOLDS_S, isReached, sceneOf, type KioskState } from './state.ts'

export interface Standing {
  readonly kiosk: KioskState
  /** Somebody looks something up. */
  readonly is_finding: boolean
  /** When the screen was last touched, by the same clock as `now_s`. */
  readonly touched_at_s: number
}

/** Somebody is in the middle of something that would be lost to them. */
export const isInTheMiddle = ({ kiosk, is_finding }: Standing): boolean =>
  is_finding || kiosk.person.at !== 'nobody' || kiosk.sheet_closes_at_s !== null

const hasJustTouched = ({ touched_at_s }: Standing, now_s: number): boolean => now_s - touched_at_s < TOUCH_HOLDS_S

/** Somebody stands at it: what is on the screen is theirs. */
export const isInUse = (standing: Standing, now_s: number): boolean =>
  isInTheMiddle(standing) || hasJustTouched(standing, now_s)

/** Nobody reads, is greeted or has just touched, and the server is there: the page may be loaded anew. */
export const isIdle = (standing: Standing, now_s: number): boolean =>
  isReached(standing.kiosk) && sceneOf(standing.kiosk) === 'loop' && !isInUse(standing, now_s)

/**
 * A session was here, and what its parts kept in the page is to go with the page: once the server is there to load it
 * from, and never from under the next who has begun something.
 */
export const mayForget = (standing: Standing): boolean => isReached(standing.kiosk) && !isInTheMiddle(standing)
