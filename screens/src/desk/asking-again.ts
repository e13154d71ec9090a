/** For a place that is asked for when it comes to be seen, and again and again while it is: others change it too. */
import type { LitElement, ReactiveController } from 'lit'

export class AskingAgain implements ReactiveController {
  private readonly ask: () => Promise<void>
  private readonly every_s: number
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(host: LitElement, ask: () => Promise<void>, every_s: number) {
    this.ask = ask
    this.every_s = every_s
    host.addController(this)
  }

  hostConnected(): void {
    void this.ask()
    this.timer = setInterval(() => void this.ask(), this.every_s * 1000)
  }

  hostDisconnected(): void {
    clearInterval(this.timer)
  }
}
