/**
 * A screen's link to its server: opens the socket, resumes where it was, notices a dead line by itself and comes back.
 * It decides nothing about what is shown; `resume.ts` holds the rules.
 */
import { ownBuild } from './build.ts'
import { tellFrame } from './framed.ts'
import { language } from './language.ts'
import type { Ack, ClientBeat } from './messages.generated.ts'
import { nowS } from './now.ts'
import {
  CLOSE_ANEW,
  CLOSE_FORBIDDEN,
  CLOSE_UNAUTHENTICATED,
  Resume,
  judgeSilence,
  readFrame,
  waitBeforeRetry,
  type LinkState,
  type News,
} from './resume.ts'

export interface LinkEars {
  /** The whole view, afresh. */
  onSnapshot(body: Record<string, unknown>): void
  /** One event, once; it is acknowledged when this returns. */
  onEvent(kind: string, body: Record<string, unknown>, at_s: number): void
  /** The latest value of a key. */
  onState?(key: string, body: Record<string, unknown>, at_s: number): void
  /** The server answered; `build` is its word for the pages that it serves. */
  onWelcome?(build: string): void
  /** Whoever is signed in may not have this screen; without this ear the link keeps trying. */
  onForbidden?(): void
  /** Whether what came is before somebody's eyes; without this ear it always is. What is not is acknowledged later. */
  isSeen?(): boolean
  /** The link's state, and when something was last heard (UTC seconds by this device's clock; null if never). */
  onLink(state: LinkState, heard_at_s: number | null): void
}

/** A socket that neither opens nor fails within this is given up: a captive portal may hold it for minutes. */
const OPEN_WITHIN_S = 8
/** How often silence is looked at; a beat that is late is seen within this. */
const LOOK_EVERY_MS = 1000
/** A break shorter than this, such as an announced restart, is called slow; then it is honestly offline. */
const BLINK_S = 1.5

export class Link {
  private readonly resume = new Resume()
  private socket: WebSocket | null = null
  private opened_at_s = 0
  private heard_at_s: number | null = null
  private lost_at_s: number | null = null
  private failures = 0
  private retry: ReturnType<typeof setTimeout> | undefined
  private look: ReturnType<typeof setInterval> | undefined
  private welcomed = false
  /** The newest that came and is not acknowledged, since nobody sees it. */
  private unseen: number | null = null
  private state: LinkState = 'connecting'

  constructor(
    private readonly path: string,
    private readonly ears: LinkEars,
  ) {}

  /** Starts, or starts again after `signed-out`. */
  start(): void {
    this.stop()
    this.failures = 0
    this.lost_at_s = nowS()
    this.look = setInterval(() => this.watch(), LOOK_EVERY_MS)
    addEventListener('online', this.wake)
    addEventListener('offline', this.check)
    addEventListener('pageshow', this.wake)
    document.addEventListener('visibilitychange', this.wake)
    this.tell('connecting')
    this.open()
  }

  stop(): void {
    clearInterval(this.look)
    clearTimeout(this.retry)
    removeEventListener('online', this.wake)
    removeEventListener('offline', this.check)
    removeEventListener('pageshow', this.wake)
    document.removeEventListener('visibilitychange', this.wake)
    this.drop()
  }

  /** The reader asked: try at once instead of at the next planned moment. */
  tryNow(): void {
    if (this.state === 'signed-out' || this.welcomed) return
    this.failures = 0
    this.open()
  }

  private open(): void {
    clearTimeout(this.retry)
    this.drop()
    this.opened_at_s = nowS()
    const address = new URL(this.path, location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(address)
    this.socket = socket
    socket.onopen = () => socket.send(JSON.stringify(this.resume.hello(ownBuild(), language())))
    socket.onmessage = (message: MessageEvent<unknown>) => {
      if (this.socket === socket && typeof message.data === 'string') this.hear(message.data)
    }
    socket.onclose = (event) => {
      if (this.socket === socket) this.lose(event.code)
    }
  }

  private hear(text: string): void {
    this.heard_at_s = nowS()
    const frame = readFrame(text)
    if (frame === null) return
    if (frame.type === 'welcome') {
      this.welcomed = true
      this.failures = 0
      this.lost_at_s = null
      this.ears.onWelcome?.(frame.build)
    }
    if (frame.type === 'beat') this.send({ type: 'beat' })
    this.pass(this.resume.take(frame))
    if (this.welcomed) this.tell('live')
  }

  private pass(news: News): void {
    if (news.news === 'snapshot') this.ears.onSnapshot(news.body)
    if (news.news === 'state') this.ears.onState?.(news.key, news.body, news.at_s)
    if (news.news === 'event') this.ears.onEvent(news.kind, news.body, news.at_s)
    if (news.news === 'event' || news.news === 'repeat') this.acknowledge(news.ack)
    if (news.news === 'snapshot' && this.resume.seq !== null) this.acknowledge(this.resume.seq)
  }

  private acknowledge(seq: number): void {
    this.unseen = this.ears.isSeen?.() === false ? seq : null
    if (this.unseen === null) this.send({ type: 'ack', seq })
  }

  private send(frame: Ack | ClientBeat): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame))
  }

  private lose(code: number): void {
    this.drop()
    if (code === CLOSE_UNAUTHENTICATED || (code === CLOSE_FORBIDDEN && this.ears.onForbidden !== undefined)) {
      clearTimeout(this.retry)
      // Whoever signs in next may be somebody else, and the screen has forgotten what it showed: all of it anew.
      this.resume.seq = null
      if (code === CLOSE_FORBIDDEN) this.ears.onForbidden?.()
      this.tell('signed-out')
      return
    }
    if (code === CLOSE_ANEW) this.resume.seq = null
    this.lost_at_s ??= nowS()
    const wait_s = waitBeforeRetry(this.failures, code, Math.random())
    this.failures += 1
    clearTimeout(this.retry)
    this.retry = setTimeout(() => this.open(), wait_s * 1000)
    this.watch()
  }

  /** Lets go of the socket without waiting for its farewell, which a dead line never sends. */
  private drop(): void {
    const socket = this.socket
    this.socket = null
    this.welcomed = false
    if (socket === null) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  private watch(): void {
    if (this.state === 'signed-out') return
    if (this.socket !== null && this.welcomed) {
      const looks = judgeSilence(nowS() - (this.heard_at_s ?? this.opened_at_s), this.resume.beat_s)
      if (looks !== 'dead') return this.tell(looks)
      this.lose(1006)
      return
    }
    if (this.socket !== null && nowS() - this.opened_at_s > OPEN_WITHIN_S) this.lose(1006)
    const away_s = nowS() - (this.lost_at_s ?? nowS())
    if (this.heard_at_s === null) this.tell(this.failures > 0 ? 'offline' : 'connecting')
    else this.tell(away_s > BLINK_S ? 'offline' : 'slow')
  }

  private readonly check = (): void => this.watch()

  /** The page came back to the front, or the network did: look at once, and do not wait for the planned retry. */
  private readonly wake = (): void => {
    if (document.visibilityState === 'hidden' || this.state === 'signed-out') return
    this.watch()
    if (this.unseen !== null) this.acknowledge(this.unseen)
    if (this.socket === null) this.open()
  }

  private tell(state: LinkState): void {
    const changed = state !== this.state
    this.state = state
    if (changed) tellFrame(state)
    if (changed || state === 'live') this.ears.onLink(state, this.heard_at_s)
  }
}
