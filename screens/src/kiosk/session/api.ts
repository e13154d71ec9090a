/**
 * What a place of the session may ask the server. It goes with the session: after its end every call is refused, and
 * nothing of an answer is kept by the browser.
 */
import { Refused, Unreachable, newKey } from '../../shared/commands.ts'

/** `read`: her phone was not heard by this kiosk, so she may look, and finishes on her phone what gives or spends. */
export type Scope = 'full' | 'read'

/** What is finished on her phone; the phone draws `<sb-phone-ACT .about>` for it. */
export type HandOffAct = 'review' | 'share' | 'gift_card' | 'drawing'

export interface HandedOff {
  readonly url: string
  /** The same as a QR code, for her phone's camera; it opens the act once. Her phone has been told as well. */
  readonly qr_rows: readonly string[]
  /** Until when it may be opened (UTC seconds). */
  readonly ends_at_s: number
}

export interface SessionApi {
  readonly scope: Scope
  /** What the screen calls her; empty where it must not call her anything. */
  readonly label: string
  /** `path` is what follows `/api/kiosk/session/`. Throws Refused or Unreachable. */
  get<T>(path: string): Promise<T>
  /** As `get`. A press that is repeated gives the same `key`, so that it counts once. */
  post<T>(path: string, body?: unknown, key?: string): Promise<T>
  /** `about`: in the words of the act's own part, such as a SKU. */
  handOff(act: HandOffAct, about: string): Promise<HandedOff>
}

/** As long as for every other command. */
const ANSWER_WITHIN_MS = 8000

/** Is over once `end` was called: what is under way then answers nobody. */
export class KioskSessionApi implements SessionApi {
  private readonly ending = new AbortController()

  constructor(
    readonly scope: Scope,
    readonly label: string,
    private secret: string,
    /** The server says that the session is over. */
    private readonly over: () => void,
  ) {}

  get = <T>(path: string): Promise<T> => this.call<T>('GET', path, undefined, null)

  post = <T>(path: string, body: unknown = {}, key: string = newKey()): Promise<T> => this.call<T>('POST', path, body, key)

  handOff = (act: HandOffAct, about: string): Promise<HandedOff> => this.post<HandedOff>('hand-off', { act, about })

  /** Tells the server that it is over, also from a page that is being left, and forgets the secret. */
  leave(reason: string): void {
    const headers = this.headers(null)
    this.end()
    // The server ends it by itself when this does not arrive.
    fetch('/api/kiosk/session', { method: 'DELETE', headers: { ...headers, 'x-end-reason': reason }, keepalive: true }).catch(
      () => undefined,
    )
  }

  /** Forgets the secret. */
  end(): void {
    this.secret = ''
    this.ending.abort()
  }

  private headers(key: string | null): Record<string, string> {
    return {
      accept: 'application/json',
      'x-kiosk-session': this.secret,
      ...(key === null ? {} : { 'idempotency-key': key }),
    }
  }

  private async call<T>(method: string, path: string, body: unknown, key: string | null): Promise<T> {
    let answer: Response
    let text: string
    try {
      answer = await fetch(`/api/kiosk/session/${path}`, {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.any([this.ending.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
        headers: { ...this.headers(key), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      text = await answer.text()
    } catch {
      throw new Unreachable()
    }
    if (answer.status === 401) this.over()
    const value = parsed(text)
    if (!answer.ok) throw new Refused(answer.status, (value ?? {}) as Record<string, unknown>)
    return value as T
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}
