/** This clerk's own shift, as commands: begin, pause, end, and where they are. The server's answer is what holds. */
import { Refused, Unreachable, command } from '../shared/commands.ts'
import type { ShiftCard } from '../shared/messages.generated.ts'
import type { Shift } from './shift.ts'
import { t } from './texts.ts'
import type { Duty as Wished } from './view.ts'
import type { Voice } from './voice.ts'

export class Duty {
  busy = ''

  constructor(
    private readonly shift: Shift,
    private readonly voice: Voice,
    private readonly changed: () => void,
  ) {}

  turn(wished: Wished): Promise<void> {
    return this.send('/api/shift', { on: wished !== 'off', on_break: wished === 'break' })
  }

  stand(zone: string): Promise<void> {
    return this.send('/api/shift/place', { zone })
  }

  private async send(path: string, body: Record<string, unknown>): Promise<void> {
    if (this.busy !== '') return
    this.setBusy(path)
    try {
      this.shift.turnDuty(await command<ShiftCard>(path, body))
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error
      this.voice.say(t(error instanceof Unreachable ? 'duty.offline' : 'refused.failed'))
    } finally {
      this.setBusy('')
    }
  }

  private setBusy(path: string): void {
    this.busy = path
    this.changed()
  }
}
