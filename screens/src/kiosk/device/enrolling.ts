/** Asks the server for a code until staff have let this browser in as a kiosk. Nothing secret passes through the page. */
import { Refused, ask, command } from '../../shared/commands.ts'
import type { KioskAsking } from '../../shared/messages.generated.ts'

/** Staff look at the screen while they wait for it to begin. */
const LOOK_EVERY_MS = 3_000

export type Joining =
  | { is: 'asking' }
  | { is: 'waiting'; code: string }
  | { is: 'unreachable' }

export class Enrolling {
  private timer: ReturnType<typeof setTimeout> | undefined
  private running = false
  private readonly changed: (joining: Joining) => void
  private readonly joined: () => void

  /** `joined`: this browser is a kiosk now. */
  constructor(changed: (joining: Joining) => void, joined: () => void) {
    this.changed = changed
    this.joined = joined
  }

  start(): void {
    this.running = true
    void this.look()
  }

  stop(): void {
    this.running = false
    clearTimeout(this.timer)
  }

  private async look(): Promise<void> {
    const asking = await this.ask()
    if (!this.running) return
    if (asking?.state === 'joined') {
      this.stop()
      this.joined()
      return
    }
    this.changed(asking === null ? { is: 'unreachable' } : asking.code === '' ? { is: 'asking' } : { is: 'waiting', code: asking.code })
    this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MS)
  }

  /** The code that is good now, or a new one; null where the server cannot be asked or does not want to be. */
  private async ask(): Promise<KioskAsking | null> {
    try {
      const asking = await ask<KioskAsking>('/api/kiosk/enrolment')
      return asking.state === 'none' ? await command<KioskAsking>('/api/kiosk/enrolment') : asking
    } catch (error) {
      return error instanceof Refused && error.status === 429 ? { state: 'none', code: '', expires_at_s: null } : null
    }
  }
}
