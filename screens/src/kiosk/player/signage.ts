/**
 * The kiosk's signage and the server: fetches the manifest when it changed and keeps it for days without a link, has its
 * files kept, and hands plays on. What it knows stands in `view`; whoever draws is told when that changed.
 */
import type { EmergencyCard, EmergencyMessage, SignageManifest } from '../../shared/messages.generated.ts'
import { nowS } from '../../shared/now.ts'
import { bootAt, type Play } from './chain.ts'
import { hasForGuests, type Rotation } from './choosing.ts'
import { emergencyNow, newest, type Told } from './emergencies.ts'
import { Journal } from './journal.ts'
import { MediaKeeping } from './media.ts'
import type { Turned } from './player.ts'
import type { Near } from './playing.ts'
import { Proof } from './proof.ts'

export interface SignageView {
  /** Undefined until it is known what is kept; null: nothing is. */
  manifest: SignageManifest | null | undefined
  rotation: Rotation | null
}

/** Without a word from the server the manifest is asked for this often: a message may have been missed. */
const ASK_EVERY_MS = 300_000
const ANSWER_WITHIN_MS = 20_000

export class Signage {
  view: SignageView = { manifest: undefined, rotation: null }
  private readonly changed: () => void
  private readonly journal = new Journal(bootAt(nowS()))
  private readonly proof = new Proof(this.journal)
  private readonly media: MediaKeeping
  private etag = ''
  private emergency: Told | null = null
  private asking: ReturnType<typeof setInterval> | undefined
  private fetching: Promise<void> | null = null
  private recalled: Promise<void> = Promise.resolve()
  private stale = false

  /** `changed`: the view did. `mended`: a file came that was missing. */
  constructor(changed: () => void, mended: () => void) {
    this.changed = changed
    this.media = new MediaKeeping(mended)
  }

  start(): void {
    this.proof.start()
    this.asking = setInterval(() => this.ask(), ASK_EVERY_MS)
    this.recalled = this.recall()
  }

  stop(): void {
    clearInterval(this.asking)
    this.proof.stop()
    this.media.stop()
  }

  /** The server is there: what is new is fetched, what waits is told. */
  ask(): void {
    this.stale = true
    this.fetching ??= this.fetchAll().finally(() => (this.fetching = null))
    void this.proof.tell()
  }

  /** State `emergency` of the socket. */
  alarm(card: EmergencyCard, at_s: number): void {
    this.hear({ message: card.message, at_s })
  }

  /** What has to stand over everything now. */
  emergencyAt(now_s: number): EmergencyMessage | null {
    return emergencyNow(this.emergency, now_s)
  }

  /** Whether there is something for those who are near that others would not be shown. */
  hasForGuests(near: Near, now_s: number): boolean {
    const { manifest } = this.view
    return !!manifest && hasForGuests(manifest, { ...near, now_s, steady_s: 0, broken: new Set() })
  }

  turned({ ended, open, rotation }: Turned): void {
    void this.proof.turned(ended, open, rotation)
  }

  stands(open: Play): void {
    void this.proof.stands(open)
  }

  private async recall(): Promise<void> {
    try {
      const [kept, emergency, rotation] = await Promise.all([
        this.journal.read('manifest'),
        this.journal.read('emergency'),
        this.journal.read('rotation'),
      ])
      if (emergency !== undefined) this.emergency = newest(this.emergency, emergency)
      this.view = { manifest: kept?.manifest ?? null, rotation: rotation ?? null }
      this.etag = kept?.etag ?? ''
      if (kept !== undefined) this.media.keep(kept.manifest.media)
    } catch (error) {
      console.warn('Nothing is kept on this device.', error)
      this.view = { manifest: null, rotation: null }
    }
    this.changed()
  }

  /** Once more for as long as somebody asked meanwhile. */
  private async fetchAll(): Promise<void> {
    await this.recalled
    while (this.stale) {
      this.stale = false
      await this.fetchManifest()
    }
  }

  private async fetchManifest(): Promise<void> {
    try {
      const answer = await fetch('/api/kiosk/signage', {
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        headers: this.etag === '' ? {} : { 'if-none-match': this.etag },
      })
      // 304: it is the kept one. Anything else leaves the kiosk with what it has.
      if (answer.status === 200) this.take((await answer.json()) as SignageManifest, answer.headers.get('etag') ?? '')
    } catch {
      // No link: the next word from the server, or the next look, asks again.
    }
  }

  private take(manifest: SignageManifest, etag: string): void {
    this.etag = etag
    this.view = { ...this.view, manifest }
    this.hear({ message: manifest.emergency, at_s: manifest.at_s })
    this.media.keep(manifest.media)
    void this.journal.keep('manifest', { manifest, etag }).catch(() => undefined)
    this.changed()
  }

  private hear(told: Told): void {
    this.emergency = newest(this.emergency, told)
    void this.journal.keep('emergency', this.emergency).catch(() => undefined)
    this.changed()
  }
}
