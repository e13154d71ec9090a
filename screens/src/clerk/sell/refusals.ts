/** What an answer that is no answer means to somebody who sells. */
import { Refused, Unreachable } from '../../shared/commands.ts'

/** Nobody decided: no link from here, or none from clerk_push to the store's server, which says 503 then. */
export function isUnreached(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && (error.status >= 500 || error.status === 429))
}

/** Problems of the server's say in `detail` what a person reads; their title is a short name. */
export function reason(error: Refused): string {
  const detail = error.problem['detail']
  return typeof detail === 'string' && detail !== '' ? detail : error.message
}
