/**
 * Which answer counts when questions overtake each other: each is numbered, and an answer counts only while none to a
 * later question has come. Pure.
 */
export interface Sequence {
  asked: number
  answered: number
}

export const NOTHING_ASKED: Sequence = { asked: 0, answered: 0 }

export function asks(sequence: Sequence): Sequence {
  return { ...sequence, asked: sequence.asked + 1 }
}

/** Whether the answer to question `n` still counts. */
export function counts(sequence: Sequence, n: number): boolean {
  return n > sequence.answered
}

export function answers(sequence: Sequence, n: number): Sequence {
  return { ...sequence, answered: Math.max(sequence.answered, n) }
}

/** Whether what is shown is the answer to the last question. */
export const isSettled = (sequence: Sequence): boolean => sequence.asked === sequence.answered
