/** What a clerk's screen says and lets feel: each task once, and a short word on what was tapped. */
import { buzz } from '../shared/buzz.ts'
import type { ClientCard, TaskCard } from '../shared/messages.generated.ts'
import type { SbToast } from '../shared/toast.ts'
import { buzzOf, wordOf } from './kinds.ts'
import { t } from './texts.ts'
import { placeOf } from './view.ts'

export interface Speaking {
  /** Where short words stand; null on the watch, which has no room for them. */
  toast(): SbToast | null
  /** `spoken` is another now. */
  changed(): void
}

export class Voice {
  /** For the page's live region. */
  spoken = ''
  private spoken_task = ''
  private readonly announced = new Set<string>()

  constructor(private readonly page: Speaking) {}

  /** Spoken and felt, once a task, however often its card is fetched. */
  announce(task: TaskCard, client: ClientCard | null): void {
    if (this.announced.has(task.task)) return
    this.announced.add(task.task)
    this.spoken_task = task.task
    const place = placeOf(task, client) ?? t('card.somewhere')
    const name = client?.display_name ?? t(`kind.${wordOf(task.kind)}.someone`)
    const product = client?.product?.name ?? ''
    this.speak(t(`kind.${wordOf(task.kind)}.announce`, { name, place, product }).trim())
    buzz(buzzOf(task.kind))
  }

  say(text: string, action?: { label: string; run: () => void }): void {
    const toast = this.page.toast()
    toast?.show(text, action)
    if (toast === null) this.speak(text)
  }

  /** Another task is the one to look at: what was spoken of the one before is no longer there to be read. */
  turnTo(task: TaskCard | null): void {
    if (this.spoken_task !== task?.task) this.speak('')
  }

  forget(): void {
    this.announced.clear()
    this.speak('')
  }

  private speak(text: string): void {
    this.spoken = text
    this.page.changed()
  }
}
