import { Refused, Unreachable } from '../shared/commands.ts'
import { say } from './texts.ts'

/** What was said against a command, as one sentence; the server's own words are about this very case. */
export function whyNot(error: unknown): string {
  if (error instanceof Unreachable) return say('form.unreachable')
  if (!(error instanceof Refused)) throw error
  const detail = error.problem['detail']
  return say('form.refused', { title: typeof detail === 'string' ? detail : error.message })
}
