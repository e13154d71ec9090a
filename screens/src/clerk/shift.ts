/** A signed-in clerk's tasks: what the server said of them, what the clerk did with them here, and the commands. */
import { Refused, Unreachable, command } from '../shared/commands.ts'
import type { ClerkView, TaskCard } from '../shared/messages.generated.ts'
import { nowS } from '../shared/now.ts'
import type { Deed } from './arrival.ts'
import { Cards } from './cards.ts'
import { t } from './texts.ts'
import { afterEvent, afterState, isMine, queue, winner, type CardState, type Queue } from './view.ts'
import type { Voice } from './voice.ts'

/** What the server decides; the other deeds stay on this screen. */
type Command = 'claim' | 'done' | 'release'

export interface Working {
  isUnlinked(): boolean
  /** Something that is shown is another now. */
  changed(): void
}

export class Shift {
  /** Null until the server has said who is signed in. */
  view: ClerkView | null = null
  /** When the list of colleagues was last sent. */
  team_at_s = 0
  /** A task this clerk wanted and a colleague got. */
  lost: TaskCard | null = null
  /** The command that is on its way. */
  busy: Command | '' = ''
  private passed: ReadonlySet<string> = new Set()
  private picked: string | null = null
  private readonly cards: Cards

  constructor(
    private readonly page: Working,
    private readonly voice: Voice,
  ) {
    this.cards = new Cards({
      changed: () => page.changed(),
      onCard: (task, client) => {
        if (this.view !== null && !isMine(task, this.view)) voice.announce(task, client)
      },
    })
  }

  queue(view: ClerkView): Queue {
    return queue(view, this.passed, this.picked)
  }

  cardOf(task: TaskCard): CardState | null {
    return this.cards.of(task)
  }

  /** Nobody waits or is being helped here, and nobody is signing in. */
  get isCalm(): boolean {
    return this.view !== null && this.queue(this.view).now === null && this.lost === null
  }

  start(view: ClerkView): void {
    this.team_at_s = nowS()
    // Cards may have changed or ended while there was no link: they are fetched again, audited again.
    this.cards.clear()
    this.show(view)
  }

  hear(kind: string, body: Record<string, unknown>): void {
    if (this.view === null) return
    const task = body as unknown as TaskCard
    const before = this.queue(this.view).now
    const mine = before !== null && isMine(before, this.view)
    this.show(afterEvent(this.view, kind, body))
    if (before?.task !== task.task || this.lost !== null) return
    const other = task.claimed_by !== null && task.claimed_by !== this.view.clerk.staff
    if (kind === 'task.claimed' && other) this.voice.say(t('taken.toast', { name: task.claimed_by_name ?? '' }))
    if (kind === 'task.expired') this.voice.say(t('ended.toast'))
    if (kind === 'task.released' && mine && this.busy === '') this.voice.say(t('not_yours.toast'))
  }

  note(key: string, body: Record<string, unknown>): void {
    if (key === 'colleagues') this.team_at_s = nowS()
    if (this.view !== null) this.show(afterState(this.view, key, body))
  }

  /** The link is back: a card that did not come is asked for again. */
  refetch(): void {
    const now = this.view === null ? null : this.queue(this.view).now
    if (now !== null && this.cards.of(now)?.card === 'unreached') void this.cards.fetch(now)
  }

  forget(): void {
    this.view = null
    this.cards.clear()
    this.passed = new Set()
    this.picked = null
    this.lost = null
    this.voice.forget()
    this.page.changed()
  }

  deed(deed: Deed, task: TaskCard): void {
    if (this.busy !== '') return
    if (deed === 'pass') return this.pass(task)
    if (deed === 'dismiss') return this.setAside(task)
    if (deed === 'retry') return void this.cards.fetch(task)
    if (this.page.isUnlinked()) return this.voice.say(t('refused.offline'))
    void this.act(deed, task)
  }

  pick(task: TaskCard): void {
    this.picked = task.task
    this.showAgain()
  }

  /** The clerk has read that a colleague was first. */
  acceptLoss(): void {
    this.lost = null
    this.page.changed()
  }

  private pass(task: TaskCard): void {
    const undo = (): void => {
      this.passed = new Set([...this.passed].filter((other) => other !== task.task))
      this.pick(task)
    }
    this.setAside(task)
    this.voice.say(t('passed.toast'), { label: t('passed.undo'), run: undo })
  }

  private setAside(task: TaskCard): void {
    this.passed = new Set([...this.passed, task.task])
    if (this.picked === task.task) this.picked = null
    this.showAgain()
  }

  private async act(deed: Command, task: TaskCard): Promise<void> {
    this.setBusy(deed)
    try {
      const after = await command<TaskCard>(`/api/tasks/${encodeURIComponent(task.task)}/${deed}`)
      this.settle(deed, task, after)
    } catch (error) {
      this.explain(error, deed, task)
    } finally {
      this.setBusy('')
    }
  }

  private setBusy(deed: Command | ''): void {
    this.busy = deed
    this.page.changed()
  }

  private settle(deed: Command, task: TaskCard, after: TaskCard): void {
    if (deed === 'claim') this.picked = task.task
    if (deed === 'release') this.passed = new Set([...this.passed, task.task])
    if (deed !== 'claim' && this.picked === task.task) this.picked = null
    if (this.view !== null) this.show(afterEvent(this.view, `task.${after.state}`, { ...after }))
    if (deed === 'done') this.voice.say(t('done.toast'))
    if (deed === 'release') this.voice.say(t('released.toast'))
  }

  private explain(error: unknown, deed: Command, task: TaskCard): void {
    if (error instanceof Unreachable) return this.voice.say(t('refused.offline'))
    if (!(error instanceof Refused)) throw error
    if (error.status === 410 || error.status === 404) return this.cards.markGone(task)
    if (error.status !== 409) return this.voice.say(t('refused.failed'))
    const won = winner(error.problem)
    if (won !== null && this.view !== null) this.show(afterEvent(this.view, 'task.claimed', { ...won }))
    if (deed === 'claim') this.lost = won ?? task
    else this.voice.say(t('not_yours.toast'))
  }

  private showAgain(): void {
    if (this.view !== null) this.show(this.view)
  }

  private show(view: ClerkView): void {
    this.view = view
    const open = new Set(view.tasks.map((task) => task.task))
    const { now } = this.queue(view)
    this.cards.keepOnly(now)
    this.voice.turnTo(now)
    if (this.picked !== null && !open.has(this.picked)) this.picked = null
    if (now !== null && this.cards.of(now) === null) void this.cards.fetch(now)
    this.page.changed()
  }
}
