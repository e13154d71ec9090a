/** The card of a task: what it is, who and where, who is asked until when, what is good to know, and what to do. */
import circleCheck from 'lucide-static/icons/circle-check.svg?raw'
import mapPin from 'lucide-static/icons/map-pin.svg?raw'
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw'
import { LitElement, html, type PropertyValues } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import '../shared/bell.ts'
import type { SbBell } from '../shared/bell.ts'
import { clock } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { ClerkView, ClientCard, TaskCard } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { acts } from './acts.ts'
import { arrivalStyles } from './arrival-styles.ts'
import { asks } from './asks.ts'
import { clientStyles } from './client-styles.ts'
import { details } from './client-details.ts'
import './correct.ts'
import type { SbCorrect } from './correct.ts'
import { DeedEvent, type Deed } from './deeds.ts'
import './ending.ts'
import type { SbEnding } from './ending.ts'
import { drawingOf, kindStyles } from './kind-looks.ts'
import { wordOf } from './kinds.ts'
import { t } from './texts.ts'
import { isMine, placeOf, type CardState } from './view.ts'

/** Sends `deed`; shows only what the server has said. */
@customElement('sb-arrival')
export class SbArrival extends LitElement {
  static override styles = [textStyles, controlStyles, chipStyles, kindStyles, arrivalStyles, clientStyles]

  @property({ attribute: false }) task!: TaskCard
  @property({ attribute: false }) state: CardState = { card: 'loading' }
  @property({ attribute: false }) view!: ClerkView
  /** There is no link: the buttons say so instead of pretending. */
  @property({ type: Boolean }) unlinked = false
  @property() age = ''
  /** The deed that is on its way. */
  @property() busy = ''
  @property({ type: Number }) now_s = 0
  @query('sb-bell') private bell!: SbBell | null
  @query('sb-correct') private correcting!: SbCorrect | null
  @query('sb-ending') private ending!: SbEnding | null

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('task')
    if (changed.has('task') && before?.task !== this.task.task && !this.mine) this.bell?.swing()
  }

  private get mine(): boolean {
    return isMine(this.task, this.view)
  }

  private get client(): ClientCard | null {
    return this.state.card === 'loaded' ? this.state.client : null
  }

  private get name(): string {
    return this.client?.display_name ?? this.caller ?? t('card.them')
  }

  /** The colleague who asks for help at a place. */
  private get caller(): string | null {
    return this.task.has_client ? null : this.task.asked_by_name
  }

  private readonly send = (deed: Deed): void => {
    this.dispatchEvent(new DeedEvent(deed))
  }

  /** What this is, in a line above the name. */
  private line() {
    const { task, view } = this
    const at_s = task.greeted_at_s ?? task.claimed_at_s
    if (this.mine && at_s !== null) {
      const time = clock(at_s, view.site)
      return html`${icon(circleCheck)}${t(task.state === 'greeted' ? 'card.greeted' : 'card.mine', { time })}`
    }
    const came_at_s = task.kind === 'arrival' ? (this.client?.arrived_at_s ?? task.offered_at_s) : task.offered_at_s
    return html`${icon(drawingOf(task.kind))}${t(`kind.${wordOf(task.kind)}.line`, { time: clock(came_at_s, view.site) })}`
  }

  private head() {
    const { client, task } = this
    const gone = this.state.card === 'gone'
    const look = gone ? 'gone' : client === null ? `unnamed kind-${wordOf(task.kind)}` : `kind-${wordOf(task.kind)}`
    const heading = t(gone ? 'card.no_longer' : `kind.${wordOf(task.kind)}.someone`)
    return html`<div class="head ${look}">
      <p class="came">${this.line()}</p>
      <h1>${client?.display_name ?? (gone ? null : this.caller) ?? heading}</h1>
      <p class="where">${icon(mapPin)}<span>${placeOf(task, client) ?? t('card.somewhere')}</span></p>
      ${task.kind === 'arrival'
        ? html`<sb-bell .size=${62}></sb-bell>`
        : html`<span class="drawing">${icon(drawingOf(task.kind))}</span>`}
    </div>`
  }

  /** What is to be done, where the kind alone does not say it: the one sentence that is read on the way. */
  private what() {
    const { task, client } = this
    if (task.kind === 'arrival' || this.state.card === 'gone') return ''
    if (task.asked_by_name !== null)
      return html`<p class="what">${t('card.asked_by', { name: task.asked_by_name })}</p>
        ${task.has_client && task.note !== null ? html`<p class="said">${task.note}</p>` : ''}`
    const place = client?.product?.zone_name || task.zone_name || t('card.somewhere')
    return html`<p class="what">${t(`kind.${wordOf(task.kind)}.what`, { name: this.name, place })}</p>`
  }

  private middle() {
    switch (this.state.card) {
      case 'loading':
        return html`<div class="bones" aria-busy="true">
          <p class="aside">${t('card.loading')}</p>
          <span class="bone pic"></span><span class="bone"></span><span class="bone short"></span>
        </div>`
      case 'loaded':
        return this.details(this.state.client)
      case 'none':
        return html`<div class="plain"><p>${this.task.note ?? t('card.no_note')}</p></div>`
      case 'withheld':
        return html`<div class="plain"><p>${t('card.withheld')}</p></div>`
      case 'gone':
        return html`<div class="plain">
          <h2>${t('card.gone_heading')}</h2>
          <p>${t('card.gone')}</p>
        </div>`
      case 'unreached':
        return html`<div class="plain">
          <h2>${t('card.unreached_heading')}</h2>
          <p>${t(this.mine ? 'card.unreached_mine' : 'card.unreached')}</p>
          <button class="button" type="button" @click=${() => this.send({ deed: 'retry' })}>
            ${icon(refreshCw)}${t('card.retry')}
          </button>
        </div>`
    }
  }

  private details(client: ClientCard) {
    return details({
      client,
      task: this.task,
      view: this.view,
      mine: this.mine,
      closed: this.unlinked || this.busy !== '',
      correct: () => this.correcting?.open(),
      help: () => this.send({ deed: 'help' }),
      browse: (browsing) => this.send({ deed: 'browsing', browsing }),
      notHer: () => this.send({ deed: 'not-her' }),
    })
  }

  private feet() {
    const { task, view, now_s } = this
    return html`<div class="feet">
      ${this.unlinked ? html`<p class="stale">${t('offline.card', { age: this.age })}</p>` : ''}
      ${this.mine || this.state.card === 'gone' || this.unlinked ? '' : asks(task, view, now_s)}
      ${acts({
        task,
        name: this.name,
        mine: this.mine,
        gone: this.state.card === 'gone',
        unlinked: this.unlinked,
        busy: this.busy,
        send: this.send,
        finish: () => this.ending?.open(),
      })}
    </div>`
  }

  protected override render() {
    const { client } = this
    return html`<article>
        ${this.head()}
        <div class="middle" tabindex="0" role="region" aria-label=${t('card.scroll')}>
          ${this.what()} ${this.middle()}
        </div>
        ${this.feet()}
      </article>
      ${this.mine ? html`<sb-ending .name=${this.name}></sb-ending>` : ''}
      ${this.mine && client !== null ? html`<sb-correct .client=${client}></sb-correct>` : ''}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-arrival': SbArrival
  }
}
