/** Beside what is planned: how it looks on a kiosk, what the next hour there would be like, and earlier plans. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import './preview.ts'
import { ask, command } from '../../shared/commands.ts'
import { instant } from '../../shared/formats.ts'
import type { SignageDesk, SignageForecast, SignagePlan, SignageRevision, SiteCard } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { panelStyles } from '../panel-styles.ts'
import { options } from './chosen.ts'
import { say } from './texts.ts'

/** An earlier plan is to be the newest again. */
export class BringBack extends Event {
  constructor(
    readonly revision: number,
    readonly plan: SignagePlan,
  ) {
    super('bring-back')
  }
}

@customElement('sb-signage-beside')
export class SbSignageBeside extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    css`
      label {
        display: block;
        margin-bottom: 4px;
        font-weight: var(--weight-strong);
      }
      select {
        width: 100%;
        min-height: 42px;
        margin-bottom: 14px;
        padding: 0 10px;
        border: 1.5px solid var(--color-line-strong);
        border-radius: var(--radius-2);
        background: var(--color-surface);
        color: inherit;
        font: inherit;
      }
      h3 {
        margin: 20px 0 4px;
        font-size: 1.0625rem;
      }
      .lead {
        margin-bottom: 8px;
        color: var(--color-text-2);
        font-size: 0.8125rem;
        line-height: 1.35;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 6px 0 6px 10px;
        border-top: 1px solid var(--color-line);
        text-align: right;
      }
      th:first-child {
        padding-left: 0;
        text-align: left;
        font-weight: 560;
      }
      thead th {
        border: 0;
        color: var(--color-text-2);
        font-weight: 560;
      }
      summary {
        margin-top: 16px;
        line-height: 42px;
        font-weight: 560;
        cursor: pointer;
      }
      li {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 6px 0;
        border-top: 1px solid var(--color-line);
      }
      li span:first-child {
        margin-right: auto;
      }
    `,
  ]

  @property({ attribute: false }) desk!: SignageDesk
  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  @state() private kiosk = ''
  @state() private hour: SignageForecast | null = null
  @state() private history: readonly SignageRevision[] = []
  private asked = 0

  override connectedCallback(): void {
    super.connectedCallback()
    this.kiosk = this.desk.kiosks[0]?.kiosk ?? ''
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if ((changed.has('desk') || changed.has('kiosk')) && this.kiosk !== '') void this.forecast()
    if (changed.has('desk')) this.history = []
  }

  private async forecast(): Promise<void> {
    this.asked += 1
    const { asked } = this
    try {
      const body = { kiosk: this.kiosk, plan: this.desk.plan }
      const hour = await command<SignageForecast>('/api/signage/forecast', body)
      if (asked === this.asked) this.hour = hour
    } catch {
      // The place says itself when the server cannot be reached, and a plan that lost something is told at its item.
      if (asked === this.asked) this.hour = null
    }
  }

  private async lookBack(): Promise<void> {
    this.history = await ask<SignageRevision[]>('/api/signage/history').catch(() => [])
  }

  private async bringBack(revision: number): Promise<void> {
    const plan = await ask<SignagePlan>(`/api/signage/history/${revision}`).catch(() => null)
    if (plan !== null) this.dispatchEvent(new BringBack(revision, plan))
  }

  protected override render() {
    const { kiosks, plan } = this.desk
    if (kiosks.length === 0) return nothing
    return html`<label for="kiosk">${say('preview.kiosk')}</label>
      <select id="kiosk" @change=${(event: Event) => (this.kiosk = (event.target as HTMLSelectElement).value)}>
        ${options(
          kiosks.map(({ kiosk, name }) => [kiosk, name] as const),
          this.kiosk,
        )}
      </select>
      <sb-signage-preview .plan=${plan} .kiosk=${this.kiosk} .site=${this.site} .lead=${say('preview.lead')}></sb-signage-preview>
      ${this.hour === null ? nothing : this.nextHour(this.hour)} ${this.earlier()}`
  }

  private nextHour(hour: SignageForecast) {
    const nameOf = (id: string): string => this.desk.plan.items.find(({ item }) => item === id)?.name ?? id
    return html`<h3 id="forecast">${say('forecast')}</h3>
      <p class="lead">${say('forecast.lead')}</p>
      <table aria-labelledby="forecast">
        <thead>
          <tr>
            <th scope="col">${say('forecast.item')}</th>
            <th scope="col">${say('forecast.plays')}</th>
            <th scope="col">${say('forecast.minutes')}</th>
          </tr>
        </thead>
        <tbody>
          ${hour.items.map(
            ({ id, plays, shown_s }) => html`<tr><th scope="row">${nameOf(id)}</th><td>${plays}</td><td>${minutes(shown_s)}</td></tr>`,
          )}
          ${hour.idle_s === 0
            ? nothing
            : html`<tr><th scope="row">${say('forecast.idle')}</th><td></td><td>${minutes(hour.idle_s)}</td></tr>`}
        </tbody>
      </table>`
  }

  private earlier() {
    return html`<details @toggle=${(event: Event) => ((event.target as HTMLDetailsElement).open ? void this.lookBack() : undefined)}>
      <summary>${say('history')}</summary>
      <p class="lead">${say('history.lead')}</p>
      <ul>
        ${this.history.map(({ revision, at_s, by }) => {
          const when = instant(at_s, this.now_s, this.site)
          const line = by === null ? say('history.line.nobody', { revision, when }) : say('history.line', { revision, when, name: by })
          return html`<li>
            <span>${line}</span>
            ${revision === this.desk.revision
              ? html`<span>${say('history.now')}</span>`
              : html`<button class="button small" type="button" aria-label="${say('history.back')}: ${line}" @click=${() => void this.bringBack(revision)}>
                  ${say('history.back')}
                </button>`}
          </li>`
        })}
      </ul>
    </details>`
  }
}

/** `12:05`: minutes and seconds of an hour. */
function minutes(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-signage-beside': SbSignageBeside
  }
}
