/** The kiosk's own camera as a scanner, where it has one: opened by whoever wants it, closed with this view. */
import { LitElement, css, html } from 'lit'
import { customElement, query } from 'lit/decorators.js'
import { CameraReader, isStopped } from '../../shared/camera-reader.ts'
import { textStyles } from '../../shared/styles.ts'
import { findStyles } from './find-styles.ts'
import { say } from './texts.ts'

/** Sends `scan` with what was read. */
@customElement('sb-kiosk-camera')
export class SbKioskCamera extends LitElement {
  static override styles = [
    textStyles,
    findStyles,
    css`
      :host {
        gap: 32px;
        padding: 48px;
      }
      .view {
        position: relative;
        flex: 1 1 auto;
        min-height: 400px;
        border-radius: var(--radius-sign);
        background: var(--paint-ink);
        overflow: clip;
      }
      video {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
        /* As in a mirror: whoever moves the code to the right sees it move to the right. */
        transform: scaleX(-1);
      }
      .frame {
        position: absolute;
        inset: 32% 12%;
        border: 6px solid var(--paint-paper);
        border-radius: var(--radius-sign);
      }
      .frame.read {
        border-color: var(--color-brass);
      }
      p {
        text-align: center;
      }
    `,
  ]

  @query('video') private video!: HTMLVideoElement
  private readonly camera = new CameraReader(
    this,
    () => this.video,
    'user',
    (code) => this.dispatchEvent(new CustomEvent<string>('scan', { detail: code })),
  )

  private words(): string {
    const { state } = this.camera
    return say(state === 'looking' ? 'camera.look' : `camera.${state}`)
  }

  protected override render() {
    const stopped = isStopped(this.camera.state)
    return html`<div class="view">
        <video muted playsinline aria-label=${say('camera.heading')}></video>
        ${stopped ? '' : html`<span class=${this.camera.hit ? 'frame read' : 'frame'} aria-hidden="true"></span>`}
      </div>
      <p role=${stopped ? 'alert' : 'status'}>${this.words()}</p>`
  }
}

/** Whether this device has a camera at all; it is not opened for that. */
export async function hasCamera(): Promise<boolean> {
  const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => [])
  return (devices ?? []).some(({ kind }) => kind === 'videoinput')
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-camera': SbKioskCamera
  }
}
