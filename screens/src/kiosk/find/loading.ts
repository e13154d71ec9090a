/** Asks for what an element shows, whenever what it is about changes: nothing, the answer, or why there is none. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { Refused } from '../../shared/commands.ts'

export class Loading<Answer> implements ReactiveController {
  answer: Answer | null = null
  /** `gone`: there is no such thing any more. */
  trouble: '' | 'failed' | 'gone' = ''
  private about = ''
  private asked = 0

  constructor(
    private readonly host: ReactiveControllerHost,
    /** What it is about now: asked anew whenever that changes. */
    private readonly key: () => string,
    private readonly ask: () => Promise<Answer>,
  ) {
    host.addController(this)
  }

  hostUpdate(): void {
    if (this.key() !== this.about) void this.again()
  }

  /** Asks once more, as after a lost link. */
  async again(): Promise<void> {
    this.about = this.key()
    this.answer = null
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
