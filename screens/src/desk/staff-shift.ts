/** Somebody's planned shifts on one day: for every week, or for this date alone. */
import { css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { ask, put } from '../shared/commands.ts'
import type { PlannedTime, ShiftPlan, SiteCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { DeskDialog } from './desk-dialog.ts'
import { dialogHead } from './dialog-head.ts'
import { dialogStyles } from './dialog-styles.ts'
import { formStyles } from './form-styles.ts'
import { say } from './staff-texts.ts'
import { areWhole, dayName, timesOn, weekdayOf, withDay, withWeekday } from './staff-words.ts'
import { say as sayDesk } from './texts.ts'
import { whyNot } from './why-not.ts'

type Scope = 'week' | 'day'

const FIRST: PlannedTime = { starts: '09:00', ends: '17:00' }
/** As many as the server takes of one day. */
const MOST = 4

@customElement('sb-staff-shift')
export class SbStaffShift extends DeskDialog {
  static override styles = [
    textStyles,
    controlStyles,
    dialogStyles,
    formStyles,
    css`
      fieldset {
        display: grid;
        gap: 2px;
      }
      legend {
        padding: 0;
        font-weight: var(--weight-strong);
      }
      fieldset label {
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 36px;
        margin: 0;
        cursor: pointer;
      }
      fieldset input {
        width: 20px;
        min-height: 20px;
        margin: 0;
        accent-color: var(--color-primary);
      }
      .times {
        display: grid;
        grid-template-columns: 1fr 1fr auto;
        align-items: end;
        gap: 4px 12px;
      }
      .times label {
        display: block;
        font-weight: var(--weight-strong);
      }
      .times .button,
      .more .button {
        min-height: var(--target-hand);
      }
      .next {
        grid-column: 1 / -1;
      }
      .more {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 10px;
        margin-top: 12px;
      }
    `,
  ]

  @property() staff = ''
  @property() name = ''
  @property() day = ''
  @property({ attribute: false }) place!: SiteCard
  @state() private plan: ShiftPlan | null = null
  @state() private scope: Scope = 'week'
  @state() private times: readonly PlannedTime[] = []

  protected override firstUpdated(): void {
    super.firstUpdated()
    void this.fetch()
  }

  private get path(): string {
    return `/api/staff/${encodeURIComponent(this.staff)}/plan`
  }

  private async fetch(): Promise<void> {
    try {
      const plan = await ask<ShiftPlan>(this.path)
      const { times, own } = timesOn(plan, this.day)
      this.scope = own ? 'day' : 'week'
      this.times = times
      this.plan = plan
    } catch (error) {
      this.wrong = whyNot(error)
    }
  }

  private async keep(change: (plan: ShiftPlan) => ShiftPlan): Promise<void> {
    const { plan } = this
    if (plan === null) return
    await this.send(async () => {
      await put<ShiftPlan>(this.path, change(plan))
      this.finish(new Event('saved'))
    })
  }

  private readonly save = (event: Event): void => {
    event.preventDefault()
    if (!areWhole(this.times)) {
      this.wrong = say('shift.wrong')
      return
    }
    const { day, times } = this
    void this.keep((plan) => (this.scope === 'day' ? withDay(plan, day, times) : withWeekday(plan, weekdayOf(day), times)))
  }

  private set(n: number, change: Partial<PlannedTime>): void {
    this.times = this.times.map((each, at) => (at === n ? { ...each, ...change } : each))
  }

  protected override render() {
    const day = dayName(this.day, this.place.language, 'long')
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${dialogHead(say('shift.heading', { name: this.name, day }), () => this.close())}
      ${this.plan === null ? nothing : this.form(day, timesOn(this.plan, this.day).own)}
      <div role="alert">${this.wrong === '' ? nothing : html`<p class="wrong">${this.wrong}</p>`}</div>
    </dialog>`
  }

  private form(day: string, own: boolean) {
    const weekday = dayName(this.day, this.place.language, 'weekday')
    return html`<form novalidate @submit=${this.save}>
      <fieldset>
        <legend>${say('shift.scope')}</legend>
        ${this.choice('week', say('shift.scope.week', { weekday }))} ${this.choice('day', say('shift.scope.day', { day }))}
      </fieldset>
      ${this.times.length === 0 ? html`<p class="hint">${say(this.scope === 'day' ? 'shift.off' : 'shift.nothing')}</p>` : nothing}
      ${this.times.map((each, n) => this.row(each, n))}
      <div class="more">
        ${this.times.length >= MOST
          ? nothing
          : html`<button class="button" type="button" @click=${() => (this.times = [...this.times, FIRST])}>${say('shift.add')}</button>`}
        ${own
          ? html`<button class="button" type="button" @click=${() => void this.keep((plan) => withDay(plan, this.day, null))}>${say('shift.back')}</button>`
          : nothing}
      </div>
      <div class="does">
        <button class="button" type="button" @click=${() => this.close()}>${sayDesk('dialog.keep')}</button>
        <button class="button primary" type="submit" aria-disabled=${this.busy}>${say(this.busy ? 'form.busy' : 'form.save')}</button>
      </div>
    </form>`
  }

  private choice(scope: Scope, word: string) {
    return html`<label
      ><input type="radio" name="scope" .checked=${this.scope === scope} @change=${() => (this.scope = scope)} />${word}</label
    >`
  }

  private row(each: PlannedTime, n: number) {
    return html`<div class="times">
      ${this.clock(n, 'starts', say('shift.from'), each.starts)} ${this.clock(n, 'ends', say('shift.until'), each.ends)}
      <button class="button" type="button" @click=${() => (this.times = this.times.filter((_, at) => at !== n))}>${say('shift.remove')}</button>
      ${each.ends !== '' && each.ends < each.starts ? html`<p class="hint next">${say('shift.midnight')}</p>` : nothing}
    </div>`
  }

  private clock(n: number, field: 'starts' | 'ends', word: string, value: string) {
    return html`<div>
      <label for="${field}-${n}">${word}</label>
      <input
        id="${field}-${n}"
        type="time"
        .value=${value}
        @input=${(event: Event) => this.set(n, { [field]: (event.target as HTMLInputElement).value })}
      />
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-staff-shift': SbStaffShift
  }
}
