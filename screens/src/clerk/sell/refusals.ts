/** What an answer that is no answer means to somebody who sells. */
import { Refused, Unreachable } from '../../shared/commands.ts'

/** Nobody decided: no link from here, or none from clerk_push to the store's server, which says 503 then. A server that
 * has had enough (429) was reached, and says so in its words. */
export function isUnreached(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && error.status >= 500)
}

/** Problems of the server's say in `detail` what a person reads; their title is a short name. */
export function reason(error: Refused): string {
  const detail = error.problem['detail']
  return typeof detail === 'string' && detail !== '' ? detail : error.message
}

/** The short name that a program decides by, such as `cancelled`; undefined where there is none. */
export const shortReason = (error: Refused): unknown => error.problem['reason']

/** The sale of this name is final at the server: completed or cancelled. */
export const isClosed = (error: unknown): error is Refused =>
  error instanceof Refused && error.status === 409 && String(error.problem['type']).endsWith(':SaleClosed')

/** An answer after which it is not known whether it was done. */
export function isUnsure(error: unknown): boolean {
  return isUnreached(error) || (error instanceof Refused && [408, 425, 429].includes(error.status))
}
