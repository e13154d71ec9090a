/** What the kinds of task have of their own: which goes first, how it feels, and which words say it. Pure. */
import type { TaskCard } from '../shared/messages.generated.ts'

export type TaskKind = TaskCard['kind']

interface Own {
  /** Which one is looked at first when several wait: somebody who called before somebody who has just come in. */
  readonly order: number
  /** Milliseconds of buzzing and rest by turns: told apart through an apron, without looking. */
  readonly buzz_ms: readonly number[]
}

const OWN: Readonly<Record<TaskKind, Own>> = {
  complaint: { order: 0, buzz_ms: [400, 120, 400, 120, 400] },
  help: { order: 1, buzz_ms: [320, 100, 120] },
  strayed: { order: 2, buzz_ms: [90, 60, 90, 60, 90] },
  pick_up: { order: 3, buzz_ms: [320] },
  arrival: { order: 4, buzz_ms: [180, 80, 180] },
}

/** A kind that a newer server knows goes last and feels like an arrival. */
export const orderOf = (kind: TaskKind): number => (kind in OWN ? OWN[kind].order : 5)

export const buzzOf = (kind: TaskKind): number[] => [...OWN[wordOf(kind)].buzz_ms]

/** The kind as the texts name it: `kind.<this>.…`. */
export const wordOf = (kind: TaskKind): TaskKind => (kind in OWN ? kind : 'arrival')
