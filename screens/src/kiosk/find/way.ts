/** Where a product stands, and the way there from this screen. */
import footprints from 'lucide-static/icons/footprints.svg?raw'
import pin from 'lucide-static/icons/map-pin.svg?raw'
import { LitElement, css, html, svg } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { groundLayer, kioskMark, planStyles, wallLayer, zoneBox } from '../../shared/floor-plan.ts'
import { icon } from '../../shared/icon.ts'
import type { PlanPoint, WayCard } from '../../shared/messages.generated.ts'
import { project, type Projection } from '../../shared/plan-geometry.ts'
import { metresOf, wayPath } from '../../shared/plan-way.ts'
import { textStyles } from '../../shared/styles.ts'
import { touchStyles } from '../touch.ts'
import { wayTo } from './api.ts'
import { findStyles } from './find-styles.ts'
import { Loading } from './loading.ts'
import { say } from './texts.ts'
import { placeOf } from './tiles.ts'
import { failed, gone } from './trouble.ts'

@customElement('sb-kiosk-way')
export class SbKioskWay extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    findStyles,
    planStyles,
    css`
      h1 {
        font-size: var(--sign-xl);
      }
      .line {
        display: flex;
        gap: 20px;
        align-items: center;
        margin-top: 16px;
        font-size: var(--sign-md);
        font-weight: var(--weight-strong);
      }
      .line .icon {
        font-size: calc(44px * var(--letters));
        color: var(--color-primary);
      }
      .map {
        margin-top: 28px;
        padding: 20px;
        border-radius: var(--radius-sign);
        background: var(--color-surface);
        box-shadow: var(--elev-1);
      }
      .plan .zone-name {
        font-size: calc(22px * var(--letters));
        text-anchor: middle;
      }
      .plan .pin-name {
        font-size: calc(25px * var(--letters));
        font-weight: 700;
        stroke-width: 9px;
        text-anchor: middle;
      }
      .track,
      .way {
        fill: none;
        stroke: var(--color-surface);
        stroke-width: 17;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .way {
        stroke: var(--color-primary);
        stroke-width: 9;
      }
      .goal {
        fill: var(--color-brass);
        stroke: var(--color-on-brass);
        stroke-width: 4;
      }
      .goal-label {
        fill: var(--color-on-brass);
      }
    `,
  ]

  @property() sku = ''
  private readonly loading = new Loading<WayCard>(
    this,
    () => this.sku,
    () => wayTo(this.sku),
  )

  /** How much larger than usual letters are: names have to find room by it. */
  private get letters(): number {
    return Number(getComputedStyle(this).getPropertyValue('--letters'))
  }

  private zones(way: WayCard, at: Projection) {
    const { letters } = this
    return way.floor.zones.map((zone) => {
      const box = zoneBox(zone, at)
      const y = box.y + (zone.zone === way.product.zone ? 26 * letters : box.height / 2 + 7 * letters)
      const x = within(box.x + box.width / 2, zone.name, 5.6 * letters, at)
      return svg`<text class="zone-name halo" x=${x} y=${y}>${zone.name}</text>`
    })
  }

  /** The name stands where it neither leaves the plan nor lies on the way. */
  private name(spot: PlanPoint, words: string, below: boolean, at: Projection) {
    const { letters } = this
    const x = within(at.x(spot.x_m), words, 6.6 * letters, at)
    const y = at.y(spot.y_m) + (below ? 32 + 18 * letters : -34)
    return svg`<text class="pin-name halo" x=${x} y=${Math.min(Math.max(y, 26 * letters), at.height - 10)}>${words}</text>`
  }

  private map(way: WayCard) {
    const at = project(way.floor)
    const kiosk = way.floor.kiosks.find(({ kiosk: name }) => name === way.kiosk)
    const goal = way.route.at(-1)
    const depth = (zone: string): number => (zone === way.product.zone ? 0.9 : 0.25)
    const northward = goal !== undefined && kiosk !== undefined && goal.y_m > kiosk.y_m
    return html`<svg
      class="plan"
      viewBox="0 0 ${at.width} ${at.height}"
      role="img"
      aria-label=${say('way.plan', { product: way.product.name })}
    >
      ${groundLayer(way.floor, at, depth)} ${wallLayer(way.floor, at)}
      <path class="track" d=${wayPath(way.route, at)} /><path class="way" d=${wayPath(way.route, at)} />
      ${this.zones(way, at)}
      ${kiosk === undefined ? '' : svg`${kioskMark(kiosk, at)}${this.name(kiosk, say('way.you'), northward, at)}`}
      ${
        goal === undefined
          ? ''
          : svg`<circle class="goal" cx=${at.x(goal.x_m)} cy=${at.y(goal.y_m)} r="17" />
            ${this.name(goal, way.product.aisle || way.product.short_name, !northward, at)}`
      }
    </svg>`
  }

  protected override render() {
    const { answer, trouble } = this.loading
    if (trouble === 'gone') return gone()
    if (trouble === 'failed') return failed(() => void this.loading.again())
    if (answer === null) return ''
    const { product, route } = answer
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${say('way.heading')}>
      <h1 tabindex="-1">${product.name}</h1>
      <p class="line">${icon(pin)}<span>${placeOf(product)}</span></p>
      <p class="line">
        ${icon(footprints)}<span
          >${route.length === 0 ? say('way.unknown') : say('way.metres', { count: metresOf(route) })}</span
        >
      </p>
      <div class="map">${this.map(answer)}</div>
    </div>`
  }
}

/** The plan's walls, and some room beside them. */
const EDGE = 22

/** The middle of words of which half a letter is so wide, moved to where none of them leaves the plan. */
function within(x: number, words: string, half_letter: number, at: Projection): number {
  const half = words.length * half_letter
  return Math.min(Math.max(x, half + EDGE), at.width - half - EDGE)
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-way': SbKioskWay
  }
}
