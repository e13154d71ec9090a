/** Asks for what an element shows, whenever what it is about changes: nothing, the answer, or why there is none. */
import type { LitElement, ReactiveController } from 'lit'
import { Refused } from '../../shared/commands.ts'

export class Loading<Answer> implements ReactiveController {
  answer: Answer | null = null
  /** `gone`: there is no such thing any more. */
  trouble: '' | 'failed' | 'gone' = ''
  private about = ''
  private asked = 0
  private is_led = true

  constructor(
    private readonly host: LitElement,
    /** What it is about now: asked anew whenever that changes. */
    private readonly key: () => string,
    private readonly ask: () => Promise<Answer>,
  ) {
    host.addController(this)
  }

  hostUpdate(): void {
    if (this.key() !== this.about) void this.again()
  }

  /** Each answer is begun at its heading, by whoever does not see the screen. */
  hostUpdated(): void {
    if (this.is_led || this.answer === null) return
    this.is_led = true
    this.host.renderRoot.querySelector<HTMLElement>('h1[tabindex]')?.focus({ preventScroll: true })
  }

  /** Asks once more, as after a lost link. */
  async again(): Promise<void> {
    this.about = this.key()
    this.answer = null
    this.is_led = false
    this.trouble = ''
    const n = ++this.asked
    try {
      const answer = await this.ask()
      if (n === this.asked) this.answer = answer
    } catch (error) {
      if (n === this.asked) this.trouble = error instanceof Refused && error.status === 404 ? 'gone' : 'failed'
    }
    this.host.requestUpdate()
  }
}
