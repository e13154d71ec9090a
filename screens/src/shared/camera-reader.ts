/**
 * The camera as a scanner, for any element that shows a `<video>`: one article held before it counts once. What it sees
 * stays in the page.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Detector } from './barcode-reader.ts'
import { look, type Seen } from './scanning.ts'

/** Reading eight pictures a second is quick enough for a hand, and leaves a phone cool. */
const EVERY_MS = 125
/** So long the frame shows that something was read. */
const HIT_MS = 300

/** `denied`: the page may not; `none`: there is no camera; `failed`: nothing here reads a code. */
export type CameraState = 'opening' | 'loading' | 'looking' | 'denied' | 'none' | 'failed'

export const isStopped = (state: CameraState): boolean => state === 'denied' || state === 'none' || state === 'failed'

export class CameraReader implements ReactiveController {
  state: CameraState = 'opening'
  /** Whether the camera looks at something that it has read. */
  hit = false
  private stream: MediaStream | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private seen: Seen | null = null

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly video: () => HTMLVideoElement,
    /** One camera of a phone looks away from her, that of a kiosk at her. */
    private readonly facing: 'environment' | 'user',
    private readonly read: (code: string) => void,
  ) {
    host.addController(this)
  }

  /** The open camera, to switch its light on, say. */
  get track(): MediaStreamTrack | null {
    return this.stream?.getVideoTracks()[0] ?? null
  }

  hostConnected(): void {
    void this.host.updateComplete.then(() => this.open())
  }

  hostDisconnected(): void {
    this.close()
  }

  private close(): void {
    clearTimeout(this.timer)
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    this.stream = null
  }

  private turn(state: CameraState): void {
    this.state = state
    this.host.requestUpdate()
  }

  private async open(): Promise<void> {
    // Both at once: people take a second to allow the camera.
    const loading = import('./barcode-reader.ts').then(({ detector }) => detector())
    loading.catch(() => undefined)
    try {
      const wish = { facingMode: this.facing, width: { ideal: 1280 }, height: { ideal: 720 } }
      const stream = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false })
      if (!this.host.isConnected) return stream.getTracks().forEach((track) => track.stop())
      this.stream = stream
      const video = this.video()
      video.srcObject = stream
      await video.play()
    } catch (error) {
      return this.fail(error)
    }
    this.turn('loading')
    try {
      const detector = await loading
      this.turn('looking')
      this.plan(detector)
    } catch {
      this.turn('failed')
      this.close()
    }
  }

  private fail(error: unknown): void {
    const name = error instanceof DOMException ? error.name : ''
    this.turn(name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : 'none')
    this.close()
  }

  private plan(detector: Detector): void {
    if (this.stream === null) return
    this.timer = setTimeout(() => void this.lookOnce(detector), EVERY_MS)
  }

  private async lookOnce(detector: Detector): Promise<void> {
    try {
      const [first] = await detector.detect(this.video())
      if (first !== undefined && this.host.isConnected) this.take(first.rawValue)
      else if (this.hit && this.seen !== null && performance.now() - this.seen.at_ms > HIT_MS) {
        this.hit = false
        this.host.requestUpdate()
      }
    } catch {
      // One picture that cannot be read says nothing of the next.
    }
    this.plan(detector)
  }

  private take(code: string): void {
    const { seen, fresh } = look(this.seen, code, performance.now())
    this.seen = seen
    this.hit = true
    this.host.requestUpdate()
    if (fresh) this.read(code)
  }
}
