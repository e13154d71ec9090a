/** The camera as a scanner: one article held before it counts once. What it sees stays on the device. */
import flashlight from 'lucide-static/icons/flashlight.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { icon } from '../../shared/icon.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import type { Detector } from './detector.ts'
import { look, type Seen } from './scanning.ts'
import { sellStyles } from './sell-styles.ts'
import { t } from './texts.ts'

/** Reading eight pictures a second is quick enough for a hand, and leaves the phone cool. */
const EVERY_MS = 125

type State = 'opening' | 'loading' | 'looking' | 'denied' | 'none' | 'failed'

/** Sends `scan` with what was read, and `back`. */
@customElement('sb-camera')
export class SbCamera extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    sellStyles,
    css`
      .view {
        position: relative;
        flex: 1 1 auto;
        min-height: 200px;
        margin: 4px 12px 12px;
        border-radius: var(--radius-4);
        background: var(--paint-ink);
        overflow: clip;
      }
      video {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .frame {
        position: absolute;
        inset: 30% 10%;
        border: 3px solid var(--paint-paper);
        border-radius: var(--radius-3);
        box-shadow: 0 0 0 999px rgb(0 0 0 / 0.35);
      }
      .frame.read {
        border-color: var(--color-brass);
      }
      p {
        line-height: 1.4;
      }
    `,
  ]

  @state() private state: State = 'opening'
  @state() private torch: 'none' | 'off' | 'on' = 'none'
  @state() private hit = false
  @query('video') private video!: HTMLVideoElement
  private stream: MediaStream | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private seen: Seen | null = null

  override connectedCallback(): void {
    super.connectedCallback()
    void this.updateComplete.then(() => this.open())
  }

  override disconnectedCallback(): void {
    this.close()
    super.disconnectedCallback()
  }

  private close(): void {
    clearTimeout(this.timer)
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    this.stream = null
  }

  private async open(): Promise<void> {
    // Both at once: people take a second to allow the camera.
    const loading = import('./detector.ts').then(({ detector }) => detector())
    loading.catch(() => undefined)
    try {
      const wish = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } }
      const stream = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false })
      if (!this.isConnected) return stream.getTracks().forEach((track) => track.stop())
      this.stream = stream
      this.video.srcObject = stream
      await this.video.play()
    } catch (error) {
      return this.fail(error)
    }
    this.state = 'loading'
    this.findTorch()
    try {
      const detector = await loading
      this.state = 'looking'
      this.plan(detector)
    } catch {
      this.state = 'failed'
      this.close()
    }
  }

  private fail(error: unknown): void {
    const name = error instanceof DOMException ? error.name : ''
    this.state = name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : 'none'
    this.close()
  }

  private findTorch(): void {
    const [track] = this.stream?.getVideoTracks() ?? []
    const can = track?.getCapabilities?.() as { torch?: boolean } | undefined
    this.torch = can?.torch === true ? 'off' : 'none'
  }

  private async light(): Promise<void> {
    const [track] = this.stream?.getVideoTracks() ?? []
    const on = this.torch !== 'on'
    await track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }).catch(() => undefined)
    this.torch = on ? 'on' : 'off'
  }

  private plan(detector: Detector): void {
    if (this.stream === null) return
    this.timer = setTimeout(() => void this.read(detector), EVERY_MS)
  }

  private async read(detector: Detector): Promise<void> {
    try {
      const [first] = await detector.detect(this.video)
      if (first !== undefined && this.isConnected) this.take(first.rawValue)
      else if (this.seen !== null && performance.now() - this.seen.at_ms > 300) this.hit = false
    } catch {
      // One picture that cannot be read says nothing of the next.
    }
    this.plan(detector)
  }

  private take(code: string): void {
    const { seen, fresh } = look(this.seen, code, performance.now())
    this.seen = seen
    this.hit = true
    if (fresh) this.dispatchEvent(new CustomEvent<string>('scan', { detail: code }))
  }

  private words(): string {
    switch (this.state) {
      case 'opening':
        return t('scan.opening')
      case 'loading':
        return t('scan.loading')
      case 'looking':
        return t('scan.look')
      case 'denied':
        return t('scan.denied')
      case 'none':
        return t('scan.none')
      case 'failed':
        return t('scan.failed')
    }
  }

  protected override render() {
    const stopped = this.state === 'denied' || this.state === 'none' || this.state === 'failed'
    return html`<div class="view">
        <video muted playsinline aria-label=${t('scan.heading')}></video>
        ${stopped ? '' : html`<span class=${this.hit ? 'frame read' : 'frame'} aria-hidden="true"></span>`}
      </div>
      <div class="acts">
        <p role=${stopped ? 'alert' : 'status'}>${this.words()}</p>
        ${
          this.torch === 'none'
            ? ''
            : html`<button
                class="button"
                type="button"
                aria-pressed=${this.torch === 'on' ? 'true' : 'false'}
                @click=${this.light}
              >
                ${icon(flashlight)}${t('scan.torch')}
              </button>`
        }
        <button class="button primary" type="button" @click=${() => this.dispatchEvent(new CustomEvent('back'))}>
          ${t('scan.done')}
        </button>
      </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-camera': SbCamera
  }
}
