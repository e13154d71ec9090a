/** What a clerk can do with a task and with what is known of a client; sent by the card and the watch. */
import type { IntentCorrection, TaskEnd } from '../shared/messages.generated.ts'

export type Outcome = TaskEnd['outcome']

/** What the server decides of a task. */
export type Command = 'claim' | 'greet' | 'release' | 'done'

export type Deed =
  | { deed: 'claim' | 'greet' | 'release' | 'pass' | 'dismiss' | 'retry' | 'help' | 'sell' }
  | { deed: 'done'; outcome: Outcome }
  | { deed: 'browsing'; browsing: boolean }
  | { deed: 'note'; text: string }
  | { deed: 'not-her' }
  | { deed: 'correct'; sku: string; name: string; verdict: IntentCorrection['verdict'] }

export const OUTCOMES: readonly Outcome[] = ['helped', 'sold', 'not_found', 'left_alone']

export class DeedEvent extends CustomEvent<Deed> {
  constructor(deed: Deed) {
    super('deed', { detail: deed, bubbles: true, composed: true })
  }
}

/** Without a link nobody else would know of it; what is not here stays on this screen and may be done all the same. */
export const needsLink = (deed: Deed['deed']): boolean =>
  deed !== 'pass' && deed !== 'dismiss' && deed !== 'retry' && deed !== 'sell'
