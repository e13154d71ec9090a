/** A signed-in clerk's tasks: what the server said of them, what the clerk did with them here, and the commands. */
import { Refused, Unreachable, command, newKey } from '../shared/commands.ts'
import type { ClerkView, ShiftCard, TaskCard } from '../shared/messages.generated.ts'
import { nowS } from '../shared/now.ts'
import { careRequest, type CareRequest } from './care.ts'
import { Cards, isClient } from './cards.ts'
import { needsLink, type Command, type Deed } from './deeds.ts'
import { clearNotices } from './notices.ts'
import { t } from './texts.ts'
import { afterEvent, afterState, isMine, mayRead, queue, winner, type CardState, type Queue } from './view.ts'
import type { Voice } from './voice.ts'

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
  /** The deed that is on its way. */
  busy = ''
  private passed: ReadonlySet<string> = new Set()
  private picked: string | null = null
  private seen: ReadonlySet<string> = new Set()
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
    if (!task.has_client) return { card: 'none' }
    return this.view === null || mayRead(task, this.view) ? this.cards.of(task) : { card: 'withheld' }
  }

  /** Nobody waits or is being helped here, and nobody is signing in. */
  get isCalm(): boolean {
    return this.view !== null && this.queue(this.view).now === null && this.lost === null
  }

  start(view: ClerkView): void {
    this.team_at_s = nowS()
    // Cards may have changed or ended while there was no link: they are fetched again, audited again.
    this.cards.clear()
    clearNotices(new Set(view.tasks.map((task) => task.task)))
    this.show(view)
  }

  hear(kind: string, body: Record<string, unknown>): void {
    if (this.view === null) return
    const task = body as unknown as TaskCard
    const before = this.queue(this.view).now
    const mine = before !== null && isMine(before, this.view)
    this.show(afterEvent(this.view, kind, body))
    if (before?.task !== task.task || this.lost !== null) return
    const moved = before.zone !== task.zone && this.queue(this.view).now?.task === task.task
    if (moved && task.has_client && mayRead(task, this.view)) void this.cards.refresh(task)
    const other = task.claimed_by !== null && task.claimed_by !== this.view.clerk.staff
    if (kind === 'task.claimed' && other) this.voice.say(t('taken.toast', { name: task.claimed_by_name ?? '' }))
    if (kind === 'task.expired') this.voice.say(t('ended.toast'))
    if (kind === 'task.released' && mine && this.busy === '') this.voice.say(t('not_yours.toast'))
  }

  note(key: string, body: Record<string, unknown>): void {
    if (key === 'colleagues') this.team_at_s = nowS()
    if (this.view !== null) this.show(afterState(this.view, key, body))
  }

  /** The server's answer to a word on this clerk's own shift. */
  turnDuty(shift: ShiftCard): void {
    if (this.view !== null) this.show({ ...this.view, shift })
  }

  /** The link is back: a card that did not come is asked for again. */
  refetch(): void {
    const now = this.view === null ? null : this.queue(this.view).now
    if (now !== null && this.cards.of(now)?.card === 'unreached') void this.cards.fetch(now)
  }

  /** Back from ringing up: what they bought, used and declined is on their card by now. */
  reread(): void {
    if (this.view === null || this.page.isUnlinked()) return
    const { now } = this.queue(this.view)
    if (now !== null && now.has_client && mayRead(now, this.view)) void this.cards.refresh(now)
  }

  forget(): void {
    this.view = null
    this.cards.clear()
    this.passed = new Set()
    this.seen = new Set()
    this.picked = null
    this.lost = null
    this.voice.forget()
    clearNotices(new Set())
    this.page.changed()
  }

  deed(deed: Deed, task: TaskCard): void {
    if (this.busy !== '') return
    if (this.page.isUnlinked() && needsLink(deed.deed)) return this.voice.say(t('refused.offline'))
    switch (deed.deed) {
      case 'pass':
        return this.pass(task)
      case 'dismiss':
        return this.setAside(task)
      case 'retry':
        return void this.cards.fetch(task)
      case 'help':
        return void this.callHelp(task)
      case 'claim':
      case 'greet':
      case 'release':
        return void this.act(deed.deed, task)
      case 'done':
        return void this.act('done', task, { outcome: deed.outcome })
      case 'sell':
        return
      default:
        return void this.care(careRequest(deed, newKey(), nowS()), task)
    }
  }

  pick(task: TaskCard): void {
    this.open(task.task)
  }

  /** As a notification leads to it; a task that is over by then opens nothing. */
  open(task: string): void {
    this.passed = new Set([...this.passed].filter((other) => other !== task))
    this.picked = task
    this.showAgain()
  }

  /** The clerk has read that a colleague was first. */
  acceptLoss(): void {
    this.lost = null
    this.page.changed()
  }

  private pass(task: TaskCard): void {
    this.setAside(task)
    // Told at once, so that the next one is asked at once; the others see it either way.
    if (!this.page.isUnlinked()) void this.tell(task, 'pass')
    this.voice.say(t('passed.toast'), { label: t('passed.undo'), run: () => this.pick(task) })
  }

  private setAside(task: TaskCard): void {
    this.passed = new Set([...this.passed, task.task])
    if (this.picked === task.task) this.picked = null
    this.showAgain()
  }

  /** What the server may miss without harm: that one was passed on, or looked at. */
  private tell(task: TaskCard, what: 'pass' | 'seen'): Promise<unknown> {
    return command(pathOf(task, what)).catch(() => undefined)
  }

  private async callHelp(task: TaskCard): Promise<void> {
    await this.sending('help', task, async () => {
      const { visit, zone, zone_name } = task
      await command('/api/help', task.has_client ? { visit } : { zone, zone_name })
      this.voice.say(t('help.toast'))
    })
  }

  private async care(request: CareRequest | null, task: TaskCard): Promise<void> {
    if (request === null) return
    await this.sending(request.path, task, async () => {
      const answer = await command<unknown>(pathOf(task, request.path), request.body)
      const undo = request.path === 'not-her' ? { label: t('passed.undo'), run: () => void this.isHer(task) } : undefined
      this.voice.say(t(request.said, request.values), undo)
      if (isClient(answer)) this.cards.replace(task, answer)
      else await this.cards.refresh(task)
    })
  }

  private async isHer(task: TaskCard): Promise<void> {
    await this.sending('not-her', task, async () => {
      await command(pathOf(task, 'not-her'), { undo: true })
      this.pick(task)
      await this.cards.fetch(task)
    })
  }

  private async act(deed: Command, task: TaskCard, body: Record<string, unknown> = {}): Promise<void> {
    await this.sending(deed, task, async () => {
      this.settle(deed, task, await command<TaskCard>(pathOf(task, deed), body))
    })
  }

  private async sending(deed: string, task: TaskCard, send: () => Promise<void>): Promise<void> {
    this.setBusy(deed)
    try {
      await send()
    } catch (error) {
      this.explain(error, deed, task)
    } finally {
      this.setBusy('')
    }
  }

  private setBusy(deed: string): void {
    this.busy = deed
    this.page.changed()
  }

  private settle(deed: Command, task: TaskCard, after: TaskCard): void {
    if (deed === 'claim' || deed === 'greet') this.picked = task.task
    if (deed === 'release') this.passed = new Set([...this.passed, task.task])
    if (deed === 'done' || deed === 'release') this.picked = null
    if (this.view !== null) this.show(afterEvent(this.view, `task.${after.state}`, { ...after }))
    if (deed === 'done') this.voice.say(t('done.toast'))
    if (deed !== 'release') return
    // Taken back as it was taken: by the server's word, for a colleague may have been faster.
    const undo = (): void => {
      this.pick(after)
      this.deed({ deed: 'claim' }, after)
    }
    this.voice.say(t('released.toast'), { label: t('passed.undo'), run: undo })
  }

  private explain(error: unknown, deed: string, task: TaskCard): void {
    if (error instanceof Unreachable) return this.voice.say(t('refused.offline'))
    if (!(error instanceof Refused)) throw error
    if (error.status === 410 || error.status === 404) return this.cards.markGone(task)
    if (error.status !== 409) return this.voice.say(t('refused.failed'))
    if (String(error.problem['type']).endsWith(':NotOnShift')) return this.voice.say(t('refused.off_shift'))
    const won = winner(error.problem)
    if (won !== null && this.view !== null) this.show(afterEvent(this.view, 'task.claimed', { ...won }))
    if (deed === 'claim') this.lost = won ?? task
    else this.voice.say(t('not_yours.toast'))
  }

  private showAgain(): void {
    if (this.view !== null) this.show(this.view)
  }

  private show(view: ClerkView): void {
    const ended = this.view?.tasks.some((task) => !view.tasks.some((other) => other.task === task.task)) ?? false
    this.view = view
    const open = new Set(view.tasks.map((task) => task.task))
    if (ended) clearNotices(open)
    const { now } = this.queue(view)
    const read = now !== null && now.has_client && mayRead(now, view) ? now : null
    this.cards.keepOnly(read)
    this.voice.turnTo(now)
    if (this.picked !== null && !open.has(this.picked)) this.picked = null
    if (read !== null && this.cards.of(read) === null) void this.cards.fetch(read)
    if (now !== null) this.see(now)
    this.page.changed()
  }

  /** Told once a task: it is on a screen that somebody may look at. */
  private see(task: TaskCard): void {
    if (this.seen.has(task.task) || document.visibilityState !== 'visible' || this.page.isUnlinked()) return
    this.seen = new Set([...this.seen, task.task])
    void this.tell(task, 'seen')
  }
}

const pathOf = (task: TaskCard, what: string): string => `/api/tasks/${encodeURIComponent(task.task)}/${what}`
