/**
 * Asks the server for codes, for a session and for its end, and keeps `Person` told. What a member's session may ask is
 * in `api`, in this page's memory and nowhere else.
 */
import { Refused, Unreachable, command, newKey } from '../../shared/commands.ts'
import type { PairingCard, PairingLeft, PairingState, SessionCard, SessionLeft, SessionState } from '../../shared/messages.generated.ts'
import { steadyS } from '../../shared/now.ts'
import { KioskSessionApi } from './api.ts'
import * as people from './person.ts'
import type { Code, Over, Person, Trouble } from './person.ts'

/** How often the server is told of touches: a little more often than it needs. */
const TOUCH_TOLD_EVERY_S = 5
/** After a refused code the next is asked for no sooner. */
const ASK_CODE_AGAIN_S = 5

export class LogIn {
  person: Person = people.NOBODY
  api: KioskSessionApi | null = null
  private codes: readonly Code[] = []
  /** Another for each time that the page is loaded, so that it inherits nothing. */
  private readonly boot = newKey()
  private begun = false
  private asking_code = false
  private code_due_at_s = 0
  private touch_told_at_s = 0
  private is_reached = false
  private entering = ''
  /** What the server last said of sessions here: it may say so before it answers who asked for one. */
  private heard: readonly (string | null)[] = []
  /** Counts up whenever whoever stood here goes back: what was asked for before is no more wanted. */
  private turn = 0

  constructor(
    private readonly changed: () => void,
    /** Somebody's session is over and what was said of it has been read: nothing of it shall be left in the page. */
    private readonly cleared: () => void,
  ) {}

  start(): void {
    addEventListener('pagehide', this.leave)
  }

  stop(): void {
    removeEventListener('pagehide', this.leave)
  }

  /** The code to show; null while there is none. */
  get code(): Code | null {
    return people.alive(this.codes, steadyS()).at(-1) ?? null
  }

  readonly open = (): void => this.set(people.wayIn(steadyS()))

  readonly openPin = (): void => {
    this.takeBack()
    this.set(people.byPin(steadyS()))
  }

  readonly close = (): void => {
    this.takeBack()
    this.set(people.NOBODY)
  }

  readonly done = (): void => this.end('done')

  readonly choose = (place: string | null): void => {
    if (this.person.at === 'session') this.set({ ...this.person, place })
  }

  readonly type = (digit: string): void => {
    this.set(people.typed(this.person, digit))
    if (people.isTyped(this.person)) void this.tryPin()
  }

  readonly untype = (): void => this.set(people.untyped(this.person))

  touched(now_s: number): void {
    this.set(people.touched(this.person, now_s))
    const looked_for = this.lookedFor
    if ((this.api === null && looked_for === undefined) || now_s < this.touch_told_at_s + TOUCH_TOLD_EVERY_S) return
    this.touch_told_at_s = now_s
    if (looked_for !== undefined) void this.stay(looked_for)
    if (this.api === null) return
    // What does not arrive is told by the next touch, or the server ends what nobody holds.
    this.api.post<SessionLeft>('touch').then(
      ({ left_s }) => this.set(people.given(this.person, left_s, steadyS())),
      () => undefined,
    )
  }

  /** The code whose picture somebody looks for on her phone. */
  private get lookedFor(): Code | undefined {
    const { person } = this
    return person.at === 'picture' ? this.codes.find((code) => code.pairing === person.pairing) : undefined
  }

  private async stay(code: Code): Promise<void> {
    try {
      const left = await command<PairingLeft>(`/api/kiosk/pairings/${code.pairing}/more`, {}, newKey(), proofOf(code))
      this.set(people.extended(this.person, left, steadyS()))
    } catch {
      // The next touch asks again; what is over is told by the state.
      this.touch_told_at_s = -Infinity
    }
  }

  linked(is_reached: boolean): void {
    this.is_reached = is_reached
    this.set(people.linked(this.person, is_reached, steadyS()))
    if (is_reached && !this.begun) void this.begin()
  }

  /** `at_s`: the server's own time as it said so. */
  paired(state: PairingState, at_s: number): void {
    // Once it was confirmed the answer says what came of it; that the pairing is used up may be heard before.
    if (this.entering !== '' && state.state === 'none') return
    const before = this.person
    this.set(people.paired(before, state, at_s, this.codes, steadyS()))
    // What a phone has turned down is no code any more; the next one is there at once.
    if (before.at === 'picture' && this.person.at === 'code') this.takeBack()
    const approved = state.state === 'approved' ? this.codes.find((code) => code.pairing === state.pairing) : undefined
    if (approved !== undefined) void this.enter(approved)
  }

  told(state: SessionState): void {
    this.heard = [...this.heard.slice(-1), state.session]
    const person = people.told(this.person, state.session, steadyS())
    if (person.at === 'goodbye') this.api?.end()
    this.set(person)
  }

  /** `invites`: a code is shown though nobody asked for one. */
  ticked(now_s: number, invites: boolean): void {
    const before = this.person
    const person = people.ticked(before, now_s)
    if (before.at === 'session' && person.at === 'goodbye') this.end(person.why)
    else if (before.at === 'goodbye' && person.at === 'nobody') this.clear()
    else this.set(person)
    if (before.at !== 'nobody' && before.at !== this.person.at && (people.isWayIn(this.person) || this.person.at === 'nobody'))
      this.takeBack()
    const wanted = this.person.at === 'code' || (invites && this.person.at === 'nobody')
    if (wanted && this.is_reached && this.begun) this.renewCode(now_s)
  }

  private set(person: Person): void {
    if (person === this.person) return
    this.person = person
    this.changed()
  }

  private async begin(): Promise<void> {
    this.begun = true
    // An older page's session ends by itself where this does not arrive.
    await command('/api/kiosk/begun', { boot: this.boot }).catch(() => (this.begun = false))
  }

  /** Whatever was shown until now opens nothing any more, whoever has opened it: the server is told. */
  private takeBack(): void {
    const codes = this.codes
    this.turn += 1
    this.codes = []
    this.entering = ''
    this.code_due_at_s = 0
    for (const code of codes) refuse(code)
  }

  private renewCode(now_s: number): void {
    const newest = this.codes.at(-1)
    if (this.asking_code || now_s < this.code_due_at_s || (newest !== undefined && now_s < newest.renew_at_s)) return
    void this.askCode(now_s).catch(() => undefined)
  }

  private async askCode(now_s: number): Promise<Code> {
    this.asking_code = true
    const turn = this.turn
    try {
      const code = people.arrived(await command<PairingCard>('/api/kiosk/pairings', { boot: this.boot }), steadyS())
      if (turn !== this.turn) {
        refuse(code)
        throw new Unreachable()
      }
      // The one before stays good for whoever is just scanning it.
      this.codes = [...people.alive(this.codes, now_s).slice(-1), code]
      this.changed()
      return code
    } catch (error) {
      if (turn === this.turn) this.code_due_at_s = steadyS() + ASK_CODE_AGAIN_S
      throw error
    } finally {
      this.asking_code = false
    }
  }

  private async tryPin(): Promise<void> {
    if (this.person.at !== 'pin' || this.person.busy) return
    const { number, pin } = this.person
    this.set(people.asking(this.person))
    const turn = this.turn
    try {
      // One that no phone can have opened: it is shown nowhere.
      const code = await this.askCode(steadyS())
      await this.enter(code, { member_number: number, pin })
    } catch (error) {
      if (turn === this.turn) this.set(people.refused(this.person, troubleOf(error), steadyS()))
    }
  }

  private async enter(code: Code, by: Record<string, string> = {}): Promise<void> {
    if (this.entering === code.pairing) return
    this.entering = code.pairing
    const turn = this.turn
    try {
      const card = await enter(code, by)
      // She went back meanwhile: going back has told the server, and this may have overtaken it.
      if (turn !== this.turn) return refuse(code)
      this.codes = []
      this.entering = ''
      this.api = new KioskSessionApi(card.scope, card.label, code.proof, () => this.ended())
      this.touch_told_at_s = steadyS()
      const now_s = steadyS()
      const person = this.heard.reduce((known, session) => people.told(known, session, now_s), people.loggedIn(card, now_s))
      if (person.at === 'goodbye') this.api.end()
      this.set(person)
    } catch (error) {
      if (turn !== this.turn) return
      this.takeBack()
      this.set(people.refused(this.person, troubleOf(error), steadyS()))
    }
  }

  private end(why: Over): void {
    this.api?.leave(why)
    this.set(people.over(why, steadyS()))
  }

  /** The server refused the session's secret. */
  private ended(): void {
    this.api?.end()
    if (this.person.at === 'session') this.set(people.over('ended', steadyS()))
  }

  private clear(): void {
    this.api = null
    this.set(people.NOBODY)
    this.cleared()
  }

  private readonly leave = (): void => {
    if (this.person.at === 'session') this.api?.leave('restarted')
  }
}

const proofOf = (code: Code): Record<string, string> => ({ 'x-kiosk-session': code.proof })

/** What does not arrive ends by itself within a minute. */
function refuse(code: Code): void {
  fetch(`/api/kiosk/pairings/${code.pairing}`, { method: 'DELETE', headers: proofOf(code), keepalive: true }).catch(() => undefined)
}

/** Once more where the answer is lost: the server answers the same proof the same. */
async function enter(code: Code, by: Record<string, string>): Promise<SessionCard> {
  const ask = (): Promise<SessionCard> =>
    command<SessionCard>('/api/kiosk/session', { pairing: code.pairing, ...by }, newKey(), proofOf(code))
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Unreachable) return ask()
    throw error
  }
}

function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Refused)) return 'away'
  if (error.status === 429) return 'slow_down'
  if (error.status === 409) return 'busy'
  return error.status === 403 ? 'wrong' : 'refused'
}
