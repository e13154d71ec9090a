/** What a clerk says about the client of a task, as a request to the server and a word on the screen. Pure. */
import type { Deed } from './deeds.ts'

export interface CareRequest {
  /** After `/api/tasks/{task}/`. */
  path: string
  body: Record<string, unknown>
  /** The text that says it is done, and what it is filled with. */
  said: 'browse.on' | 'browse.off' | 'notes.added' | 'correct.now' | 'correct.not_that' | 'nother.toast'
  values: Record<string, string>
}

/** Null for what is about the task itself. `key` names this one press; `now_s` is when they said it. */
export function careRequest(deed: Deed, key: string, now_s: number): CareRequest | null {
  switch (deed.deed) {
    case 'browsing': {
      const { browsing } = deed
      return { path: 'browsing', body: { browsing }, said: browsing ? 'browse.on' : 'browse.off', values: {} }
    }
    case 'note':
      return { path: 'notes', body: { text: deed.text }, said: 'notes.added', values: {} }
    case 'not-her':
      return { path: 'not-her', body: {}, said: 'nother.toast', values: {} }
    case 'correct': {
      const { sku, name, verdict } = deed
      const body = { correction: key, sku, verdict, reason: 'she_said', at_s: now_s }
      const said = verdict === 'wants' ? 'correct.now' : 'correct.not_that'
      return { path: 'intent', body, said, values: { product: name } }
    }
    default:
      return null
  }
}
