/** One sighting, hop by hop: what each hop took, what the screens took side by side, and what was held back. */
import bellOff from 'lucide-static/icons/bell-off.svg?raw'
import bell from 'lucide-static/icons/bell.svg?raw'
import database from 'lucide-static/icons/database.svg?raw'
import kiosk from 'lucide-static/icons/monitor.svg?raw'
import desk from 'lucide-static/icons/activity.svg?raw'
import inbox from 'lucide-static/icons/inbox.svg?raw'
import radio from 'lucide-static/icons/radio.svg?raw'
import send from 'lucide-static/icons/send.svg?raw'
import phone from 'lucide-static/icons/smartphone.svg?raw'
import known from 'lucide-static/icons/user-check.svg?raw'
import clerk from 'lucide-static/icons/hand.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { icon } from '../shared/icon.ts'
import type { TimelineRow, VisitTrace } from '../shared/messages.generated.ts'
import { chipStyles, textStyles } from '../shared/styles.ts'
import { wayOf, type ChainHop, type Screen, type Shown, type Step, type Way } from '../shared/trace.ts'
import { phases, shares } from './state.ts'
import { say } from './texts.ts'

const HOPS: Readonly<Record<ChainHop, string>> = {
  heard: radio,
  window: inbox,
  published: send,
  received: known,
  decided: bell,
  committed: database,
}
const SCREENS: Readonly<Record<Screen, string>> = { phone, clerk, kiosk, desk }

@customElement('sb-demo-trace')
export class SbDemoTrace extends LitElement {
  static override styles = [
    textStyles,
    chipStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        padding: 14px 22px 10px;
        border-radius: 20px;
        background: var(--color-surface);
        box-shadow: var(--elev-1);
        font-size: var(--text-sm);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 4px 12px;
      }
      h2 {
        font-size: var(--text-xl);
      }
      h3 {
        font: 620 var(--text-sm) / 1.3 var(--font-text);
        letter-spacing: 0;
        color: var(--color-text-2);
      }
      .whole {
        margin-left: auto;
        font: 720 1.625rem/1 var(--font-display);
        letter-spacing: -0.02em;
      }
      .bar {
        display: flex;
        gap: 2px;
        height: 12px;
        margin-top: 12px;
        border-radius: var(--radius-pill);
        overflow: hidden;
        background: var(--color-sunken);
      }
      .bar i {
        min-width: 3px;
      }
      .listening {
        background: var(--color-primary);
      }
      .deciding {
        background: var(--color-brass-edge);
      }
      .telling {
        background: var(--color-brass);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 2px 24px;
        margin-top: 8px;
        color: var(--color-text-2);
      }
      .legend span::before {
        content: '';
        display: inline-block;
        width: 10px;
        height: 10px;
        margin-right: 8px;
        border-radius: 3px;
        background: var(--color-primary);
      }
      .legend .brass::before {
        background: var(--color-brass);
        box-shadow: 0 0 0 1.5px var(--color-brass-edge);
      }
      .chain {
        display: grid;
        grid-template-columns: minmax(0, 3.4fr) minmax(210px, 1fr);
        gap: 20px 28px;
        flex: 1;
        margin-top: 14px;
      }
      ol {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(104px, 1fr));
        gap: 14px 0;
      }
      li {
        position: relative;
        padding-right: 12px;
      }
      li::before {
        content: '';
        position: absolute;
        top: 11px;
        left: 0;
        right: 0;
        height: 3px;
        background: var(--color-primary-wash);
      }
      li:last-child::before {
        right: calc(100% - 24px);
      }
      .mark {
        position: relative;
        display: grid;
        place-items: center;
        width: 24px;
        height: 24px;
        margin-bottom: 8px;
        border-radius: 50%;
        background: var(--color-primary);
        color: var(--color-on-primary);
        font-size: 11px;
      }
      .decided .mark {
        background: var(--color-brass);
        color: var(--color-on-brass);
        box-shadow: 0 0 0 2px var(--color-brass-edge);
      }
      li b,
      li small {
        display: block;
      }
      li b {
        font-size: 0.9375rem;
        line-height: 1.3;
      }
      small {
        font-size: 0.8125rem;
        line-height: 1.35;
        color: var(--color-text-2);
      }
      .ms {
        margin-top: 4px;
        font: 700 1.125rem/1.2 var(--font-display);
        letter-spacing: -0.01em;
      }
      .side div {
        display: grid;
        grid-template-columns: 20px 52px 1fr 64px;
        gap: 8px;
        align-items: center;
        height: 27px;
      }
      .side .icon {
        color: var(--color-primary);
        font-size: 13px;
      }
      .side b {
        text-align: right;
      }
      .meter {
        height: 10px;
        border-radius: var(--radius-pill);
        background: var(--color-sunken);
        overflow: hidden;
      }
      .meter i {
        display: block;
        height: 100%;
        border-radius: var(--radius-pill);
        background: var(--color-brass);
        box-shadow: inset 0 0 0 1px var(--color-brass-edge);
      }
      .held {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 20px;
        margin-top: 12px;
        padding-top: 10px;
        border-top: 1px solid var(--color-line);
        color: var(--color-text-2);
      }
      .chip.held {
        gap: 6px;
        margin: 0;
        padding: 2px 11px;
        border: 0;
      }
      .held p b {
        color: var(--color-text);
      }
      .none {
        margin: 10px 0 auto;
        max-width: 64ch;
        color: var(--color-text-2);
        font-size: var(--text-md);
      }
    `,
  ]

  @property({ attribute: false }) trace: VisitTrace | null = null
  @property({ attribute: false }) held: readonly TimelineRow[] = []
  @property({ attribute: false }) gatewayName: (gateway: string) => string = (gateway) => gateway
  @property() heroine = ''

  protected override render() {
    const { trace } = this
    const way = trace === null ? null : wayOf(trace)
    return html`<section aria-labelledby="heading">
        <div class="head">
          <h2 id="heading">${say('trace.heading')}</h2>
          ${way === null ? '' : html`<span class="whole">${seconds(way)}</span>`}
        </div>
        ${way === null || trace === null
          ? html`<p class="none">
              <b>${say('trace.none')}.</b> ${say('trace.none.sentence', { name: this.heroine })}
            </p>`
          : this.whole(way, trace)}
      </section>
      ${this.heldRow()}`
  }

  private whole(way: Way, trace: VisitTrace) {
    const parts = phases(way)
    const [listening, deciding, telling] = shares(parts)
    return html`<div class="bar" aria-hidden="true">
        <i class="listening" .style=${`width: ${listening}%`}></i>
        <i class="deciding" .style=${`width: ${deciding}%`}></i>
        <i class="telling" .style=${`width: ${telling}%`}></i>
      </div>
      <div class="legend">
        <span>${say('trace.listening', { ms: parts.listening_ms })}</span>
        <span class="brass">
          ${parts.delivery_ms === null
            ? say('trace.deciding.only', { ms: parts.deciding_ms })
            : say('trace.deciding', { ms: parts.deciding_ms, delivery: parts.delivery_ms })}
        </span>
      </div>
      <div class="chain">
        <ol>
          ${way.steps.map((step) => this.step(step, trace))}
        </ol>
        <div class="side">
          <h3>${say('trace.side')}</h3>
          ${way.screens.map((shown) => side(shown, way.screens))}
        </div>
      </div>`
  }

  private step(step: Step, trace: VisitTrace) {
    return html`<li class=${step.hop}>
      <span class="mark">${icon(HOPS[step.hop])}</span>
      <b>${say(`hop.${step.hop}`)}</b>
      <small>${this.detail(step, trace)}</small>
      <p class="ms">${say('trace.ms', { ms: step.took_ms })}</p>
    </li>`
  }

  private detail(step: Step, trace: VisitTrace): string {
    if (step.hop === 'heard') {
      const rssi = `−${Math.abs(Math.round(trace.median_rssi_dbm))}`
      return say('hop.heard.detail', { gateway: this.gatewayName(trace.gateway), rssi })
    }
    if (step.hop === 'window') return say('hop.window.detail', { count: trace.packets })
    return say(`hop.${step.hop}.detail`)
  }

  private heldRow() {
    if (this.held.length === 0) return html`<div class="held">${say('held.none')}</div>`
    return html`<div class="held">
      <span class="chip held">${icon(bellOff)}${say('held.count', { count: this.held.length })}</span>
      ${this.held.slice(0, 3).map((row) => html`<p><b>${row.title}:</b> ${row.detail === '' ? row.reason : row.detail}</p>`)}
    </div>`
  }
}

function seconds(way: Way): string {
  const s = (way.whole_ms / 1000).toFixed(2)
  return way.reached_phone ? say('trace.whole', { s }) : say('trace.so_far', { s })
}

function side(shown: Shown, all: readonly Shown[]) {
  const most = Math.max(1, ...all.map((one) => one.took_ms))
  return html`<div>
    ${icon(SCREENS[shown.screen])}<span>${say(`screen.${shown.screen}`)}</span>
    <span class="meter"><i .style=${`width: ${Math.max(6, (shown.took_ms / most) * 100)}%`}></i></span>
    <b>${say('trace.ms', { ms: shown.took_ms })}</b>
  </div>`
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-demo-trace': SbDemoTrace
  }
}
