/** Proof of play: what was shown on some days, how often and how long, and whether the records fit together. */
import download from 'lucide-static/icons/download.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import '../../shared/empty.ts'
import { ask } from '../../shared/commands.ts'
import { instant } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import { language } from '../../shared/language.ts'
import type { SignageDesk, SignageReport, SiteCard } from '../../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../../shared/styles.ts'
import { dayOf } from '../days.ts'
import { panelStyles } from '../panel-styles.ts'
import { options, type Choice } from './chosen.ts'
import { listStyles } from './list-styles.ts'
import { told } from './plan-form.ts'
import { say } from './texts.ts'

const WEEK_S = 6 * 86_400

@customElement('sb-signage-report')
export class SbSignageReport extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    listStyles,
    css`
      .asked {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: 10px 16px;
        padding-bottom: 14px;
      }
      .asked label {
        display: block;
        margin-bottom: 4px;
        font-weight: var(--weight-strong);
      }
      .asked input,
      .asked select {
        min-height: 42px;
        padding: 0 10px;
        border: 1.5px solid var(--color-line-strong);
        border-radius: var(--radius-2);
        background: var(--color-surface);
        color: inherit;
        font: inherit;
      }
      .wide {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 9px 12px 9px 0;
        border-top: 1px solid var(--color-line);
        text-align: right;
        white-space: nowrap;
      }
      th:first-child,
      td:first-child {
        text-align: left;
        white-space: normal;
      }
      thead th {
        border: 0;
        color: var(--color-text-2);
        font-weight: 560;
      }
      tbody th {
        font-weight: 560;
      }
      h3 {
        margin: 18px 0 6px;
      }
    `,
  ]

  @property({ attribute: false }) desk!: SignageDesk
  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  @state() private first = ''
  @state() private last = ''
  @state() private kiosk = ''
  @state() private found: SignageReport | null = null
  @state() private wrong = ''
  private asked = 0

  override connectedCallback(): void {
    super.connectedCallback()
    this.last = dayOf(this.now_s, this.site.time_zone)
    this.first = dayOf(this.now_s - WEEK_S, this.site.time_zone)
    void this.fetch()
  }

  private get query(): string {
    const wanted = { first: this.first, last: this.last, ...(this.kiosk === '' ? {} : { kiosk: this.kiosk }) }
    return String(new URLSearchParams(wanted))
  }

  private async fetch(): Promise<void> {
    this.asked += 1
    const { asked } = this
    if (this.first === '' || this.last === '') return
    try {
      const found = await ask<SignageReport>(`/api/signage/report?${this.query}`)
      if (asked === this.asked) [this.found, this.wrong] = [found, '']
    } catch (error) {
      if (asked === this.asked) this.wrong = told(error)
    }
  }

  private set(field: 'first' | 'last' | 'kiosk', value: string): void {
    this[field] = value
    void this.fetch()
  }

  protected override render() {
    const kiosks: Choice[] = [['', say('report.kiosk.all')], ...this.desk.kiosks.map(({ kiosk, name }) => [kiosk, name] as const)]
    const field = (id: 'first' | 'last') => html`<div>
      <label for=${id}>${say(`report.${id}`)}</label>
      <input
        id=${id}
        type="date"
        .value=${this[id]}
        @change=${(event: Event) => this.set(id, (event.target as HTMLInputElement).value)}
      />
    </div>`
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h2 id="heading">${say('tab.report')}</h2>
        <a class="button" href="/api/signage/report.csv?${this.query}" download>${icon(download)}${say('report.file')}</a>
      </div>
      <p class="lead">${say('report.lead')}</p>
      <div class="asked">
        ${field('first')} ${field('last')}
        <div>
          <label for="kiosk">${say('report.kiosk')}</label>
          <select id="kiosk" @change=${(event: Event) => this.set('kiosk', (event.target as HTMLSelectElement).value)}>
            ${options(kiosks, this.kiosk)}
          </select>
        </div>
      </div>
      <div role="alert">${this.wrong === '' ? nothing : html`<p class="none">${this.wrong}</p>`}</div>
      ${this.found === null ? nothing : this.table(this.found)}
    </section>`
  }

  private table(found: SignageReport) {
    if (found.lines.length === 0) {
      return html`<sb-empty .size=${80} .heading=${say('report.none')} .sentence=${say('report.none.sentence')}></sb-empty>`
    }
    const columns = ['plays', 'skips', 'failures', 'doubted'] as const
    return html`<div class="wide" tabindex="0" role="group" aria-labelledby="heading">
        <table>
          <thead>
            <tr>
              <th scope="col">${say('report.item')}</th>
              ${columns.map((column) => html`<th scope="col">${say(`report.${column}`)}</th>`)}
              <th scope="col">${say('report.time')}</th>
              <th scope="col">${say('report.share')}</th>
            </tr>
          </thead>
          <tbody>
            ${found.lines.map(
              (line) => html`<tr>
                <th scope="row">${this.nameOf(line.item, line.name)}</th>
                ${columns.map((column) => html`<td>${number(line[column])}</td>`)}
                <td>${lasting(line.shown_s)}</td>
                <td>${new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: 1 }).format(line.share)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${this.boots(found)}`
  }

  /** A kiosk's own messages stand in no plan. */
  private nameOf(item: string, name: string | null): string {
    const own = /^built_in:(bell|open|hand)$/.exec(item)?.[1] as 'bell' | 'open' | 'hand' | undefined
    return name ?? (own === undefined ? say('report.gone', { item }) : say(`built_in.${own}`))
  }

  private boots({ boots }: SignageReport) {
    const called = (id: string): string => this.desk.kiosks.find(({ kiosk }) => kiosk === id)?.name ?? id
    return html`<h3>${say('report.boots')}</h3>
      <ul>
        ${boots.map(
          ({ kiosk, began_at_s, records, doubted }) => html`<li>
            <span class="what">${say('report.boot', { kiosk: called(kiosk), when: instant(began_at_s, this.now_s, this.site) })}</span>
            ${doubted === 0
              ? html`<span class="chip ok">${say('report.boot.whole', { count: records })}</span>`
              : html`<span class="chip danger">${say('report.boot.broken', { count: doubted })}</span>`}
          </li>`,
        )}
      </ul>`
  }
}

const number = (value: number): string => new Intl.NumberFormat(language()).format(value)

/** `1:02:03`: hours, minutes and seconds. */
function lasting(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-signage-report': SbSignageReport
  }
}
