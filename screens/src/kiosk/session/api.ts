/**
 * What a place of the session may ask the server. It goes with the session: after its end every call is refused, and
 * nothing of an answer is kept by the browser.
 */
import { Refused, Unreachable, ask, command, newKey } from '../../shared/commands.ts'
import type { HandOffCard } from '../../shared/messages.generated.ts'
import { steadyS } from '../../shared/now.ts'

/** `read`: her phone was not heard by this kiosk, so she may look, and finishes on her phone what gives or spends. */
export type Scope = 'full' | 'read'

/** What is finished on her phone; the phone draws `<sb-phone-ACT .about>` for it. */
export type HandOffAct = 'review' | 'share' | 'gift_card' | 'drawing'

export interface HandedOff {
  readonly url: string
  /** The same as a QR code, for her phone's camera; it opens the act once. Her phone has been told as well. */
  readonly qr_rows: readonly string[]
  /** Until when it may be opened, by `steadyS`. */
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

/** The server's own times are how long it lasts, whatever this device's clock says. */
const arrived = ({ url, qr_rows, at_s, ends_at_s }: HandOffCard): HandedOff => ({
  url,
  qr_rows,
  ends_at_s: steadyS() + ends_at_s - at_s,
})

const SESSION = '/api/kiosk/session'

/** Is over once `end` was called: what is under way then answers nobody. */
export class KioskSessionApi implements SessionApi {
  constructor(
    readonly scope: Scope,
    readonly label: string,
    private secret: string,
    /** The server says that the session is over. */
    private readonly over: () => void,
  ) {}

  get = <T>(path: string): Promise<T> => this.answer((headers) => ask<T>(`${SESSION}/${path}`, headers))

  post = <T>(path: string, body: unknown = {}, key: string = newKey()): Promise<T> =>
    this.answer((headers) => command<T>(`${SESSION}/${path}`, body, key, headers))

  handOff = (act: HandOffAct, about: string): Promise<HandedOff> => this.post<HandOffCard>('hand-off', { act, about }).then(arrived)

  /** Tells the server why it is over, also from a page that is being left, and forgets the secret. */
  leave(why: string): void {
    const headers = { ...this.headers(), 'x-end-reason': why }
    this.end()
    // The server ends it by itself when this does not arrive.
    fetch(SESSION, { method: 'DELETE', headers, keepalive: true }).catch(() => undefined)
  }

  /** Forgets the secret. */
  end(): void {
    this.secret = ''
  }

  private headers(): Record<string, string> {
    return { 'x-kiosk-session': this.secret }
  }

  private async answer<T>(call: (headers: Record<string, string>) => Promise<T>): Promise<T> {
    if (this.secret === '') throw new Unreachable()
    try {
      const answer = await call(this.headers())
      if (this.secret !== '') return answer
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.over()
      throw error
    }
    throw new Unreachable()
  }
}
