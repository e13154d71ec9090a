/** The forms of a part of the day, and of a group of kiosks. */
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { SignagePlan } from '../../shared/messages.generated.ts'
import { check, checkedOf, dayName } from './chosen.ts'
import { Fault, PlanForm } from './plan-form.ts'
import { FRESH_DAYPART, clockOf, freshId, kept, minuteOf, type Daypart, type Group } from './plan.ts'
import { say } from './texts.ts'

const WEEK = [0, 1, 2, 3, 4, 5, 6]

@customElement('sb-signage-daypart-form')
export class SbSignageDaypartForm extends PlanForm {
  /** The one that is changed; null for a new one. */
  @property({ attribute: false }) entry: Daypart | null = null

  protected override caption(): string {
    return this.entry === null ? say('daypart.new') : say('daypart.change', { name: this.entry.name })
  }

  protected override made(): SignagePlan {
    const { plan } = this.desk
    const name = this.called()
    const weekdays = checkedOf(this.renderRoot, 'weekdays').map(Number)
    if (weekdays.length === 0) throw new Fault(say('daypart.wrong.days'), 'weekdays')
    const [from_minute, until_minute] = [minuteOf(this.value('starts')), minuteOf(this.value('ends'))]
    if (from_minute === null || until_minute === null) throw new Fault(say('daypart.wrong.times'), 'starts')
    const daypart = this.entry?.daypart ?? freshId('dayparts', plan, name)
    return kept(plan, 'dayparts', { daypart, name, weekdays: weekdays as Daypart['weekdays'], from_minute, until_minute })
  }

  protected override fields() {
    const entry = this.entry ?? FRESH_DAYPART
    return html`${this.nameField(entry.name)}
      <fieldset id="weekdays" tabindex="-1">
        <legend>${say('daypart.days')}</legend>
        <div class="checks">
          ${WEEK.map((weekday) => check('weekdays', String(weekday), dayName(weekday), entry.weekdays.includes(weekday)))}
        </div>
      </fieldset>
      <div class="field">
        <label for="starts">${say('daypart.from')}</label>
        <input id="starts" type="time" .value=${clockOf(entry.from_minute)} />
      </div>
      <div class="field">
        <label for="ends">${say('daypart.until')}</label>
        <input id="ends" type="time" aria-describedby="ends-hint" .value=${clockOf(entry.until_minute)} />
        <p class="hint" id="ends-hint">${say('daypart.until.hint')}</p>
      </div>`
  }
}

@customElement('sb-signage-group-form')
export class SbSignageGroupForm extends PlanForm {
  @property({ attribute: false }) entry: Group | null = null

  protected override caption(): string {
    return this.entry === null ? say('group.new') : say('group.change', { name: this.entry.name })
  }

  protected override made(): SignagePlan {
    const { plan } = this.desk
    const name = this.called()
    const group = this.entry?.group ?? freshId('groups', plan, name)
    return kept(plan, 'groups', { group, name, kiosks: checkedOf(this.renderRoot, 'kiosks') })
  }

  protected override fields() {
    const chosen = this.entry?.kiosks ?? []
    return html`${this.nameField(this.entry?.name ?? '')}
      <fieldset>
        <legend>${say('group.kiosks')}</legend>
        <div class="checks">
          ${this.desk.kiosks.map(({ kiosk, name, zone_name }) =>
            check('kiosks', kiosk, `${name} · ${zone_name}`, chosen.includes(kiosk)),
          )}
        </div>
      </fieldset>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-signage-daypart-form': SbSignageDaypartForm
    'sb-signage-group-form': SbSignageGroupForm
  }
}
