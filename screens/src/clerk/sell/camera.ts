/** The camera as a scanner: one article held before it counts once. What it sees stays on the device. */
import flashlight from 'lucide-static/icons/flashlight.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { CameraReader, isStopped } from '../../shared/camera-reader.ts'
import { icon } from '../../shared/icon.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { sellStyles } from './sell-styles.ts'
import { t } from './texts.ts'

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

  @state() private torch: 'none' | 'off' | 'on' = 'none'
  @query('video') private video!: HTMLVideoElement
  private readonly camera = new CameraReader(
    this,
    () => this.video,
    'environment',
    (code) => this.dispatchEvent(new CustomEvent<string>('scan', { detail: code })),
  )

  protected override updated(): void {
    const can = this.camera.track?.getCapabilities?.() as { torch?: boolean } | undefined
    if (this.torch === 'none' && can?.torch === true) this.torch = 'off'
  }

  private async light(): Promise<void> {
    const on = this.torch !== 'on'
    await this.camera.track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }).catch(() => undefined)
    this.torch = on ? 'on' : 'off'
  }

  private words(): string {
    switch (this.camera.state) {
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
    const stopped = isStopped(this.camera.state)
    return html`<div class="view">
        <video muted playsinline aria-label=${t('scan.heading')}></video>
        ${stopped ? '' : html`<span class=${this.camera.hit ? 'frame read' : 'frame'} aria-hidden="true"></span>`}
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
