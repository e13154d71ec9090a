/** The shop's floor with everybody on it. Jane is moved by mouse, touch, arrow keys, or a click on where she should go. */
import { LitElement, css, html, svg, type PropertyValues } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { gatewayTag, groundLayer, kioskMark, planStyles, wallLayer, zoneBox } from '../shared/floor-plan.ts'
import type { DemoPerson, FloorPlan, GatewayPlace } from '../shared/messages.generated.ts'
import { project, type Projection } from '../shared/plan-geometry.ts'
import { textStyles } from '../shared/styles.ts'
import { rounded, stepped, zoneAt, type Point } from './state.ts'
import { say } from './texts.ts'

/** `walk`: she goes there on foot, around walls. `place`: she is put there by hand. */
export class Move extends Event {
  constructor(
    readonly how: 'walk' | 'place',
    readonly to: Point,
  ) {
    super('move')
  }
}

/** While she is dragged her place is sent at most this often; the last one always. */
const PLACE_EVERY_MS = 100
/** Arrow presses add up to one walk until she has had time to get there. */
const STEPS_ADD_UP_MS = 1500
/** After a drop, the hand's word stands until the server's view has caught up. */
const DROP_STANDS_MS = 600
/** How far a gateway hears: surely, and mostly. */
const RINGS_M = [3.5, 7] as const

@customElement('sb-demo-plan')
export class SbDemoPlan extends LitElement {
  static override styles = [
    textStyles,
    planStyles,
    css`
      :host {
        display: block;
        padding: 14px 14px 10px;
        border-radius: 20px;
        background: var(--color-surface);
        box-shadow: var(--elev-2);
      }
      .plan {
        height: auto;
        max-height: max(270px, 100vh - 600px);
        touch-action: pan-y;
        cursor: crosshair;
      }
      .ring {
        fill: var(--color-primary);
        fill-opacity: 0.045;
        stroke: var(--color-primary);
        stroke-opacity: 0.55;
        stroke-width: 1.4;
      }
      .hears .ring {
        fill: var(--color-brass);
        fill-opacity: 0.12;
        stroke: var(--color-brass-edge);
        stroke-opacity: 0.9;
      }
      .plan .street {
        font-size: 12.5px;
        fill: var(--color-text-3);
      }
      .stranger {
        fill: var(--color-line-strong);
        fill-opacity: 0.45;
      }
      .clerk circle {
        fill: var(--color-primary);
        stroke: var(--color-surface);
        stroke-width: 2;
      }
      .plan .clerk text {
        fill: var(--color-on-primary);
        font: 700 11px var(--font-display);
        text-anchor: middle;
      }
      .mover {
        transition: transform 110ms linear;
      }
      .dragged {
        transition: none;
      }
      .jane {
        cursor: grab;
        touch-action: none;
        outline: none;
      }
      .jane.dragged {
        cursor: grabbing;
      }
      .halo-ring {
        fill: var(--color-brass);
        fill-opacity: 0.28;
      }
      .face {
        fill: var(--color-brass);
        stroke: var(--color-brass-edge);
        stroke-width: 2;
      }
      .off .face {
        fill: var(--color-sunken);
        stroke: var(--color-line-strong);
      }
      .off .halo-ring {
        fill: none;
      }
      .plan .initial {
        font: 740 19px var(--font-display);
        fill: var(--color-on-brass);
        text-anchor: middle;
      }
      .plan .off .initial {
        fill: var(--color-text);
      }
      .focus-ring {
        fill: none;
        stroke: none;
        stroke-width: 3;
      }
      .jane:focus-visible .focus-ring {
        stroke: var(--color-focus);
      }
      .bubble rect {
        fill: var(--color-text);
      }
      .plan .bubble text {
        font-size: 14px;
        font-weight: 620;
        fill: var(--color-bg);
        text-anchor: middle;
      }
      .target {
        fill: none;
        stroke: var(--color-text-3);
        stroke-width: 2;
        stroke-dasharray: 3 4;
      }
      @media (prefers-reduced-motion: reduce) {
        .mover {
          transition: none;
        }
      }
    `,
  ]

  @property({ attribute: false }) floor!: FloorPlan
  @property({ attribute: false }) people: readonly DemoPerson[] = []
  @property({ attribute: false }) jane: DemoPerson | null = null
  @property() shop = ''
  @state() private held: Point | null = null
  @state() private target: Point | null = null
  @state() private moved = false
  @query('svg') private svg!: SVGSVGElement
  private dragging = false
  private sent_at_ms = 0
  private sending: ReturnType<typeof setTimeout> | undefined
  private letting: ReturnType<typeof setTimeout> | undefined
  private stepped_at_ms = 0
  private stepTarget: Point | null = null

  private get at(): Projection {
    return project(this.floor, true)
  }

  override disconnectedCallback(): void {
    clearTimeout(this.sending)
    clearTimeout(this.letting)
    super.disconnectedCallback()
  }

  private metres(event: PointerEvent | MouseEvent): Point {
    const matrix = this.svg.getScreenCTM()
    if (matrix === null) return { x_m: 0, y_m: 0 }
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse())
    return rounded(this.at.metres(point.x, point.y))
  }

  private readonly grab = (event: PointerEvent): void => {
    if (event.button !== 0) return
    ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
    clearTimeout(this.letting)
    this.dragging = true
    this.target = null
  }

  private readonly drag = (event: PointerEvent): void => {
    if (!this.dragging) return
    this.moved = true
    this.held = this.metres(event)
    const wait_ms = this.sent_at_ms + PLACE_EVERY_MS - performance.now()
    clearTimeout(this.sending)
    if (wait_ms <= 0) this.sendPlace()
    else this.sending = setTimeout(() => this.sendPlace(), wait_ms)
  }

  private readonly drop = (): void => {
    if (!this.dragging) return
    this.dragging = false
    clearTimeout(this.sending)
    if (this.held !== null) this.sendPlace()
    this.letting = setTimeout(() => (this.held = null), DROP_STANDS_MS)
  }

  private sendPlace(): void {
    if (this.held === null) return
    this.sent_at_ms = performance.now()
    this.dispatchEvent(new Move('place', this.held))
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    if (this.jane === null) return
    const now_ms = performance.now()
    const goesOn = this.stepTarget !== null && now_ms - this.stepped_at_ms < STEPS_ADD_UP_MS
    const from = goesOn && this.stepTarget !== null ? this.stepTarget : this.jane
    const to = stepped(from, event.key, event.shiftKey)
    if (to === null) return
    event.preventDefault()
    this.stepTarget = rounded(to)
    this.stepped_at_ms = now_ms
    this.walk(this.stepTarget)
  }

  private readonly clicked = (event: MouseEvent): void => {
    if ((event.target as Element).closest('.jane') === null) this.walk(this.metres(event))
  }

  private walk(to: Point): void {
    this.moved = true
    this.target = to
    this.dispatchEvent(new Move('walk', to))
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { jane, target } = this
    if (jane !== null && changed.has('jane')) this.moved = changed.get('jane')?.person === jane.person && (this.moved || jane.indoors)
    if (jane !== null && target !== null && Math.hypot(jane.x_m - target.x_m, jane.y_m - target.y_m) < 0.4) this.target = null
  }

  protected override render() {
    const { floor, at, jane } = this
    const here = this.held ?? jane
    return html`<svg
        class="plan"
        viewBox="0 0 ${at.width} ${at.height}"
        role="group"
        aria-label=${say('plan.label', { shop: this.shop })}
        @click=${this.clicked}
      >
        <defs>
          <clipPath id="inside"><rect x="8" y="8" width=${at.width - 16} height=${at.height - 10} rx="12" /></clipPath>
        </defs>
        ${groundLayer(floor, at, () => 0.45)}
        <g clip-path="url(#inside)">${floor.gateways.map((place) => rings(place, at, here))}</g>
        ${wallLayer(floor, at)} ${floor.kiosks.map((kiosk) => kioskMark(kiosk, at))}
        ${floor.zones.map((zone) => {
          const box = zoneBox(zone, at)
          return svg`<text class="zone-name halo" x=${box.x + 12} y=${box.y + 24}>${zone.name}</text>`
        })}
        <text class="street" x="22" y=${at.height - 12}>${say('plan.street')}</text>
        ${floor.gateways.map((place) => gatewayTag(place, at, true))}
        ${this.people.filter((one) => one.kind !== 'member').map((one) => other(one, at))}
        ${this.target === null
          ? ''
          : svg`<circle class="target" cx=${at.x(this.target.x_m)} cy=${at.y(this.target.y_m)} r="11" />`}
        ${jane === null || here === null ? '' : this.figure(jane, here, at)}
      </svg>
      <p class="aside" id="how">${say('plan.jane.how', { name: jane?.name ?? '' })}</p>
      <p class="aside" role="status">${this.whereabouts()}</p>`
  }

  private whereabouts(): string {
    const { jane } = this
    if (jane === null) return ''
    const zone = zoneAt(this.floor, jane)
    const name = jane.name ?? ''
    return zone === null ? say('plan.where.out', { name }) : say('plan.where.in', { name, zone: zone.name })
  }

  private figure(jane: DemoPerson, here: Point, at: Projection) {
    const name = jane.name ?? ''
    const left = at.x(here.x_m) > at.width - 150
    return svg`<g
      class="mover jane ${jane.bell ? '' : 'off'} ${this.held === null ? '' : 'dragged'}"
      .style=${`transform: translate(${at.x(here.x_m)}px, ${at.y(here.y_m)}px)`}
      tabindex="0"
      role="button"
      aria-label=${say('plan.jane', { name })}
      aria-describedby="how"
      @pointerdown=${this.grab}
      @pointermove=${this.drag}
      @pointerup=${this.drop}
      @pointercancel=${this.drop}
      @keydown=${this.pressed}
    >
      <circle class="halo-ring" r="26" />
      <circle class="focus-ring" r="31" />
      <circle class="face" r="19" />
      <text class="initial" y="6.5">${name.slice(0, 1)}</text>
      ${
        this.moved
          ? ''
          : svg`<g class="bubble" transform="translate(${left ? -40 : 40} -46)">
              <rect x="-48" y="-16" width="96" height="30" rx="10" />
              <text y="4">${say('plan.drag', { name })}</text>
            </g>`
      }
    </g>`
  }
}

function rings(place: GatewayPlace, at: Projection, jane: Point | null) {
  const hears = jane !== null && Math.hypot(jane.x_m - place.x_m, jane.y_m - place.y_m) <= RINGS_M[1]
  return svg`<g class=${hears ? 'hears' : ''}>
    ${RINGS_M.map(
      (radius_m) =>
        svg`<circle class="ring" cx=${at.x(place.x_m)} cy=${at.y(place.y_m)} r=${radius_m * at.scale} />`,
    )}
  </g>`
}

function other(one: DemoPerson, at: Projection) {
  const style = `transform: translate(${at.x(one.x_m)}px, ${at.y(one.y_m)}px)`
  if (one.kind === 'stranger') return svg`<circle class="mover stranger" .style=${style} r="6" />`
  return svg`<g class="mover clerk" .style=${style}><circle r="11" /><text y="4">${(one.name ?? '').slice(0, 1)}</text></g>`
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-demo-plan': SbDemoPlan
  }
}
