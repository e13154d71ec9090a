/** Who looked at clients' cards, and when: for managers. Of clients the visit alone is named. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { ask } from '../shared/commands.ts'
import { instant, type Place } from '../shared/formats.ts'
import type { CardViewLine, StaffLine } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { panelStyles } from './panel-styles.ts'
import { say, sayView } from './staff-texts.ts'
import { tableStyles } from './table-styles.ts'
import { whyNot } from './why-not.ts'

const AT_ONCE = 20
/** Letters of a visit's id that are shown: enough to tell two of a day apart. */
const SHOWN = 8

@customElement('sb-staff-views')
export class SbStaffViews extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    tableStyles,
    css`
      select {
        min-height: 40px;
        padding: 0 10px;
        border: 1.5px solid var(--color-line-strong);
        border-radius: var(--radius-2);
        background: var(--color-surface);
        color: inherit;
        font: inherit;
      }
      code {
        font: 0.8125rem / 1.35 ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace;
      }
    `,
  ]

  @property({ attribute: false }) people: readonly StaffLine[] = []
  @property({ attribute: false }) place!: Place
  @property({ type: Number }) now_s = 0
  @state() private rows: readonly CardViewLine[] | null = null
  @state() private staff = ''
  @state() private over = false
  @state() private wrong = ''

  override connectedCallback(): void {
    super.connectedCallback()
    void this.fetch()
  }

  private async fetch(before_s: number | null = null): Promise<void> {
    const query = new URLSearchParams({ limit: String(AT_ONCE) })
    if (this.staff !== '') query.set('staff', this.staff)
    if (before_s !== null) query.set('before_s', String(before_s))
    const { staff } = this
    try {
      const found = await ask<CardViewLine[]>(`/api/desk/card-views?${query.toString()}`)
      if (staff !== this.staff) return
      this.rows = before_s === null ? found : [...(this.rows ?? []), ...found]
      this.over = found.length < AT_ONCE
      this.wrong = ''
    } catch (error) {
      this.wrong = whyNot(error)
    }
  }

  protected override render() {
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h2 id="heading">${say('views.heading')}</h2>
        <label class="aside" for="whose">${say('views.of')}</label>
        <select
          id="whose"
          @change=${(event: Event) => {
            this.staff = (event.target as HTMLSelectElement).value
            void this.fetch()
          }}
        >
          <option value="">${say('views.everybody')}</option>
          ${this.people.map(({ staff, name }) => html`<option value=${staff}>${name}</option>`)}
        </select>
      </div>
      <p class="lead">${say('views.lead')}</p>
      <div role="alert">${this.wrong === '' ? nothing : html`<p class="none">${this.wrong}</p>`}</div>
      ${this.rows === null ? nothing : this.table(this.rows)}
    </section>`
  }

  private table(rows: readonly CardViewLine[]) {
    if (rows.length === 0) return html`<p class="none">${say('views.none')}</p>`
    return html`<table>
        <thead>
          <tr>
            ${(['when', 'who', 'what', 'visit'] as const).map((each) => html`<th scope="col">${say(`views.${each}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr>
              <td>${instant(row.at_s, this.now_s, this.place)}</td>
              <td>${row.staff_name === '' ? say('views.unknown') : row.staff_name}</td>
              <td>${sayView(row.act)}</td>
              <td><code title=${row.visit}>${row.visit.slice(-SHOWN)}</code></td>
            </tr>`,
          )}
        </tbody>
      </table>
      ${this.over
        ? nothing
        : html`<p class="more">
            <button class="button small" type="button" @click=${() => void this.fetch(rows.at(-1)?.at_s ?? null)}>${say('views.more')}</button>
          </p>`}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-staff-views': SbStaffViews
  }
}
