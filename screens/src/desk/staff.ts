/** The staff place: for managers everybody, their links, devices and planned shifts, and who looked at clients' cards;
 * for everybody their own phone, devices and password. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import './confirm.ts'
import './staff-devices.ts'
import './staff-form.ts'
import './staff-link.ts'
import './staff-list.ts'
import './staff-password.ts'
import './staff-shift.ts'
import './staff-views.ts'
import './staff-week.ts'
import '../shared/toast.ts'
import { ask, command } from '../shared/commands.ts'
import type { DeskView, PlannedWeek, StaffLine } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import type { SbToast } from '../shared/toast.ts'
import { AskingAgain } from './asking-again.ts'
import { dayOf } from './days.ts'
import { panelStyles, severalStyles } from './panel-styles.ts'
import { looksAfter } from './places.ts'
import type { SavedStaff } from './staff-form.ts'
import type { LinkFor } from './staff-link.ts'
import type { ActOnStaff } from './staff-list.ts'
import { say } from './staff-texts.ts'
import type { EditShift, ShowWeek } from './staff-week.ts'
import { mondayOf, servesClients } from './staff-words.ts'
import { say as sayDesk } from './texts.ts'
import { whyNot } from './why-not.ts'

interface Person {
  staff: string
  name: string
  username: string
}

type Open =
  | { is: 'form'; line: StaffLine | null }
  | { is: 'link'; person: Person; for: LinkFor }
  | { is: 'devices'; person: Person }
  | { is: 'revoke'; line: StaffLine }
  | { is: 'shift'; week: PlannedWeek; day: string }
  | { is: 'password' }

/** Whoever is on shift changes, and others may change accounts too. */
const FRESH_S = 15

@customElement('sb-staff')
export class SbStaff extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    severalStyles,
    css`
      .own {
        padding: 14px 20px;
        border-radius: 20px;
        background: var(--color-surface);
        box-shadow: var(--elev-1);
        line-height: 1.4;
      }
      .own .head {
        padding: 0;
      }
      .own p {
        color: var(--color-text-2);
      }
    `,
  ]

  @property({ attribute: false }) view!: DeskView
  @property({ type: Number }) now_s = 0
  @state() private lines: readonly StaffLine[] | null = null
  @state() private weeks: readonly PlannedWeek[] = []
  @state() private first = ''
  @state() private open: Open | null = null
  @state() private trouble = ''
  @query('sb-toast') private toast!: SbToast

  /** While a dialog is open nobody is away, and the page must not renew itself. */
  get isBusy(): boolean {
    return this.open !== null
  }

  private get manages(): boolean {
    return looksAfter(this.view.staff)
  }

  private get today(): string {
    return dayOf(this.now_s, this.view.site.time_zone)
  }

  constructor() {
    super()
    new AskingAgain(this, () => this.fetch(), FRESH_S)
  }

  private async fetch(): Promise<void> {
    if (!this.manages) return
    if (this.first === '') this.first = mondayOf(this.today)
    const { first } = this
    try {
      const [lines, weeks] = await Promise.all([ask<StaffLine[]>('/api/staff'), ask<PlannedWeek[]>(`/api/staff/week?first=${first}`)])
      this.lines = lines
      if (first === this.first) this.weeks = weeks
      this.trouble = ''
    } catch (error) {
      this.trouble = whyNot(error)
    }
  }

  private changed(text: string): void {
    this.open = null
    this.toast.show(text)
    void this.fetch()
  }

  private readonly act = ({ line, act }: ActOnStaff): void => {
    const person = line
    if (act === 'edit') this.open = { is: 'form', line }
    else if (act === 'revoke') this.open = { is: 'revoke', line }
    else if (act === 'devices') this.open = { is: 'devices', person }
    else if (act === 'restore') void this.restore(line)
    else this.open = { is: 'link', person, for: act === 'pair' ? 'pair' : line.invited ? 'invite' : 'reset' }
  }

  private async restore(line: StaffLine): Promise<void> {
    try {
      await command(`/api/staff/${encodeURIComponent(line.staff)}/restore`)
      this.changed(say('restore.done', { name: line.name }))
    } catch (error) {
      this.toast.show(whyNot(error))
    }
  }

  private revoked(line: StaffLine): void {
    this.open = null
    this.toast.show(say('revoke.done', { name: line.name }), { label: sayDesk('undo'), run: () => void this.restore(line) })
    void this.fetch()
  }

  protected override render() {
    const { view } = this
    return html`<div role="alert" ?hidden=${this.trouble === ''}>${this.trouble === '' ? nothing : this.failed()}</div>
      ${this.own()} ${this.manages && this.lines !== null ? this.everybody(this.lines) : nothing}
      ${this.open === null ? nothing : this.dialog(this.open, view)}
      <sb-toast></sb-toast>`
  }

  private failed() {
    return html`<p class="trouble">
      ${this.trouble}
      <button class="button small" type="button" @click=${() => void this.fetch()}>${sayDesk('offline.try')}</button>
    </p>`
  }

  private own() {
    const { staff, name, roles } = this.view.staff
    const person = { staff, name, username: '' }
    return html`<section class="own" aria-labelledby="own">
      <div class="head">
        <h2 id="own">${say('you')}</h2>
        ${servesClients(roles)
          ? html`<button class="button small" type="button" @click=${() => (this.open = { is: 'link', person, for: 'pair' })}>${say('you.pair')}</button>`
          : nothing}
        <button class="button small" type="button" @click=${() => (this.open = { is: 'devices', person })}>${say('you.devices')}</button>
        <button class="button small" type="button" @click=${() => (this.open = { is: 'password' })}>${say('you.password')}</button>
      </div>
      <p>${say('you.lead')}</p>
    </section>`
  }

  private everybody(fetched: readonly StaffLine[]) {
    const { site, staff, clerks } = this.view
    // The desk's own link knows sooner who can be reached.
    const reach = new Map(clerks.clerks.map((light) => [light.staff, light.reach]))
    const lines = fetched.map((line) => ({ ...line, reach: reach.get(line.staff) ?? null }))
    const minute_s = Math.floor(this.now_s / 60) * 60
    return html`<sb-staff-list
        .lines=${lines}
        .place=${site}
        .own=${staff.staff}
        .now_s=${minute_s}
        @invite=${() => (this.open = { is: 'form', line: null })}
        @act-on-staff=${this.act}
      ></sb-staff-list>
      <sb-staff-week
        .weeks=${this.weeks}
        .first=${this.first}
        .today=${this.today}
        .place=${site}
        @show-week=${(event: ShowWeek) => {
          this.first = event.first
          void this.fetch()
        }}
        @edit-shift=${(event: EditShift) => (this.open = { is: 'shift', week: event.week, day: event.day })}
      ></sb-staff-week>
      <sb-staff-views .people=${lines} .place=${site} .now_s=${minute_s}></sb-staff-views>`
  }

  private dialog(open: Open, view: DeskView) {
    const close = (): void => {
      this.open = null
      void this.fetch()
    }
    if (open.is === 'form') {
      return html`<sb-staff-form
        .line=${open.line}
        .by=${view.staff}
        .departments=${[...new Set(view.floor.zones.map(({ department }) => department))]}
        @close-dialog=${close}
        @saved-staff=${(event: SavedStaff) => this.saved(event.staff, open.line === null)}
      ></sb-staff-form>`
    }
    if (open.is === 'link') {
      const { staff, name, username } = open.person
      return html`<sb-staff-link
        .staff=${staff}
        .name=${name}
        .username=${username}
        .for=${open.for}
        .place=${view.site}
        .now_s=${this.now_s}
        @close-dialog=${close}
      ></sb-staff-link>`
    }
    if (open.is === 'devices') {
      const { staff, name } = open.person
      return html`<sb-staff-devices
        .staff=${staff}
        .name=${name}
        .place=${view.site}
        .now_s=${Math.floor(this.now_s / 60) * 60}
        @close-dialog=${close}
        @devices-changed=${() => void this.fetch()}
      ></sb-staff-devices>`
    }
    if (open.is === 'shift') {
      return html`<sb-staff-shift
        .staff=${open.week.staff}
        .name=${open.week.name}
        .day=${open.day}
        .place=${view.site}
        @close-dialog=${close}
        @saved=${() => this.changed(say('shift.saved'))}
      ></sb-staff-shift>`
    }
    if (open.is === 'password') {
      return html`<sb-staff-password @close-dialog=${close} @saved=${() => this.changed(say('password.done'))}></sb-staff-password>`
    }
    const { staff, name } = open.line
    return html`<sb-confirm
      .heading=${say('revoke.heading', { name })}
      .sentence=${say('revoke.sentence')}
      .hint=${say('revoke.hint')}
      .word=${say('act.revoke')}
      .act=${() => command(`/api/staff/${encodeURIComponent(staff)}/revoke`)}
      @close-dialog=${close}
      @removed=${() => this.revoked(open.line)}
    ></sb-confirm>`
  }

  /** A new account is good for nothing without its link. */
  private saved(person: Person, isNew: boolean): void {
    if (isNew) this.open = { is: 'link', person, for: 'invite' }
    else this.changed(say('saved'))
    void this.fetch()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-staff': SbStaff
  }
}
