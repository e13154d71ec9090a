/** Two ways over the floor, drawn and said: from this clerk to them, and from them to what they look for. */
import footprints from 'lucide-static/icons/footprints.svg?raw'
import { LitElement, css, html, svg, type SVGTemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { groundLayer, planStyles, wallLayer } from '../shared/floor-plan.ts'
import { icon } from '../shared/icon.ts'
import type { FloorPlan, PlanPoint } from '../shared/messages.generated.ts'
import { project, type Projection } from '../shared/plan-geometry.ts'
import { wayPath } from '../shared/plan-way.ts'
import { textStyles } from '../shared/styles.ts'
import { t } from './texts.ts'
import { middleOf, wayLines, type Ways } from './way.ts'

@customElement('sb-way')
export class SbWay extends LitElement {
  static override styles = [
    textStyles,
    planStyles,
    css`
      :host {
        display: block;
      }
      .map {
        display: block;
        width: 100%;
        height: auto;
        border-radius: var(--radius-2);
        background: var(--color-surface-2);
      }
      .track {
        fill: none;
        stroke: var(--color-surface);
        stroke-width: 15;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .line {
        fill: none;
        stroke: var(--color-primary);
        stroke-width: 7;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .line.on {
        stroke-dasharray: 1 15;
        stroke-width: 9;
      }
      .pin circle {
        stroke: var(--color-surface);
        stroke-width: 4;
      }
      .pin.me circle {
        fill: var(--color-primary);
      }
      .pin.them circle {
        fill: var(--color-brass);
        stroke: var(--color-on-brass);
        stroke-width: 3;
      }
      .pin.goal rect {
        fill: var(--color-text);
        stroke: var(--color-surface);
        stroke-width: 4;
      }
      .plan .pin-name {
        font-size: 26px;
        font-weight: 680;
        stroke-width: 8px;
        text-anchor: middle;
      }
      ol {
        display: grid;
        gap: 4px;
        margin-top: 8px;
        font-size: 0.9375rem;
        line-height: 1.35;
      }
      li {
        display: flex;
        gap: 8px;
      }
      li .icon {
        color: var(--color-primary);
      }
    `,
  ]

  @property({ attribute: false }) floor!: FloorPlan
  @property({ attribute: false }) ways!: Ways
  @property() name = ''

  private pins(at: Projection): SVGTemplateResult[] {
    const { mine, theirs, goal, there, on } = this.ways
    const zone = this.floor.zones.find((one) => one.zone === goal)?.name ?? goal
    const pins = [
      goal !== theirs ? this.pin('goal', on.at(-1) ?? middleOf(this.floor, goal), zone, at) : null,
      mine !== theirs ? this.pin('me', there[0] ?? middleOf(this.floor, mine), t('way.you'), at) : null,
      this.pin('them', there.at(-1) ?? on[0] ?? middleOf(this.floor, theirs), this.name, at),
    ]
    return pins.filter((pin) => pin !== null)
  }

  private pin(look: 'me' | 'them' | 'goal', spot: PlanPoint | null, name: string, at: Projection) {
    if (spot === null) return null
    return svg`<g class="pin ${look}" transform="translate(${at.x(spot.x_m)} ${at.y(spot.y_m)})">
      ${look === 'goal' ? svg`<rect x="-12" y="-12" width="24" height="24" rx="5" />` : svg`<circle r="15" />`}
      <text class="pin-name halo" y="48">${name}</text>
    </g>`
  }

  private drawn() {
    const at = project(this.floor)
    const { theirs, goal, there, on } = this.ways
    const depth = (zone: string): number => (zone === theirs ? 1 : zone === goal ? 0.8 : 0.2)
    return html`<svg class="map plan" viewBox="0 0 ${at.width} ${at.height}" aria-hidden="true">
      ${groundLayer(this.floor, at, depth)} ${wallLayer(this.floor, at)}
      <path class="line on" d=${wayPath(on, at)} />
      <path class="track" d=${wayPath(there, at)} /><path class="line" d=${wayPath(there, at)} />
      ${this.pins(at)}
    </svg>`
  }

  protected override render() {
    const { name } = this
    const lines = wayLines(this.ways, this.floor)
    return html`${this.drawn()}
      <ol>
        ${lines.map(
          ({ say, place, metres }) =>
            html`<li>${icon(footprints)}<span>${t(`way.${say}`, { name, place, metres })}</span></li>`,
        )}
      </ol>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-way': SbWay
  }
}
