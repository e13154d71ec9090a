/** For a place that is asked for when it comes to be seen, and again and again while it is: others change it too. */
import type { LitElement, ReactiveController } from 'lit'

export class AskingAgain implements ReactiveController {
  private readonly ask: () => Promise<void>
  private readonly every_s: number
  private changes = 0
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(host: LitElement, ask: () => Promise<void>, every_s: number) {
    this.ask = ask
    this.every_s = every_s
    host.addController(this)
  }

  /** Something was changed from here: what is on its way is older than it. */
  changed(): void {
    this.changes += 1
  }

  /** What was answered; null where something was changed from here since it was asked for. */
  async unchanged<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
    const before = this.changes
    const answer = await asked
    return this.changes === before ? answer : null
  }

  hostConnected(): void {
    void this.ask()
    this.timer = setInterval(() => void this.ask(), this.every_s * 1000)
  }

  hostDisconnected(): void {
    clearInterval(this.timer)
  }
}
