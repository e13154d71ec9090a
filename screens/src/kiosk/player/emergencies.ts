/** Which emergency message counts, where the socket and the manifest each told one. Pure. */
import type { EmergencyMessage } from '../../shared/messages.generated.ts'

/** What the server said, and when by its clock; a null message takes back what stood. */
export interface Told {
  message: EmergencyMessage | null
  at_s: number
}

/** The later word of the two. */
export const newest = (one: Told | null, other: Told): Told => (one !== null && one.at_s > other.at_s ? one : other)

/** What has to stand over everything at this instant: also where the server is long gone. */
export function emergencyNow(told: Told | null, now_s: number): EmergencyMessage | null {
  const message = told?.message ?? null
  return message !== null && (message.until_s === null || now_s < message.until_s) ? message : null
}
