/** The floor now: zones tinted by how many are in, figures always printed, and the same as a table for those who read. */
import { LitElement, css, html, svg } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { gatewayTag, groundLayer, kioskMark, planStyles, wallLayer, zoneBox } from '../shared/floor-plan.ts'
import type { FloorPlan, GatewaysCard, PresenceCard, Zone, ZonePresence } from '../shared/messages.generated.ts'
import { project, tint, type Projection } from '../shared/plan-geometry.ts'
import { textStyles } from '../shared/styles.ts'
import { say } from './texts.ts'

/** As many dots as fit beside a figure and still can be counted at a glance. */
const MOST_DOTS = 8
/** How wide a letter of a name is at most, on average, in units of the drawing. */
const LETTER = 7

@customElement('sb-floor')
export class SbFloor extends LitElement {
  static override styles = [
    textStyles,
    planStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        padding: 14px 20px 18px;
        border-radius: 20px;
        background: var(--color-surface);
        box-shadow: var(--elev-1);
        font-size: var(--text-sm);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 18px;
        padding-bottom: 10px;
      }
      h2 {
        margin-right: auto;
        font-size: 1.1875rem;
      }
      .legend {
        display: flex;
        align-items: center;
        gap: 7px;
        color: var(--color-text-2);
      }
      .legend svg {
        flex: none;
      }
      .drawing {
        flex: 1;
        min-height: 0;
      }
      .plan .figure {
        font: 700 30px var(--font-display);
        letter-spacing: -0.03em;
      }
      .plan .dot {
        fill: var(--color-primary);
        stroke: var(--color-surface);
        stroke-width: 2;
      }
      .plan .names {
        font-size: 13px;
        font-weight: 560;
        fill: var(--color-text);
      }
      .mark {
        fill: var(--color-primary);
      }
      .kiosk-body {
        fill: var(--color-text);
      }
      .kiosk-glass {
        fill: var(--color-primary-wash);
      }
    `,
  ]

  @property({ attribute: false }) floor!: FloorPlan
  @property({ attribute: false }) presence!: PresenceCard
  @property({ attribute: false }) gateways!: GatewaysCard

  protected override render() {
    const at = project(this.floor)
    const fullest = Math.max(0, ...this.presence.zones.map((zone) => zone.count))
    return html`<div class="head">
        <h2>${say('floor.heading')}</h2>
        ${legend}
      </div>
      <div class="drawing">
        <svg
          class="plan"
          viewBox="0 0 ${at.width} ${at.height}"
          role="img"
          aria-label=${say('floor.label', { count: this.presence.total })}
        >
          ${groundLayer(this.floor, at, (zone) => tint(this.presenceOf(zone)?.count ?? 0, fullest))}
          ${wallLayer(this.floor, at)}
          ${this.floor.kiosks.map((kiosk) => kioskMark(kiosk, at))}
          ${this.floor.zones.map((zone) => this.zoneWords(zone, at))}
          ${this.floor.gateways.map((place) => gatewayTag(place, at, this.isWell(place.gateway)))}
        </svg>
      </div>
      ${this.table()}`
  }

  private presenceOf(zone: string): ZonePresence | undefined {
    return this.presence.zones.find((each) => each.zone === zone)
  }

  private isWell(gateway: string): boolean {
    const card = this.gateways.gateways.find((each) => each.gateway === gateway)
    return card === undefined || card.state === 'ok'
  }

  private zoneWords(zone: Zone, at: Projection) {
    const { x, y } = zoneBox(zone, at)
    const presence = this.presenceOf(zone.zone)
    const count = presence?.count ?? 0
    const figure = String(count)
    const names = presence?.first_names ?? []
    return svg`<text class="zone-name halo" x=${x + 14} y=${y + 26}>${zone.name}</text>
      <text class="figure" x=${x + 14} y=${y + 58}>${figure}</text>
      ${Array.from({ length: Math.min(count, MOST_DOTS) }, (_, each) => {
        const [column, row] = [each % 4, Math.floor(each / 4)]
        const middle = count > 4 ? 41 + row * 14 : 48
        return svg`<circle class="dot" r="6" cx=${x + 14 + 17 * figure.length + 18 + column * 14} cy=${y + middle} />`
      })}
      ${names.length === 0 ? '' : svg`<text class="names halo" x=${x + 14} y=${y + 79}>${this.fitting(names, zone, at)}</text>`}`
  }

  /** As many names as fit before the next shelf; how many more there are is said, and the table has them all. */
  private fitting(names: readonly string[], zone: Zone, at: Projection): string {
    const { x, y, width } = zoneBox(zone, at)
    const shelves = this.floor.fixtures
      .filter((box) => at.y(box.y1_m) < y + 86 && at.y(box.y0_m) > y + 64 && at.x(box.x1_m) > x && at.x(box.x0_m) < x + width)
      .map((box) => at.x(box.x0_m))
    const room = Math.min(x + width, ...shelves) - x - 20
    for (let shown = names.length; shown > 0; shown -= 1) {
      const text = shortNames(names, shown)
      if (text.length * LETTER <= room) return text
    }
    return ''
  }

  private table() {
    const withNames = this.presence.zones.some((zone) => zone.first_names !== null)
    return html`<table class="aside">
      <caption>${say('floor.table')}</caption>
      <thead>
        <tr>
          <th scope="col">${say('floor.zone')}</th>
          <th scope="col">${say('floor.count')}</th>
          ${withNames ? html`<th scope="col">${say('floor.names')}</th>` : ''}
        </tr>
      </thead>
      <tbody>
        ${this.presence.zones.map(
          (zone) => html`<tr>
            <th scope="row">${zone.name}</th>
            <td>${zone.count}</td>
            ${withNames ? html`<td>${(zone.first_names ?? []).join(', ')}</td>` : ''}
          </tr>`,
        )}
      </tbody>
    </table>`
  }
}

function shortNames(names: readonly string[], count: number): string {
  const shown = names.slice(0, count).join(', ')
  const rest = names.length - count
  return rest > 0 ? `${shown} ${say('floor.more', { count: rest })}` : shown
}

const legend = html`<span class="legend">
    <svg width="14" height="14" aria-hidden="true"><circle class="mark" cx="7" cy="7" r="6" /></svg>
    ${say('floor.legend.person')}
  </span>
  <span class="legend">
    <svg width="22" height="16" aria-hidden="true"><rect class="mark" width="22" height="16" rx="5" /></svg>
    ${say('floor.legend.gateway')}
  </span>
  <span class="legend">
    <svg width="14" height="18" aria-hidden="true">
      <rect class="kiosk-body" width="14" height="18" rx="3" />
      <rect class="kiosk-glass" x="2.5" y="2.5" width="9" height="11" rx="1.5" />
    </svg>
    ${say('floor.legend.kiosk')}
  </span>`

declare global {
  interface HTMLElementTagNameMap {
    'sb-floor': SbFloor
  }
}
