/** Who is planned when, a week at a time. */
import left from 'lucide-static/icons/chevron-left.svg?raw'
import right from 'lucide-static/icons/chevron-right.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { icon } from '../shared/icon.ts'
import type { PlannedDay, PlannedWeek, SiteCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { panelStyles } from './panel-styles.ts'
import { say } from './staff-texts.ts'
import { dayName, mondayOf, plusDays, spoken } from './staff-words.ts'

/** Another week is to be shown: its Monday. */
export class ShowWeek extends Event {
  constructor(readonly first: string) {
    super('show-week')
  }
}

export class EditShift extends Event {
  constructor(
    readonly week: PlannedWeek,
    readonly day: string,
  ) {
    super('edit-shift')
  }
}

@customElement('sb-staff-week')
export class SbStaffWeek extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    css`
      .frame {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        table-layout: fixed;
      }
      th,
      td {
        padding: 0;
        border-top: 1px solid var(--color-line);
        font-weight: inherit;
        text-align: center;
      }
      thead th {
        padding: 6px 2px;
        border: 0;
        color: var(--color-text-2);
        font-size: 0.8125rem;
        line-height: 1.25;
      }
      thead th.today {
        color: var(--color-text);
        font-weight: 700;
      }
      tbody th {
        padding-right: 8px;
        font-weight: 560;
        text-align: left;
        overflow-wrap: anywhere;
      }
      col.person {
        width: 21%;
      }
      .cell {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: 2px;
        width: 100%;
        min-height: 52px;
        padding: 4px 1px;
        border: 0;
        border-radius: var(--radius-2);
        background: none;
        color: var(--color-text-2);
        font-size: 0.8125rem;
        line-height: 1.25;
        font-variant-numeric: tabular-nums;
      }
      button.cell {
        cursor: pointer;
      }
      button.cell:hover {
        background: var(--color-surface-2);
      }
      .times {
        display: block;
        padding: 3px 5px;
        border-radius: 8px;
        background: var(--color-primary-wash);
        color: var(--color-on-primary-wash);
        font-weight: 560;
      }
      .own .times {
        background: var(--color-brass-wash);
        color: var(--color-brass-text);
      }
      .head .button {
        padding: 4px 12px;
      }
    `,
  ]

  @property({ attribute: false }) weeks: readonly PlannedWeek[] = []
  /** The Monday that is shown. */
  @property() first = ''
  @property() today = ''
  @property({ attribute: false }) place!: SiteCard

  protected override render() {
    const { first, today } = this
    const days = [0, 1, 2, 3, 4, 5, 6].map((n) => plusDays(first, n))
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h2 id="heading">${say('week.heading')}</h2>
        ${this.turn(-7, 'week.before', left)}
        <button class="button small" type="button" aria-disabled=${first === mondayOf(today)} @click=${() => this.show(mondayOf(today))}>
          ${say('week.now')}
        </button>
        ${this.turn(7, 'week.after', right)}
      </div>
      <p class="lead">${say('week.lead')} <span role="status">${say('week.of', { day: dayName(first, this.place.language, 'long') })}</span></p>
      <div class="frame">
        <table>
          <colgroup>
            <col class="person" />
            <col span="7" />
          </colgroup>
          <thead>
            <tr>
              <th scope="col"><span class="aside">${say('week.person')}</span></th>
              ${days.map(
                (day) => html`<th scope="col" class=${day === today ? 'today' : ''} aria-current=${day === today ? 'date' : nothing}>
                  ${dayName(day, this.place.language, 'short')}
                </th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${this.weeks.map(
              (week) => html`<tr>
                <th scope="row">${week.name}</th>
                ${week.days.map((day) => html`<td>${this.cell(week, day)}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`
  }

  private show(first: string): void {
    this.dispatchEvent(new ShowWeek(first))
  }

  private turn(days: number, word: 'week.before' | 'week.after', drawing: string) {
    return html`<button class="button small" type="button" aria-label=${say(word)} @click=${() => this.show(plusDays(this.first, days))}>
      ${icon(drawing)}
    </button>`
  }

  private cell(week: PlannedWeek, day: PlannedDay) {
    const look = day.own ? 'cell own' : 'cell'
    const shown =
      day.times.length > 0
        ? day.times.map(({ starts, ends }) => html`<span class="times">${starts}<br />${ends}</span>`)
        : day.own
          ? say('week.off')
          : '–'
    if (!week.yours) return html`<span class=${look}>${shown}</span>`
    const times = day.times.length > 0 ? spoken(day.times) : say(day.own ? 'week.off' : 'week.nothing')
    return html`<button
      class=${look}
      type="button"
      aria-label=${say('week.cell', { name: week.name, day: dayName(day.day, this.place.language, 'long'), times })}
      @click=${() => this.dispatchEvent(new EditShift(week, day.day))}
    >
      ${shown}
    </button>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-staff-week': SbStaffWeek
  }
}
