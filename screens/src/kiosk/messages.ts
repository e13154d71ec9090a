/** The shop's own messages: what each says and which drawing stands above it. */
import type { SiteCard } from '../shared/messages.generated.ts'
import { hoursNow, weekdayName } from '../shared/hours.ts'
import type { Scene } from './state.ts'
import { say } from './texts.ts'

export const MESSAGES = ['bell', 'open', 'hand'] as const
export type Picture = 'bell' | 'door' | 'hours' | 'hand' | 'none'

export interface Words {
  picture: Picture
  heading: string
  sentence: string
  /** For staff only; empty for everybody else. */
  staff: string
  /** The hour that the clock in the window says. */
  hour: string
}

const words = (picture: Picture, heading: string, sentence: string, hour = '', staff = ''): Words => ({
  picture,
  heading,
  sentence,
  staff,
  hour,
})

/** `subject`: what many who are near look for, where that may be said. */
export function wordsOf(
  scene: Scene,
  message: number,
  site: SiteCard | null,
  now_s: number,
  subject: string | null = null,
): Words {
  if (scene === 'invite')
    return words('bell', say('invite.heading'), subject === null ? say('invite.sentence') : say('invite.subject', { subject }))
  const name = MESSAGES[message % MESSAGES.length]
  if (name === 'open') return openWords(site, now_s)
  if (name === 'hand') return words('hand', say('hand.heading'), say('hand.sentence'))
  return words('door', say('bell.heading'), say('bell.sentence'))
}

function openWords(site: SiteCard | null, now_s: number): Words {
  const hours = hoursNow(site, now_s)
  if (site === null || hours === null) return words('hand', say('welcome.heading'), say('welcome.sentence'))
  if (hours.open) return words('hours', say('open.heading', { closes: hours.closes }), say('open.sentence'), hours.closes)
  const { opens } = hours
  const sentence = hours.opens_today
    ? say('shut.today', { opens })
    : say('shut.later', { opens, weekday: weekdayName(hours.weekday, site.language) })
  return words('hours', say('shut.heading', { opens }), sentence, opens)
}
