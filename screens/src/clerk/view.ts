/** What a clerk's screen shows, from what the server said and what the clerk did here: pure, told the time. */
import type { ClerkView, ClientCard, ColleagueCard, TaskCard } from '../shared/messages.generated.ts'

/** The client's card of one task, as far as it came. `gone`: she left or withdrew, so there is nothing to show. */
export type CardState =
  | { card: 'loading' }
  | { card: 'loaded'; client: ClientCard }
  | { card: 'gone' }
  | { card: 'unreached' }

/** The view after one event; an event of a kind it does not know changes nothing. */
export function afterEvent(view: ClerkView, kind: string, body: Record<string, unknown>): ClerkView {
  if (!kind.startsWith('task.')) return view
  const task = body as unknown as TaskCard
  const others = view.tasks.filter((other) => other.task !== task.task)
  const open = task.state === 'offered' || task.state === 'claimed'
  return { ...view, tasks: open ? byAge([...others, task]) : others }
}

/** The view after the latest value of a key. */
export function afterState(view: ClerkView, key: string, body: Record<string, unknown>): ClerkView {
  const colleagues = body['colleagues']
  return key === 'colleagues' && Array.isArray(colleagues)
    ? { ...view, colleagues: colleagues as ColleagueCard[] }
    : view
}

function byAge(tasks: TaskCard[]): TaskCard[] {
  return tasks.sort((a, b) => a.offered_at_s - b.offered_at_s || a.task.localeCompare(b.task))
}

export interface Queue {
  /** The one to look at now. */
  now: TaskCard | null
  /** The others that wait for somebody, oldest first. */
  waiting: TaskCard[]
  /** Those this clerk passed on that are still open. */
  passed: TaskCard[]
  /** Those that colleagues took. */
  taken: TaskCard[]
}

/** Sorts the open tasks: mine first, then the one picked, then the oldest that I did not pass on. */
export function queue(view: ClerkView, passed: ReadonlySet<string>, picked: string | null): Queue {
  const mine = view.tasks.filter((task) => task.state === 'claimed' && task.claimed_by === view.clerk.staff)
  const offered = view.tasks.filter((task) => task.state === 'offered')
  const chosen = [...mine, ...offered].find((task) => task.task === picked)
  const fresh = offered.filter((task) => !passed.has(task.task))
  const now = chosen ?? mine[0] ?? fresh[0] ?? null
  return {
    now,
    waiting: [...mine, ...fresh].filter((task) => task !== now),
    passed: offered.filter((task) => passed.has(task.task) && task !== now),
    taken: view.tasks.filter((task) => task.state === 'claimed' && task.claimed_by !== view.clerk.staff),
  }
}

export function isMine(task: TaskCard, view: ClerkView): boolean {
  return task.state === 'claimed' && task.claimed_by === view.clerk.staff
}

/** Where they are now: the task follows them, the card says where they were when it was fetched. */
export const placeOf = (task: TaskCard, client: ClientCard | null): string | null =>
  task.zone_name ?? client?.zone_name ?? null

/** The winner's card out of a 409; null where the answer does not carry one. */
export function winner(problem: Readonly<Record<string, unknown>>): TaskCard | null {
  const task = problem['task']
  return typeof task === 'object' && task !== null && 'claimed_by_name' in task ? (task as TaskCard) : null
}

/** A department as people read it; the wire carries its id, such as `camp_kitchen`. */
export function departmentName(department: string): string {
  const words = department.replace(/[-_]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Colleagues who can be reached first, then by name. */
export function byReach(colleagues: readonly ColleagueCard[]): ColleagueCard[] {
  return [...colleagues].sort((a, b) => Number(b.reachable) - Number(a.reachable) || a.name.localeCompare(b.name))
}
