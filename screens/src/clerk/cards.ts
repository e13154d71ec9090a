/** The clients' cards: fetched for the one task that is open, and kept no longer than it is. */
import { Refused, ask } from '../shared/commands.ts'
import type { ClientCard, TaskCard } from '../shared/messages.generated.ts'
import type { CardState } from './view.ts'

/** Whether an answer is a client's card, and not something else about the visit. */
export const isClient = (answer: unknown): answer is ClientCard =>
  typeof answer === 'object' && answer !== null && 'display_name' in answer

export interface Reading {
  changed(): void
  /** The card of the open task came, or (null) could not be fetched; not called for one that is gone. */
  onCard(task: TaskCard, client: ClientCard | null): void
}

export class Cards {
  private cards: ReadonlyMap<string, CardState> = new Map()
  private open = ''

  constructor(private readonly reader: Reading) {}

  of(task: TaskCard): CardState | null {
    return this.cards.get(task.task) ?? null
  }

  /** Nothing personal stays in memory longer than its card is the one that is open. */
  keepOnly(task: TaskCard | null): void {
    this.open = task?.task ?? ''
    this.cards = new Map([...this.cards].filter(([other]) => other === this.open))
  }

  clear(): void {
    this.keepOnly(null)
  }

  markGone(task: TaskCard): void {
    if (this.open === task.task) this.set(task, { card: 'gone' })
  }

  /** The answer to something that was said about a client: no need to ask again. */
  replace(task: TaskCard, client: ClientCard): void {
    if (this.open === task.task) this.set(task, { card: 'loaded', client })
  }

  fetch(task: TaskCard): Promise<void> {
    this.set(task, { card: 'loading' })
    return this.read(task, 'unreached')
  }

  /** Reads the card again behind the one that is shown, which stays where no newer one comes. */
  refresh(task: TaskCard): Promise<void> {
    return this.of(task)?.card === 'loaded' ? this.read(task, null) : this.fetch(task)
  }

  /** An answer that comes when the task is no longer the open one is dropped. */
  private async read(task: TaskCard, failed: 'unreached' | null): Promise<void> {
    try {
      const client = await ask<ClientCard>(`/api/tasks/${encodeURIComponent(task.task)}/card`)
      if (this.open !== task.task) return
      this.set(task, { card: 'loaded', client })
      this.reader.onCard(task, client)
    } catch (error) {
      if (this.open !== task.task) return
      const gone = error instanceof Refused && (error.status === 410 || error.status === 404)
      if (gone) this.set(task, { card: 'gone' })
      else if (failed !== null) {
        this.set(task, { card: failed })
        this.reader.onCard(task, null)
      }
    }
  }

  private set(task: TaskCard, card: CardState): void {
    this.cards = new Map(this.cards).set(task.task, card)
    this.reader.changed()
  }
}
