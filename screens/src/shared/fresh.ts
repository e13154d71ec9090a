import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Reads at once and again every so often, for as long as its element is on the page. */
export class Fresh implements ReactiveController {
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(
    host: ReactiveControllerHost,
    private readonly read: () => Promise<void>,
    private readonly every_s: number,
  ) {
    host.addController(this)
  }

  hostConnected(): void {
    void this.read()
    this.timer = setInterval(() => void this.read(), this.every_s * 1000)
  }

  hostDisconnected(): void {
    clearInterval(this.timer)
  }
}
