/**
 * What somebody looks up at the kiosk and until when, without any clock or page. Nothing of it outlives the look: the
 * element that holds it goes with it.
 */

/** Nobody touched for so long: it closes by itself (WCAG 2.2.1: a warning of at least 20 s, extended by any touch). */
export const STAYS_S = 90
/** The last part of it, in which it warns. */
export const WARNS_S = 25

/** As long as the server takes. */
export const MOST_LETTERS = 60

export type Step =
  | { place: 'search' }
  | { place: 'camera' }
  | { place: 'product'; sku: string }
  | { place: 'compare'; sku: string; other: string }
  | { place: 'way'; sku: string }

export interface FindState {
  words: string
  /** Where somebody went, the last one is shown; the first is the search. */
  trail: readonly Step[]
  closes_at_s: number
}

export const opened = (now_s: number): FindState => ({
  words: '',
  trail: [{ place: 'search' }],
  closes_at_s: now_s + STAYS_S,
})

export const step = (state: FindState): Step => state.trail.at(-1) ?? { place: 'search' }

export const typed = (state: FindState, letters: string): FindState => ({
  ...state,
  words: (state.words + letters).slice(0, MOST_LETTERS),
})

/** What stands in the field now, however it came there. */
export const written = (state: FindState, words: string): FindState => ({ ...state, words: words.slice(0, MOST_LETTERS) })

/** A letter, as people see letters. */
export function rubbedOut(state: FindState): FindState {
  const letters = [...new Intl.Segmenter().segment(state.words)].map(({ segment }) => segment)
  return { ...state, words: letters.slice(0, -1).join('') }
}

export function went(state: FindState, to: Step): FindState {
  const here = step(state)
  if (JSON.stringify(here) === JSON.stringify(to)) return state
  // Whoever follows what fits on and on comes back to the search in a few steps.
  const trail = [...state.trail, to]
  return { ...state, trail: trail.length > MOST_STEPS ? [...trail.slice(0, 1), ...trail.slice(2)] : trail }
}

const MOST_STEPS = 12

/** To what a scan is, from wherever: behind it stands the search alone. */
export const scanned = (state: FindState, sku: string): FindState => ({
  ...state,
  words: '',
  trail: [{ place: 'search' }, { place: 'product', sku }],
})

export const back = (state: FindState): FindState =>
  state.trail.length > 1 ? { ...state, trail: state.trail.slice(0, -1) } : state

export const touched = (state: FindState, now_s: number): FindState => ({ ...state, closes_at_s: now_s + STAYS_S })

export const isOver = (state: FindState, now_s: number): boolean => now_s >= state.closes_at_s

/** Whole seconds left in which it warns; null before that. */
export function warning(state: FindState, now_s: number): number | null {
  const left_s = Math.ceil(state.closes_at_s - now_s)
  return left_s <= WARNS_S ? Math.max(0, left_s) : null
}
