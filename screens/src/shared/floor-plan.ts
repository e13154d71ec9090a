/** The layers of a drawn floor plan, shared by the desk and the demo. Each is an SVG fragment; put them in this order. */
import { css, svg, type SVGTemplateResult } from 'lit'
import type { FloorPlan, GatewayPlace, KioskPlace, Zone } from './messages.generated.ts'
import { doorLeaf, fixturePath, type Projection } from './plan-geometry.ts'

/** The gap between a zone's tint and its border. */
const INSET = 5

export const planStyles = css`
  .plan {
    display: block;
    width: 100%;
    height: 100%;
    overflow: visible;
  }
  .plan text {
    font-family: var(--font-text);
    fill: var(--color-text);
  }
  .plan .floor {
    fill: var(--color-surface);
  }
  .plan .zone {
    fill: var(--plan-tint, var(--color-primary-wash));
  }
  .plan .fixture-edge {
    fill: none;
    stroke: var(--color-line-strong);
    stroke-opacity: 0.6;
    stroke-width: 2.4;
  }
  .plan .fixture {
    fill: var(--color-surface);
    stroke: var(--color-surface);
    stroke-width: 0.8;
  }
  .plan .wall,
  .plan .leaf {
    fill: none;
    stroke: var(--color-text);
    stroke-width: 5;
    stroke-linecap: round;
  }
  .plan .leaf {
    stroke-width: 4;
  }
  .plan .swing {
    fill: none;
    stroke: var(--color-line-strong);
    stroke-width: 1.5;
    stroke-dasharray: 3 4;
  }
  .plan .zone-name {
    font-size: 13.5px;
    font-weight: 580;
    fill: var(--color-text-2);
  }
  .plan .halo {
    paint-order: stroke;
    stroke: var(--color-surface);
    stroke-width: 4px;
    stroke-opacity: 0.85;
    stroke-linejoin: round;
  }
  .plan .tag rect {
    fill: var(--color-primary);
    stroke: var(--color-surface);
    stroke-width: 2;
  }
  .plan .tag text {
    font-size: 11.5px;
    font-weight: 680;
    fill: var(--color-on-primary);
    text-anchor: middle;
  }
  .plan .tag.warn rect {
    fill: var(--color-warn);
  }
  .plan .tag.warn text {
    fill: var(--color-surface);
  }
  .plan .kiosk-body {
    fill: var(--color-text);
  }
  .plan .kiosk-glass {
    fill: var(--plan-kiosk, var(--color-primary-wash));
  }
`

export const zoneBox = (zone: Zone, at: Projection): { x: number; y: number; width: number; height: number } => ({
  x: at.x(zone.x0_m) + INSET,
  y: at.y(zone.y1_m) + INSET,
  width: at.x(zone.x1_m) - at.x(zone.x0_m) - 2 * INSET,
  height: at.y(zone.y0_m) - at.y(zone.y1_m) - 2 * INSET,
})

/** The floor with its zones, each tinted as deep as `depth` (0 to 1) says, and what stands on it. */
export function groundLayer(floor: FloorPlan, at: Projection, depth: (zone: string) => number): SVGTemplateResult {
  const outlines = floor.fixtures.map((box) => fixturePath(box, floor.fixtures, at))
  return svg`<rect class="floor" x=${at.x(0)} y=${at.y(floor.height_m)} rx="10"
      width=${at.x(floor.width_m) - at.x(0)} height=${at.y(0) - at.y(floor.height_m)} />
    ${floor.zones.map((zone) => {
      const box = zoneBox(zone, at)
      return svg`<rect class="zone" x=${box.x} y=${box.y} width=${box.width} height=${box.height} rx="10"
        fill-opacity=${depth(zone.zone)} />`
    })}
    ${outlines.map((path) => svg`<path class="fixture-edge" d=${path} />`)}
    ${outlines.map((path) => svg`<path class="fixture" d=${path} />`)}`
}

export function wallLayer(floor: FloorPlan, at: Projection): SVGTemplateResult {
  const walls = floor.walls.map(
    (wall) => `M${at.x(wall.x0_m)} ${at.y(wall.y0_m)}L${at.x(wall.x1_m)} ${at.y(wall.y1_m)}`,
  )
  return svg`<path class="wall" d=${walls.join('')} />
    ${floor.doors.map((door) => {
      const drawn = doorLeaf(door, floor, at)
      return svg`<path class="swing" d=${drawn.swing} /><path class="leaf" d=${drawn.leaf} />`
    })}`
}

export function gatewayTag(place: GatewayPlace, at: Projection, isWell: boolean): SVGTemplateResult {
  const wide = Math.max(30, 14 + place.label.length * 8)
  return svg`<g class="tag ${isWell ? '' : 'warn'}" transform="translate(${at.x(place.x_m)} ${at.y(place.y_m)})">
    <rect x=${-wide / 2} y="-11" width=${wide} height="22" rx="7" />
    <text y="4.2">${place.label}</text>
  </g>`
}

export function kioskMark(place: KioskPlace, at: Projection): SVGTemplateResult {
  return svg`<g transform="translate(${at.x(place.x_m)} ${at.y(place.y_m)})">
    <rect class="kiosk-body" x="-11" y="-17" width="22" height="34" rx="4" />
    <rect class="kiosk-glass" x="-7" y="-13" width="14" height="22" rx="2" />
  </g>`
}
