/** The signage place: what kiosks show, its pictures and films, what was shown; and the message over everything. */
import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import './beside.ts'
import './emergency.ts'
import './lists.ts'
import './media.ts'
import './report.ts'
import '../../shared/toast.ts'
import { Refused, ask, put, remove } from '../../shared/commands.ts'
import { instant } from '../../shared/formats.ts'
import type { DeskView, SignageDesk, SignagePlan } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import type { SbToast } from '../../shared/toast.ts'
import { AskingAgain } from '../asking-again.ts'
import { isListening } from '../kiosks/words.ts'
import { panelStyles, severalStyles } from '../panel-styles.ts'
import type { BringBack } from './beside.ts'
import { dialogOf, type Opened } from './dialogs.ts'
import type { EmergencyChanged, SbSignageEmergency } from './emergency.ts'
import type { EditPart, MovePlaylist, RemovePart } from './lists.ts'
import type { MediaAdded, RemoveMedia, SbSignageMedia } from './media.ts'
import { Fault, told, type Save } from './plan-form.ts'
import { placeStyles } from './place-styles.ts'
import { idOf, moved, usersOf, without } from './plan.ts'
import { say } from './texts.ts'

const TABS = ['plan', 'media', 'report'] as const
type Tab = (typeof TABS)[number]

/** Others may change the plan too, and prices change by themselves. */
const FRESH_S = 15

@customElement('sb-signage')
export class SbSignage extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    severalStyles,
    placeStyles,
  ]

  @property({ attribute: false }) view!: DeskView
  @property({ type: Number }) now_s = 0
  @state() private desk: SignageDesk | null = null
  @state() private tab: Tab = 'plan'
  @state() private open: Opened | null = null
  @state() private trouble = ''
  @query('sb-toast') private toast!: SbToast
  @query('sb-signage-emergency') private emergency!: SbSignageEmergency | null
  @query('sb-signage-media') private media!: SbSignageMedia | null

  /** While somebody fills in a form or a file is on its way, the page must not renew itself. */
  get isBusy(): boolean {
    return this.open !== null || (this.emergency?.isBusy ?? false) || (this.media?.isBusy ?? false)
  }

  constructor() {
    super()
    new AskingAgain(this, () => this.fetch(), FRESH_S)
  }

  /** What somebody is changing stays under their hands (but for `evenOpen`); the server says when it was changed. */
  private async fetch(evenOpen = false): Promise<void> {
    if (this.open !== null && !evenOpen) return
    try {
      const desk = await ask<SignageDesk>('/api/signage')
      if ((this.open === null || evenOpen) && JSON.stringify(desk) !== JSON.stringify(this.desk)) this.desk = desk
      this.trouble = ''
    } catch (error) {
      this.trouble = told(error)
    }
  }

  /** Saves onto what is known here, and offers the way back. */
  private readonly save: Save = async (plan) => {
    await this.keep(plan)
    this.toast.show(say('saved'), this.wayBack())
  }

  /** The plan before the last save, and the revision that the save made. */
  private replaced: { plan: SignagePlan; by: number } | null = null

  /** Takes the last save back, and never what somebody else has saved since. */
  private wayBack(): { label: string; run: () => void } {
    const { replaced } = this
    return {
      label: say('saved.undo'),
      run: () => void (replaced === null ? undefined : this.attempt(() => this.keep(replaced.plan, replaced.by), say('undone'))),
    }
  }

  /** Saves it as the revision behind `onto`. Throws Fault where another stands there by now, and shows that one. */
  private async keep(plan: SignagePlan, onto = this.desk?.revision): Promise<void> {
    const known = this.desk
    if (known === null || onto === undefined) return
    try {
      this.desk = await put<SignageDesk>('/api/signage/plan', { revision: onto, plan })
      this.replaced = { plan: known.plan, by: this.desk.revision }
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 409) throw error
      await this.fetch(true)
      throw new Fault(say(this.open === null ? 'meanwhile' : 'meanwhile.form'))
    }
  }

  private async attempt(go: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await go()
      this.toast.show(done)
    } catch (error) {
      this.toast.show(told(error))
    }
  }

  private removePart({ part, name }: RemovePart): void {
    const plan = this.desk?.plan
    const entry = plan?.[part].find((each) => idOf(part, each) === name)
    if (plan === undefined || entry === undefined) return
    const [by] = usersOf(plan, part, name)
    if (by !== undefined) return this.toast.show(say('in_use', { name: entry.name, by }))
    void this.keep(without(plan, part, name)).then(
      () => this.toast.show(say('removed', { name: entry.name }), this.wayBack()),
      (error: unknown) => this.toast.show(told(error)),
    )
  }

  private move({ place, by }: MovePlaylist): void {
    const plan = this.desk?.plan
    if (plan !== undefined) void this.attempt(() => this.keep({ ...plan, playlists: moved(plan.playlists, place, by) }), say('saved'))
  }

  private async removeMedia({ card }: RemoveMedia): Promise<void> {
    await this.attempt(() => remove(`/api/signage/media/${card.sha256}`), say('removed', { name: card.name }))
    await this.fetch()
  }

  private bringBack({ revision, plan }: BringBack): void {
    void this.keep(plan).then(
      () => this.toast.show(say('history.done', { revision }), this.wayBack()),
      (error: unknown) =>
        this.toast.show(error instanceof Fault ? told(error) : say('history.unknown', { revision, why: told(error) })),
    )
  }

  protected override render() {
    const { desk } = this
    return html`${this.top(desk)}
      <div role="alert" ?hidden=${this.trouble === ''}>
        ${this.trouble === ''
          ? nothing
          : html`<p class="trouble">
              ${this.trouble}
              <button class="button small" type="button" @click=${() => void this.fetch()}>${say('form.again')}</button>
            </p>`}
      </div>
      ${desk === null ? nothing : html`${this.over(desk)} ${this.pane(desk)} ${this.open === null ? nothing : this.dialog(desk, this.open)}`}
      <sb-toast></sb-toast>`
  }

  private top(desk: SignageDesk | null) {
    return html`<section class="top" aria-labelledby="heading">
      <div class="head"><h2 id="heading">${say('heading')}</h2></div>
      <p>${say('lead')} ${desk === null ? nothing : this.changed(desk)}</p>
      <div role="tablist" aria-label=${say('tabs')} @keydown=${this.turn}>
        ${TABS.map(
          (tab) => html`<button
            class="button"
            type="button"
            role="tab"
            id="tab-${tab}"
            aria-selected=${this.tab === tab}
            aria-controls="pane"
            tabindex=${this.tab === tab ? 0 : -1}
            @click=${() => (this.tab = tab)}
          >
            ${say(`tab.${tab}`)}
          </button>`,
        )}
      </div>
    </section>`
  }

  private changed({ changed_at_s, changed_by }: SignageDesk): string {
    if (changed_at_s === null) return say('never')
    const when = instant(changed_at_s, this.now_s, this.view.site)
    return changed_by === null ? say('changed.nobody', { when }) : say('changed', { when, name: changed_by })
  }

  private dialog(desk: SignageDesk, open: Opened) {
    const close = (): void => {
      this.open = null
      void this.fetch()
    }
    return dialogOf(open, { desk, site: this.view.site, save: this.save, close })
  }

  /** Arrow keys go from tab to tab. */
  private readonly turn = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    const at = (TABS.indexOf(this.tab) + by + TABS.length) % TABS.length
    this.tab = TABS[at] ?? 'plan'
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${this.tab}`)?.focus())
  }

  private over(desk: SignageDesk) {
    return html`<sb-signage-emergency
      .message=${desk.emergency}
      .site=${this.view.site}
      .silent=${this.view.kiosks.kiosks.filter((card) => !isListening(card)).map(({ name }) => name)}
      .now_s=${this.minute_s}
      @emergency-changed=${({ message }: EmergencyChanged) => {
        this.desk = { ...desk, emergency: message }
        this.toast.show(say(message === null ? 'emergency.ended' : 'emergency.sent'))
      }}
    ></sb-signage-emergency>`
  }

  private get minute_s(): number {
    return Math.floor(this.now_s / 60) * 60
  }

  private pane(desk: SignageDesk) {
    return html`<div role="tabpanel" id="pane" aria-labelledby="tab-${this.tab}">${this.inPane(desk)}</div>`
  }

  private inPane(desk: SignageDesk): TemplateResult {
    const { site } = this.view
    if (this.tab === 'media') {
      return html`<sb-signage-media
        .desk=${desk}
        @media-added=${({ name }: MediaAdded) => {
          this.toast.show(say('media.sent', { name }))
          void this.fetch()
        }}
        @remove-media=${(event: RemoveMedia) => void this.removeMedia(event)}
      ></sb-signage-media>`
    }
    if (this.tab === 'report') {
      return html`<sb-signage-report .desk=${desk} .site=${site} .now_s=${this.minute_s}></sb-signage-report>`
    }
    return html`<div class="panes">
      <div
        class="lists"
        @edit-part=${({ part, name }: EditPart) => (this.open = { part, name, plan: desk.plan })}
        @remove-part=${(event: RemovePart) => this.removePart(event)}
        @move-playlist=${(event: MovePlaylist) => this.move(event)}
      >
        ${(['playlists', 'items', 'parts'] as const).map(
          (of) => html`<sb-signage-lists .of=${of} .desk=${desk} .site=${site} .now_s=${this.minute_s}></sb-signage-lists>`,
        )}
      </div>
      <sb-signage-beside
        .desk=${desk}
        .site=${site}
        .now_s=${this.minute_s}
        @bring-back=${(event: BringBack) => this.bringBack(event)}
      ></sb-signage-beside>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-signage': SbSignage
  }
}
