/** Which part of ringing up shows: it stands in the address, so that "back" works; what has happened outweighs it. */

export const SELL = '#sell'

const STAGES = ['basket', 'find', 'camera', 'pay', 'done', 'waiting', 'refund'] as const
export type Stage = (typeof STAGES)[number]

export interface Facts {
  /** The total was agreed, so it may be paid. */
  agreed: boolean
  /** A payment's end is not known, or something is paid: nobody may walk away from it by pressing "back". */
  bound: boolean
  completed: boolean
}

export const isSelling = (hash: string): boolean => hash === SELL || hash.startsWith(`${SELL}/`)

export function hashOf(stage: Stage): string {
  return stage === 'basket' ? SELL : `${SELL}/${stage}`
}

export function stageOf(hash: string, facts: Facts): Stage {
  const asked = STAGES.find((stage) => hashOf(stage) === hash) ?? 'basket'
  if (asked === 'waiting' || asked === 'refund') return asked
  if (facts.completed) return 'done'
  if (facts.bound) return 'pay'
  if (asked === 'done') return 'basket'
  return asked === 'pay' && !facts.agreed ? 'basket' : asked
}
