import { Refused, Unreachable } from '../shared/commands.ts'
import { say } from './texts.ts'

/** An earlier press arrived, and its answer was lost: it was done as it was filled in then. */
export const cameBefore = (error: unknown): boolean =>
  error instanceof Refused && error.status === 422 && Object.keys(error.fields()).length === 0

/** What was said against a command, as one sentence; the server's own words are about this very case. */
export function whyNot(error: unknown): string {
  if (error instanceof Unreachable) return say('form.unreachable')
  if (!(error instanceof Refused)) throw error
  const detail = error.problem['detail']
  return say('form.refused', { title: typeof detail === 'string' ? detail : error.message })
}
