/**
 * What stands on the screen and what is made ready behind it, without any page or clock. The rule above all others: what
 * stands is not taken away before the next thing is ready, so the screen is never empty. What cannot be made ready is
 * passed over for a while; where nothing of the manifest can be shown, the kiosk's own messages are.
 */
import type { SignageItem, SignageManifest, SignageMedia } from '../../shared/messages.generated.ts'
import type { Play } from './chain.ts'
import { NO_TURNS, begun, choose, cutShort, onlyKnown, type Turn, type Turns } from './choosing.ts'

/** The two clocks of `choosing.ts` at one instant. */
export interface At {
  now_s: number
  steady_s: number
}

/** What the attract card says. */
export interface Near {
  invites: boolean
  interest: string | null
}

/** One thing to be shown; `key` is its own, however often its item comes round. */
export interface Show {
  key: number
  /** Its name in proofs of play. */
  item: string
  layout: SignageItem['layout']
  /** The file that the layout names. */
  media: SignageMedia | null
  /** Of its words; null: of the page. */
  language: string | null
  shows_s: number
  version: string
  /** Null for the kiosk's own messages. */
  turn: Turn | null
}

/** What a turn is told as. */
type End = Pick<Play, 'outcome' | 'why'>

interface Standing {
  show: Show
  began: At
  ends_s: number
  /** Where nothing cuts it short. */
  end: End
  /** Whether the time counts for its playlist. */
  charged: boolean
}

interface Coming {
  show: Show
  asked_s: number
  ready: boolean
}

interface Broken {
  until_s: number
  times: number
}

const PLAYED: End = { outcome: 'played', why: '' }
/** It stood when whatever covered it went away, until the next thing was ready. */
const LEFT_OVER: End = { outcome: 'skipped', why: 'uncovered' }

const OWN_MESSAGES = ['bell', 'open', 'hand'] as const
/** Time to read one of the kiosk's own messages twice; longer where motion is unwelcome. */
export const OWN_STAYS_S = 12
export const OWN_STAYS_CALM_S = 20
/** The next thing is made ready this long before its turn: a large picture takes a second on a small machine. */
export const LEAD_S = 4
/** What is not ready by then never will be; meanwhile the thing before it stands on. */
export const PATIENCE_S = 10
/** What was broken is tried again after this long, then after twice as long each time. */
const TRY_AGAIN_S = 60
const TRY_AGAIN_AT_MOST_S = 1800

export class Playing {
  turns: Turns
  private readonly own_stays_s: number
  private near: Near = { invites: false, interest: null }
  private manifest: SignageManifest | null = null
  private standing: Standing | null = null
  private coming: Coming | null = null
  private covered: string | null = null
  /** What stood when it was covered, and is seen again first. */
  private below: Show | null = null
  private held = false
  private own = 0
  private keys = 0
  private readonly broken = new Map<string, Broken>()

  /** `turns`: where the rotation stood when the page was closed or killed. */
  constructor(turns: Turns = NO_TURNS, own_stays_s = OWN_STAYS_S) {
    this.turns = turns
    this.own_stays_s = own_stays_s
  }

  /** What stands on the screen. */
  get shown(): Show | null {
    return this.standing?.show ?? null
  }

  /** What is to be made ready, unseen. */
  get wanted(): Show | null {
    return this.coming?.show ?? null
  }

  /** What stands, as a play that ended at this instant; null while nothing counts as shown. */
  running(at: At): Play | null {
    return this.standing === null ? null : playOf(this.standing, at, { outcome: 'skipped', why: 'restarted' })
  }

  /** One of the own messages, which only fills in, makes room at once. */
  take(manifest: SignageManifest | null, at: At): void {
    if (manifest?.version !== this.manifest?.version) this.broken.clear()
    this.manifest = manifest
    if (manifest === null) return
    this.turns = onlyKnown(this.turns, manifest)
    const { standing } = this
    if (standing === null || standing.show.turn !== null || this.next(at).turn === null) return
    this.standing = { ...standing, ends_s: at.steady_s, end: { outcome: 'skipped', why: 'replaced' } }
  }

  notice(near: Near): void {
    this.near = near
  }

  /** Files came that were missing: what could not be shown is tried again. */
  mended(): void {
    this.broken.clear()
  }

  /** While it is held, what stands stays: somebody reads, or pressed pause. */
  hold(held: boolean): void {
    this.held = held
  }

  /** `why` says what stands before the signage; null: nothing. What stood ends with it. */
  cover(why: string | null, at: At): Play[] {
    if (why === this.covered) return []
    const { below } = this
    this.covered = why
    if (why === null) {
      if (below !== null) this.standing = { show: below, began: at, ends_s: at.steady_s, end: LEFT_OVER, charged: false }
      this.below = null
      return []
    }
    this.below = below ?? this.shown
    return this.end(at, { outcome: 'skipped', why })
  }

  /** The next thing can be shown whenever its turn comes. */
  ready(key: number): void {
    if (this.coming?.show.key === key) this.coming.ready = true
  }

  /** It cannot be shown, or no longer. What stood stays to be seen until something else is ready. */
  failed(key: number, why: string, at: At): Play[] {
    if (this.coming?.show.key === key) return this.passOver(this.coming.show, why, at)
    if (this.standing?.show.key !== key) return []
    this.breaks(this.standing.show, at)
    this.standing = { ...this.standing, ends_s: at.steady_s, end: { outcome: 'failed', why } }
    return []
  }

  /** A video is over before its time. */
  ended(key: number, at: At): void {
    if (this.standing?.show.key === key) this.standing.ends_s = Math.min(this.standing.ends_s, at.steady_s)
  }

  /** Does what is due: chooses, and changes what stands. Returns the plays that ended. */
  tick(at: At): Play[] {
    if (this.covered !== null) return []
    const { standing } = this
    if (standing !== null && (this.held || at.steady_s < standing.ends_s)) {
      if (!this.held && at.steady_s >= standing.ends_s - LEAD_S) this.prepare(at, standing.ends_s - at.steady_s)
      return []
    }
    this.prepare(at, 0)
    const late = this.coming !== null && !this.coming.ready && at.steady_s - this.coming.asked_s >= PATIENCE_S
    const passed = late && this.coming !== null ? this.passOver(this.coming.show, 'slow', at) : []
    if (late) this.prepare(at, 0)
    return this.coming?.ready === true ? [...passed, ...this.change(this.coming.show, at)] : passed
  }

  /** Makes sure that what is made ready is whose turn it will be in `ahead_s`. */
  private prepare(at: At, ahead_s: number): void {
    const show = this.next({ now_s: at.now_s + ahead_s, steady_s: at.steady_s + ahead_s })
    if (this.coming !== null && isSame(this.coming.show, show)) {
      // The same turn, chosen anew: its tags may have moved meanwhile.
      this.coming.show = { ...this.coming.show, turn: show.turn }
      return
    }
    this.keys += 1
    this.coming = { show: { ...show, key: this.keys }, asked_s: at.steady_s, ready: false }
  }

  private next(at: At): Show {
    const { manifest } = this
    const turn = manifest === null ? null : choose(manifest, this.turns, { ...at, ...this.near, broken: this.isBroken(at) })
    const item = manifest?.items.find((each) => each.item === turn?.item)
    if (manifest === null || turn === null || item === undefined) return this.nextOwn()
    const { layout, language, shows_s } = item
    const media = manifest.media.find(({ sha256 }) => 'sha256' in layout && sha256 === layout.sha256) ?? null
    return { key: 0, item: item.item, layout, media, language, shows_s, version: manifest.version, turn }
  }

  private nextOwn(): Show {
    const message = OWN_MESSAGES[this.own % OWN_MESSAGES.length] ?? 'bell'
    const version = this.manifest?.version ?? ''
    const layout = { kind: 'built_in', message } as const
    const item = `built_in:${message}`
    return { key: 0, item, layout, media: null, language: null, shows_s: this.own_stays_s, version, turn: null }
  }

  private change(show: Show, at: At): Play[] {
    const ended = this.standing === null ? [] : this.end(at, this.standing.end)
    this.standing = { show, began: at, ends_s: at.steady_s + show.shows_s, end: PLAYED, charged: true }
    this.coming = null
    this.broken.delete(show.item)
    if (show.turn === null) this.own += 1
    else this.turns = begun(this.turns, show.turn, at.steady_s)
    return ended
  }

  /** What stood is over; a turn that was cut is charged for what it had. */
  private end(at: At, end: End): Play[] {
    const { standing } = this
    if (standing === null) return []
    const play = playOf(standing, at, end)
    const { turn } = standing.show
    if (turn !== null && standing.charged && play.shown_s < turn.shows_s) {
      this.turns = cutShort(this.turns, turn, play.shown_s)
    }
    this.standing = null
    return [play]
  }

  private passOver(show: Show, why: string, at: At): Play[] {
    this.coming = null
    this.breaks(show, at)
    const { item, version } = show
    return [{ item, version, started_at_s: at.now_s, shown_s: 0, outcome: 'failed', why }]
  }

  private breaks(show: Show, at: At): void {
    const times = (this.broken.get(show.item)?.times ?? 0) + 1
    const wait_s = Math.min(TRY_AGAIN_S * 2 ** (times - 1), TRY_AGAIN_AT_MOST_S)
    this.broken.set(show.item, { until_s: at.steady_s + wait_s, times })
    if (show.turn === null) this.own += 1
  }

  private isBroken(at: At): ReadonlySet<string> {
    return new Set([...this.broken].filter(([, { until_s }]) => at.steady_s < until_s).map(([item]) => item))
  }
}

const isSame = (one: Show, other: Show): boolean =>
  one.item === other.item && one.version === other.version && one.turn?.playlist === other.turn?.playlist

function playOf({ show, began }: Standing, at: At, end: End): Play {
  const shown_s = Math.max(0, at.steady_s - began.steady_s)
  return { item: show.item, version: show.version, started_at_s: began.now_s, shown_s, ...end }
}
