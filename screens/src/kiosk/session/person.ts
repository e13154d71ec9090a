/**
 * Who stands at the kiosk, as far as it knows: nobody, somebody who logs in, a member in her session, somebody who has
 * just left. Pure: the time is an argument, by a clock that nobody sets: what the server says of its own time is turned
 * into how long something lasts as it arrives. What is asked of the server, and when, is `log-in.ts`'s.
 */
import type { PairingCard, PairingLeft, PairingState, SessionCard } from '../../shared/messages.generated.ts'

/** A way in that nobody touches is closed after so long (WCAG 2.2.1: warned of, and any touch gives it all again). */
export const WAY_IN_STAYS_S = 60
/** The last part of any stay, in which a ring says that a touch gives more time. */
export const WARNS_S = 25
/** A picture stands so long where her phone is heard here, and each touch asks the server for as much again. */
export const PICTURE_STAYS_S = 60
/** What is said at the end stands so long. */
export const GOODBYE_S = 6
/** Without the server nobody notices that she walks away: after so long the session is cleared. */
export const LINK_LOST_S = 10

/** Why nobody was logged in by the last code, or PIN. */
export type Trouble = '' | 'refused' | 'busy' | 'away' | 'wrong' | 'slow_down'
/** Why a session is over. */
export type Over = 'done' | 'idle' | 'link_lost' | 'ended'

export type Person =
  | { readonly at: 'nobody' }
  | { readonly at: 'code'; readonly closes_at_s: number; readonly trouble: Trouble }
  | {
      readonly at: 'picture'
      readonly pairing: string
      readonly picture: string
      readonly ends_at_s: number
      /** Touches give no more time: the server has given all there is. */
      readonly runs_down: boolean
    }
  | {
      readonly at: 'pin'
      readonly closes_at_s: number
      readonly typing: 'number' | 'pin'
      readonly number: string
      readonly pin: string
      readonly trouble: Trouble
      readonly busy: boolean
    }
  | {
      readonly at: 'session'
      readonly card: SessionCard
      readonly ends_at_s: number
      /** Touches give no more time: the server no longer hears her phone here. */
      readonly runs_down: boolean
      /** The server has said that this session is open: from then on another word of its ends it. */
      readonly confirmed: boolean
      readonly lost_at_s: number | null
      readonly place: string | null
    }
  | { readonly at: 'goodbye'; readonly why: Over; readonly until_s: number }

/** A code to show, its ends by this page's clock. */
export interface Code extends Omit<PairingCard, 'at_s'> {
  readonly renew_at_s: number
  readonly ends_at_s: number
}

export function arrived({ at_s, ...card }: PairingCard, now_s: number): Code {
  return { ...card, renew_at_s: now_s + card.renew_at_s - at_s, ends_at_s: now_s + card.ends_at_s - at_s }
}

export const NOBODY: Person = { at: 'nobody' }
export const NUMBER_DIGITS = 9
export const PIN_DIGITS = 6

export const wayIn = (now_s: number, trouble: Trouble = ''): Person => ({
  at: 'code',
  closes_at_s: now_s + WAY_IN_STAYS_S,
  trouble,
})

export const byPin = (now_s: number): Person => ({
  at: 'pin',
  closes_at_s: now_s + WAY_IN_STAYS_S,
  typing: 'number',
  number: '',
  pin: '',
  trouble: '',
  busy: false,
})

/** A key of the pad. A whole number is followed by the PIN. */
export function typed(person: Person, digit: string): Person {
  if (person.at !== 'pin' || person.busy) return person
  if (person.typing === 'pin') return { ...person, pin: (person.pin + digit).slice(0, PIN_DIGITS), trouble: '' }
  const number = (person.number + digit).slice(0, NUMBER_DIGITS)
  return { ...person, number, typing: number.length === NUMBER_DIGITS ? 'pin' : 'number', trouble: '' }
}

/** Takes the last digit back, also over the border between number and PIN. */
export function untyped(person: Person): Person {
  if (person.at !== 'pin' || person.busy) return person
  if (person.pin !== '') return { ...person, pin: person.pin.slice(0, -1) }
  return { ...person, typing: 'number', number: person.number.slice(0, -1) }
}

export const isTyped = (person: Person): boolean =>
  person.at === 'pin' && person.number.length === NUMBER_DIGITS && person.pin.length === PIN_DIGITS

export const asking = (person: Person): Person => (person.at === 'pin' ? { ...person, busy: true, trouble: '' } : person)

/** The PIN goes; the number stays, for it is no secret and long. */
export function refused(person: Person, trouble: Trouble, now_s: number): Person {
  if (person.at === 'pin') return { ...person, pin: '', typing: 'pin', busy: false, trouble, closes_at_s: now_s + WAY_IN_STAYS_S }
  return person.at === 'session' ? person : wayIn(now_s, trouble)
}

export const loggedIn = (card: SessionCard, now_s: number): Person => ({
  at: 'session',
  card,
  ends_at_s: now_s + card.idle_s + card.warns_s,
  runs_down: false,
  confirmed: false,
  lost_at_s: null,
  place: null,
})

/** A phone has come this far with one of the codes of this page; `at_s`: the server's own time as it said so. */
export function paired(
  person: Person,
  told: PairingState,
  at_s: number,
  codes: readonly Code[],
  now_s: number,
): Person {
  // Whoever types her number is not sent away by somebody's phone.
  if (person.at === 'session' || person.at === 'goodbye' || person.at === 'pin') return person
  const ours = codes.some((code) => code.pairing === told.pairing)
  if (told.state === 'claimed' && ours && told.picture !== null && told.ends_at_s !== null)
    return {
      at: 'picture',
      pairing: told.pairing ?? '',
      picture: told.picture,
      ends_at_s: now_s + told.ends_at_s - at_s,
      runs_down: person.at === 'picture' && person.pairing === told.pairing && person.runs_down,
    }
  return person.at === 'picture' && told.state === 'none' ? wayIn(now_s, 'refused') : person
}

/** The server says which session is open at this kiosk. */
export function told(person: Person, session: string | null, now_s: number): Person {
  if (person.at !== 'session') return person
  if (session === person.card.session) return person.confirmed ? person : { ...person, confirmed: true }
  return person.confirmed ? over('ended', now_s) : person
}

export const over = (why: Over, now_s: number): Person => ({ at: 'goodbye', why, until_s: now_s + GOODBYE_S })

export const isWayIn = (person: Person): boolean => person.at === 'code' || person.at === 'pin'

/** Any touch gives whoever stands here the whole time again. */
export function touched(person: Person, now_s: number): Person {
  if (person.at === 'code' || person.at === 'pin') return { ...person, closes_at_s: now_s + WAY_IN_STAYS_S }
  if (person.at !== 'session' || person.runs_down) return person
  return { ...person, ends_at_s: now_s + person.card.idle_s + person.card.warns_s }
}

/** What the server gave for a touch: less than the whole time is all that is left. */
export function given(person: Person, left_s: number, now_s: number): Person {
  if (person.at !== 'session') return person
  const runs_down = left_s < person.card.idle_s + person.card.warns_s - 1
  return runs_down || person.runs_down ? { ...person, runs_down, ends_at_s: now_s + left_s } : person
}

/** What the server gave whoever looks for the picture. */
export function extended(person: Person, { pairing, left_s }: PairingLeft, now_s: number): Person {
  if (person.at !== 'picture' || person.pairing !== pairing) return person
  return { ...person, ends_at_s: now_s + left_s, runs_down: left_s <= WARNS_S }
}

export function linked(person: Person, is_reached: boolean, now_s: number): Person {
  if (person.at !== 'session' || is_reached === (person.lost_at_s === null)) return person
  return { ...person, lost_at_s: is_reached ? null : now_s }
}

/** What has had its time goes. */
export function ticked(person: Person, now_s: number): Person {
  if ((person.at === 'code' || person.at === 'pin') && now_s >= person.closes_at_s) return NOBODY
  if (person.at === 'picture' && now_s >= person.ends_at_s) return wayIn(now_s, 'refused')
  if (person.at === 'goodbye' && now_s >= person.until_s) return NOBODY
  if (person.at !== 'session') return person
  if (now_s >= person.ends_at_s) return over('idle', now_s)
  if (person.lost_at_s !== null && now_s >= person.lost_at_s + LINK_LOST_S) return over('link_lost', now_s)
  return person
}

/** Whole seconds that are left to whoever stands here; null where nothing ends by itself. */
export function left(person: Person, now_s: number): number | null {
  const ends_at_s = person.at === 'session' || person.at === 'picture' ? person.ends_at_s : isWay(person) ? person.closes_at_s : null
  return ends_at_s === null ? null : Math.max(0, Math.ceil(ends_at_s - now_s))
}

/** The same in the last part, in which a ring warns; null before that. */
export function warning(person: Person, now_s: number): number | null {
  const left_s = left(person, now_s)
  return left_s !== null && left_s <= WARNS_S ? left_s : null
}

const isWay = (person: Person): person is Extract<Person, { closes_at_s: number }> =>
  person.at === 'code' || person.at === 'pin'

/** Those codes that a phone may still open; the newest is the one that is shown. */
export const alive = (codes: readonly Code[], now_s: number): readonly Code[] =>
  codes.filter((code) => now_s < code.ends_at_s)
