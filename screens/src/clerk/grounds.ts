/** Why a clerk is asked, in this screen's language. */
import type { AskedCard, AskedFor } from '../shared/messages.generated.ts'
import { t } from './texts.ts'

const KNOWN: ReadonlySet<string> = new Set<AskedFor['ground']>([
  'with_her',
  'near',
  'served',
  'skilled',
  'language',
  'department',
  'manager',
  'no_manager',
  'busy',
  'free',
  'unreachable',
])

/** Best first. What this build has no words for, or was written before there were keys, is said as the server wrote it. */
export const reasonsOf = (asked: AskedCard): string[] =>
  asked.reasons.map((written, place) => {
    const found = asked.grounds?.[place]
    return found !== undefined && KNOWN.has(found.ground) ? t(`ground.${found.ground}`, { of: found.of }) : written
  })
