/** One sighting, hop by hop, in a dialog: fetched when a visit's row is pressed. */
import x from 'lucide-static/icons/x.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Refused, ask } from '../shared/commands.ts'
import { clockWithSeconds, type Place } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { TimelineRow, VisitTrace } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { wayOf, type Step, type Way } from '../shared/trace.ts'
import { dialogStyles } from './dialog-styles.ts'
import { say } from './texts.ts'

type Fetched = { is: 'busy' } | { is: 'here'; trace: VisitTrace } | { is: 'none' } | { is: 'failed' }

@customElement('sb-trace')
export class SbTrace extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    dialogStyles,
    css`
      .whole {
        margin-top: 20px;
        font: 700 var(--text-lg) / 1.3 var(--font-display);
        letter-spacing: -0.01em;
      }
      ol {
        margin-top: 14px;
      }
      li {
        display: grid;
        grid-template-columns: 14px 1fr auto;
        gap: 0 14px;
        align-items: baseline;
        padding: 9px 0;
        border-top: 1px solid var(--color-line);
      }
      li:first-child {
        border: 0;
      }
      .dot {
        width: 12px;
        height: 12px;
        border-radius: 50%;
        background: var(--color-primary);
      }
      .told .dot {
        background: var(--color-brass);
        box-shadow: inset 0 0 0 1.5px var(--color-brass-edge);
      }
      b {
        font-size: 0.9375rem;
      }
      small {
        display: block;
        font-size: var(--text-sm);
        color: var(--color-text-2);
      }
      .ms {
        font-weight: var(--weight-strong);
      }
      .consent,
      .plain {
        margin-top: 16px;
        color: var(--color-text-2);
        overflow-wrap: anywhere;
      }
    `,
  ]

  @property({ attribute: false }) row!: TimelineRow
  @property({ attribute: false }) place!: Place
  @property({ attribute: false }) gatewayName: (gateway: string) => string = (gateway) => gateway
  @state() private fetched: Fetched = { is: 'busy' }
  @query('dialog') private dialog!: HTMLDialogElement

  protected override firstUpdated(): void {
    this.dialog.showModal()
    void this.fetch()
  }

  private async fetch(): Promise<void> {
    try {
      const trace = await ask<VisitTrace>(`/api/desk/visits/${encodeURIComponent(this.row.visit ?? '')}/trace`)
      this.fetched = { is: 'here', trace }
    } catch (error) {
      this.fetched = { is: error instanceof Refused && error.status === 404 ? 'none' : 'failed' }
    }
  }

  private close(): void {
    this.dispatchEvent(new Event('close-trace'))
  }

  private readonly besides = (event: MouseEvent): void => {
    if (event.target === this.dialog) this.close()
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()} @click=${this.besides}>
      <header>
        <div>
          <h2 id="heading">${say('trace.heading')}</h2>
          <p>${clockWithSeconds(this.row.at_s, this.place)}, ${this.row.title}</p>
        </div>
        <button type="button" aria-label=${say('trace.close')} @click=${() => this.close()}>${icon(x)}</button>
      </header>
      ${this.body()}
      ${this.row.outcome === 'sent' && this.row.reason !== ''
        ? html`<p class="consent">${say('trace.consent', { consent: this.row.reason })}</p>`
        : ''}
    </dialog>`
  }

  private body() {
    const { fetched } = this
    if (fetched.is === 'busy') return html`<p class="plain" role="status">${say('trace.busy')}</p>`
    if (fetched.is === 'none') return html`<p class="plain" role="status">${say('trace.none')}</p>`
    if (fetched.is === 'failed') return html`<p class="plain" role="alert">${say('trace.failed')}</p>`
    const way = wayOf(fetched.trace)
    const whole = way.reached_phone ? 'trace.whole.phone' : 'trace.whole'
    return html`<p class="whole">${say(whole, { ms: way.whole_ms })}</p>
      <ol>
        ${way.steps.map((step) => this.step(step, fetched.trace))}${told(way)}${reached(way)}
      </ol>`
  }

  private step(step: Step, trace: VisitTrace) {
    return html`<li>
      <span class="dot"></span>
      <span><b>${say(`hop.${step.hop}`)}</b>${this.aside(step, trace)}</span>
      <span class="ms">${say('trace.ms', { ms: step.took_ms })}</span>
    </li>`
  }

  private aside(step: Step, trace: VisitTrace) {
    if (step.hop === 'heard') {
      const rssi = Math.round(trace.median_rssi_dbm)
      return html`<small>${say('trace.from', { gateway: this.gatewayName(trace.gateway), rssi: `−${Math.abs(rssi)}` })}</small>`
    }
    return step.hop === 'window' ? html`<small>${say('trace.packets', { count: trace.packets })}</small>` : ''
  }
}

/** What her phone told of; a push tells of itself later than a page that is open. */
const reached = (way: Way) =>
  way.reached.map(
    (hop) => html`<li class="told">
      <span class="dot"></span>
      <span><b>${say(`hop.${hop.hop}`)}</b>${hop.way === 'push' ? html`<small>${say('trace.by_push')}</small>` : ''}</span>
      <span class="ms">${say('trace.ms', { ms: hop.took_ms })}</span>
    </li>`,
  )

const told = (way: Way) =>
  way.screens.map(
    (shown) => html`<li class="told">
      <span class="dot"></span><b>${say(`hop.${shown.screen}`)}</b>
      <span class="ms">${say('trace.ms', { ms: shown.took_ms })}</span>
    </li>`,
  )

declare global {
  interface HTMLElementTagNameMap {
    'sb-trace': SbTrace
  }
}
