/** Ringing this phone with its page closed; asked for only after a tap. */
import { ask } from '../shared/commands.ts'
import type { BellCard } from '../shared/messages.generated.ts'
import { Bellrope, canPush, type Ringing } from '../shared/ringing.ts'

export type { Ringing }

/** `ReachCard` of the server. */
export interface Reach {
  application_key: string
  subscribed: boolean
  may_ring: boolean
  wallet: boolean
}

/** The purposes that a subscription serves; without any of them it is given up. */
const RINGING = ['offers', 'marketing_push']

const rope = new Bellrope('/phone/', '/api/phone/push')

/** She agreed to something that rings. */
export const mayRing = (bell: BellCard): boolean =>
  bell.consents.some((consent) => consent.granted && RINGING.includes(consent.purpose))

/** What the server says of this phone; null where it cannot say. */
export const askReach = (): Promise<Reach | null> => ask<Reach>('/api/phone/reach').catch(() => null)

export const ringingNow = async (reach: Reach | null): Promise<Ringing> =>
  reach === null ? 'impossible' : rope.now(reach.subscribed)

/** Call it in the very tap: browsers ask for permission only then. What came of it. */
export const turnOn = (reach: Reach): Promise<Ringing> => rope.turnOn(reach.application_key)

export const turnOff = (): Promise<void> => rope.turnOff()

/** Ends the browser's own subscription, where the server has already let go of it. */
export const giveUp = (): Promise<void> => rope.giveUp()

/** At each opening of the page: endpoints change and are lost without a word, so both sides are made to agree. */
export async function agree(reach: Reach | null): Promise<void> {
  if (reach === null || !canPush()) return
  if (reach.may_ring || (await rope.current()) === null) await rope.agree(reach.application_key, reach.subscribed)
  else await rope.giveUp()
}
