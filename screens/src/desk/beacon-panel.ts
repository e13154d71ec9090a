/** The site's own beacons: how each is, and why; how loud over the weeks; what its battery says. */
import batteryLow from 'lucide-static/icons/battery-low.svg?raw'
import check from 'lucide-static/icons/check.svg?raw'
import hourglass from 'lucide-static/icons/hourglass.svg?raw'
import plus from 'lucide-static/icons/plus.svg?raw'
import radioOff from 'lucide-static/icons/radio-off.svg?raw'
import warn from 'lucide-static/icons/triangle-alert.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import '../shared/empty.ts'
import { instant, type Place } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { BeaconCard } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { panelStyles } from './panel-styles.ts'
import { sparkline } from './spark.ts'
import { say } from './texts.ts'

/** A beacon is to be changed; null: a new one added. */
export class EditBeacon extends Event {
  constructor(readonly beacon: BeaconCard | null) {
    super('edit-beacon', { bubbles: true, composed: true })
  }
}

export class RemoveBeacon extends Event {
  constructor(readonly beacon: BeaconCard) {
    super('remove-beacon', { bubbles: true, composed: true })
  }
}

const STATES = {
  ok: { drawing: check, chip: 'ok' },
  weak: { drawing: warn, chip: 'warn' },
  dying: { drawing: batteryLow, chip: 'danger' },
  silent: { drawing: radioOff, chip: 'danger' },
  unknown: { drawing: hourglass, chip: '' },
} as const

@customElement('sb-beacon-panel')
export class SbBeaconPanel extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    css`
      li {
        display: grid;
        grid-template-columns: minmax(200px, 1.4fr) minmax(150px, auto) minmax(120px, 1fr) auto;
        gap: 8px 18px;
        align-items: center;
        padding: 12px 0;
        border-top: 1px solid var(--color-line);
      }
      h3 {
        font-size: 1rem;
      }
      .name {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
      }
      .zone {
        color: var(--color-text-3);
      }
      .say {
        margin-top: 3px;
        color: var(--color-text-2);
        line-height: 1.35;
      }
      .dying .say,
      .silent .say,
      .weak .say {
        color: var(--color-text);
        font-weight: 560;
      }
      .signal {
        display: flex;
        align-items: center;
        gap: 10px;
      }
      .spark polyline {
        fill: none;
        stroke: var(--color-primary);
        stroke-width: 2;
        stroke-linejoin: round;
        stroke-linecap: round;
      }
      .spark circle {
        fill: var(--color-primary);
      }
      .dying .spark polyline,
      .weak .spark polyline,
      .silent .spark polyline {
        stroke: var(--color-warn);
      }
      .dying .spark circle,
      .weak .spark circle,
      .silent .spark circle {
        fill: var(--color-warn);
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 1px 18px;
      }
      dl div {
        display: flex;
        gap: 6px;
      }
      dt {
        color: var(--color-text-3);
      }
      dd {
        font-weight: 560;
        white-space: nowrap;
      }
      .does {
        display: flex;
        gap: 8px;
      }
      @media (max-width: 1500px) {
        li {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        .does {
          justify-content: flex-end;
        }
      }
    `,
  ]

  @property({ attribute: false }) beacons: readonly BeaconCard[] = []
  @property({ attribute: false }) place!: Place
  @property({ type: Number }) now_s = 0
  @property({ attribute: false }) gatewayName: (gateway: string) => string = (gateway) => gateway
  @property({ type: Boolean }) caretaker = false

  protected override render() {
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h2 id="heading">${say('beacons.heading')}</h2>
        ${this.caretaker
          ? html`<button class="button" type="button" @click=${() => this.dispatchEvent(new EditBeacon(null))}>
              ${icon(plus)}${say('beacons.add')}
            </button>`
          : nothing}
      </div>
      ${this.beacons.length === 0
        ? html`<sb-empty
            .size=${80}
            .heading=${say('beacons.none')}
            .sentence=${say(this.caretaker ? 'beacons.none.add' : 'beacons.none.sentence')}
          ></sb-empty>`
        : html`<ul>
            ${repeat(
              this.beacons,
              (card) => card.beacon,
              (card) => this.beacon(card),
            )}
          </ul>`}
    </section>`
  }

  private beacon(card: BeaconCard) {
    const { drawing, chip } = STATES[card.state]
    return html`<li class=${card.state}>
      <div>
        <div class="name">
          <h3>${card.name}</h3>
          <span class="chip ${chip}">${icon(drawing)}${say(`beacon.${card.state}`)}</span>
          <span class="zone">${card.zone_name}</span>
        </div>
        ${card.state === 'ok' ? nothing : html`<p class="say">${card.text}</p>`}
      </div>
      <div class="signal">${this.signal(card)}</div>
      <dl>${this.facts(card).map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
      ${this.caretaker ? this.does(card) : nothing}
    </li>`
  }

  private signal(card: BeaconCard) {
    if (card.rssi_dbm === null) return nothing
    const now = say('beacon.dbm', { dbm: level(card.rssi_dbm) })
    const [first, last] = [card.trend[0], card.trend.at(-1)]
    const where = card.gateway === null ? nothing : html`<br /><span class="zone">${this.gatewayName(card.gateway)}</span>`
    if (first === undefined || last === undefined || first === last) return html`<span><b>${now}</b>${where}</span>`
    const label = say('beacon.trend', {
      from: level(first.rssi_dbm),
      to: level(last.rssi_dbm),
      count: Math.round((last.day_s - first.day_s) / 86_400),
    })
    const days = card.trend.map(({ day_s, rssi_dbm }) => ({ day_s, value: rssi_dbm }))
    return html`${sparkline(days, label)}<span><b>${now}</b>${where}</span>`
  }

  private facts(card: BeaconCard): [string, string][] {
    const heard = card.heard_at_s === null ? say('gateway.never') : instant(card.heard_at_s, this.now_s, this.place)
    const facts: [string, string][] = [[say('beacon.heard'), heard]]
    if (card.battery_mv !== null) {
      facts.push([say('beacon.battery'), say('beacon.volts', { volts: (card.battery_mv / 1000).toFixed(2) })])
    }
    if (card.temperature_c !== null) {
      facts.push([say('beacon.temperature'), say('beacon.celsius', { celsius: String(Math.round(card.temperature_c)) })])
    }
    return facts
  }

  private does(card: BeaconCard) {
    return html`<span class="does">
      <button
        class="button small"
        type="button"
        aria-label=${say('beacon.change.of', { beacon: card.name })}
        @click=${() => this.dispatchEvent(new EditBeacon(card))}
      >
        ${say('beacon.change')}
      </button>
      <button
        class="button small"
        type="button"
        aria-label=${say('beacon.remove.of', { beacon: card.name })}
        @click=${() => this.dispatchEvent(new RemoveBeacon(card))}
      >
        ${say('gateway.remove')}
      </button>
    </span>`
  }
}

const level = (rssi_dbm: number): string => `−${Math.abs(Math.round(rssi_dbm))}`

declare global {
  interface HTMLElementTagNameMap {
    'sb-beacon-panel': SbBeaconPanel
  }
}
