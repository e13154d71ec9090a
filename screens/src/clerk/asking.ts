/** Who is asked to go, why, and until when: read out of a task, told the time. Pure. */
import type { AskedCard, TaskCard } from '../shared/messages.generated.ts'
import { isOpen } from './view.ts'

type Circle = TaskCard['circle']

/** Who is asked next, from the nearest on. */
const CIRCLES: readonly Circle[] = ['zone', 'department', 'all', 'manager']

/** The bar begins full this long before the next circle is asked: what the server waits by default. */
const BAR_S = 20

export interface Asking {
  /** This clerk is among those asked; with the reasons, best first. */
  me: AskedCard | null
  /** Nobody is better suited than this clerk. */
  first: boolean
  /** The best suited of the others who are asked. */
  other: AskedCard | null
  /** Those asked before did not go, and it has come to this clerk. */
  escalated: boolean
  /** A colleague had it and gave it back. */
  handedBack: boolean
  /** Who is asked next; null where nobody is left. */
  next: Circle | null
  /** Whole seconds until then; null where nothing is counted down. */
  left_s: number | null
  /** What is left of the wait, 1 to 0. */
  share: number
}

export function asking(task: TaskCard, staff: string, now_s: number): Asking {
  const waits = isOpen(task)
  const me = task.asked.find((one) => one.staff === staff) ?? null
  const left_s = waits && task.escalates_at_s !== null ? Math.max(0, task.escalates_at_s - now_s) : null
  return {
    me,
    first: me !== null && task.asked[0] === me,
    other: task.asked.find((one) => one.staff !== staff) ?? null,
    escalated: task.state === 'escalated',
    handedBack: task.state === 'released',
    next: left_s === null ? null : (CIRCLES[CIRCLES.indexOf(task.circle) + 1] ?? null),
    left_s: left_s === null ? null : Math.ceil(left_s),
    share: left_s === null ? 0 : Math.min(1, left_s / BAR_S),
  }
}

/** `0:38`. */
export const countdown = (left_s: number): string =>
  `${Math.floor(left_s / 60)}:${String(left_s % 60).padStart(2, '0')}`
