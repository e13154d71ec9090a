/** A task for tests, as the server sends it. */
import type { TaskCard } from '../shared/messages.generated.ts'

export const a_task = (id: string, more: Partial<TaskCard> = {}): TaskCard => ({
  task: id,
  visit: `v-${id}`,
  kind: 'arrival',
  state: 'offered',
  offered_at_s: Number(id),
  zone: null,
  zone_name: null,
  department: null,
  claimed_by: null,
  claimed_by_name: null,
  claimed_at_s: null,
  ended_at_s: null,
  circle: 'all',
  asked: [],
  escalates_at_s: null,
  greeted_at_s: null,
  lease_until_s: null,
  others_with_her: [],
  quiet: null,
  asked_by: null,
  asked_by_name: null,
  note: null,
  has_client: true,
  ...more,
})
