/** What a clerk's screen shows, from what the server said and what the clerk did here: pure, told the time. */
import type { ClerkView, ClientCard, ColleagueCard, ShiftCard, TaskCard } from '../shared/messages.generated.ts'
import { orderOf } from './kinds.ts'

/**
 * The client's card of one task, as far as it came. `gone`: she left or withdrew, so there is nothing to show.
 * `none`: a colleague asks for help, and no client is named. `withheld`: it is shown to those who are asked.
 */
export type CardState =
  | { card: 'loading' }
  | { card: 'none' }
  | { card: 'withheld' }
  | { card: 'loaded'; client: ClientCard }
  | { card: 'gone' }
  | { card: 'unreached' }

/** It waits for somebody. */
export const isOpen = (task: TaskCard): boolean =>
  task.state === 'offered' || task.state === 'released' || task.state === 'escalated'

/** Somebody has it. */
export const isHeld = (task: TaskCard): boolean => task.state === 'claimed' || task.state === 'greeted'

/** The view after one event; an event of a kind it does not know changes nothing. */
export function afterEvent(view: ClerkView, kind: string, body: Record<string, unknown>): ClerkView {
  if (!kind.startsWith('task.')) return view
  const task = body as unknown as TaskCard
  const others = view.tasks.filter((other) => other.task !== task.task)
  return { ...view, tasks: isOpen(task) || isHeld(task) ? byAge([...others, task]) : others }
}

/** The view after the latest value of a key. */
export function afterState(view: ClerkView, key: string, body: Record<string, unknown>): ClerkView {
  const colleagues = body['colleagues']
  if (key === 'colleagues' && Array.isArray(colleagues))
    return { ...view, colleagues: colleagues as ColleagueCard[] }
  if (key === 'shift' && typeof body['on'] === 'boolean') return { ...view, shift: body as unknown as ShiftCard }
  return view
}

function byAge(tasks: TaskCard[]): TaskCard[] {
  return tasks.sort((a, b) => a.offered_at_s - b.offered_at_s || a.task.localeCompare(b.task))
}

export interface Queue {
  /** The one to look at now. */
  now: TaskCard | null
  /** The others that wait for this clerk: those with the most need first, then the oldest. */
  waiting: TaskCard[]
  /** Those this clerk passed on that are still open. */
  passed: TaskCard[]
  /** Those that colleagues took. */
  taken: TaskCard[]
}

/** Sorts the open tasks: mine first, then the one picked, then the neediest that I did not pass on. */
export function queue(view: ClerkView, passed: ReadonlySet<string>, picked: string | null): Queue {
  const mine = view.tasks.filter((task) => isMine(task, view))
  const open = byNeed(view.tasks.filter(isOpen), view.clerk.staff)
  const chosen = [...mine, ...open].find((task) => task.task === picked)
  const fresh = open.filter((task) => !passed.has(task.task))
  // Where a colleague is with them already, nobody else is needed: it is there to be seen, not put before anybody.
  const now = chosen ?? mine[0] ?? fresh.find(isCalling) ?? null
  return {
    now,
    waiting: [...mine, ...fresh].filter((task) => task !== now),
    passed: open.filter((task) => passed.has(task.task) && task !== now),
    taken: view.tasks.filter((task) => isHeld(task) && !isMine(task, view)),
  }
}

/** Nobody is with them yet, and they do not wish to be let alone. */
const isCalling = (task: TaskCard): boolean => task.others_with_her.length === 0 && task.quiet === null

/** Those this clerk is asked for before the rest, then by kind, then the oldest. */
function byNeed(tasks: TaskCard[], staff: string): TaskCard[] {
  const notAsked = (task: TaskCard): number => Number(!task.asked.some((one) => one.staff === staff))
  return tasks.sort(
    (a, b) => notAsked(a) - notAsked(b) || orderOf(a.kind) - orderOf(b.kind) || a.offered_at_s - b.offered_at_s,
  )
}

export function isMine(task: TaskCard, view: ClerkView): boolean {
  return isHeld(task) && task.claimed_by === view.clerk.staff
}

/** How the clerk's own shift stands; a server that keeps none has everybody who is signed in on shift. */
export type Duty = 'on' | 'break' | 'off'

export function dutyOf(view: ClerkView): Duty {
  const { shift } = view
  if (shift === null || (shift.on && !shift.on_break)) return 'on'
  return shift.on ? 'break' : 'off'
}

/** Whether the server shows this clerk the client of a task: to who has it and, while it waits, to who is asked. */
export function mayRead(task: TaskCard, view: ClerkView): boolean {
  if (isMine(task, view)) return true
  if (!isOpen(task) || dutyOf(view) !== 'on' || task.quiet === 'with_clerk') return false
  const { asked, circle } = task
  return asked.length === 0 || circle === 'all' || asked.some((one) => one.staff === view.clerk.staff)
}

/** Where they are now: the task follows them, the card says where they were when it was fetched. */
export const placeOf = (task: TaskCard, client: ClientCard | null): string | null =>
  task.zone_name ?? client?.zone_name ?? null

/** The winner's card out of a 409; null where the answer does not carry one. */
export function winner(problem: Readonly<Record<string, unknown>>): TaskCard | null {
  const task = problem['task']
  const isTaken = typeof task === 'object' && task !== null && 'claimed_by' in task && task.claimed_by !== null
  return isTaken ? (task as TaskCard) : null
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
