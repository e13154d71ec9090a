/**
 * The kiosk's large drawings, 480 by 430. Only the bell that greets somebody is brass; the others are lime and petrol,
 * so that brass keeps meaning "someone is here".
 */
import { svg, type SVGTemplateResult } from 'lit'

/** The bell on its bracket. `.hanging` swings around the hook. */
export const bell: SVGTemplateResult = svg`
  <g class="lime">
    <rect x="96" y="6" width="20" height="176" rx="10" />
    <circle class="hole" cx="106" cy="28" r="5" />
    <circle class="hole" cx="106" cy="160" r="5" />
  </g>
  <path class="lime-line" d="M110 44H300" />
  <path class="lime-line" d="M112 142c62 0 104-26 116-92" />
  <path class="lime-line thin" d="M300 44c22 0 26 30 6 32-15 1-18-19-4-20" />
  <g class="hanging">
    <path class="lime-line thin" d="M262 48v34" />
    <circle class="edge" cx="262" cy="352" r="27" />
    <circle class="shine" cx="255" cy="345" r="8" />
    <rect class="edge" x="246" y="80" width="32" height="28" rx="10" />
    <path class="metal" d="M262 98c-62 0-92 42-96 112-3 48-13 74-35 92-12 10-6 30 10 30h242c16 0 22-20 10-30-22-18-32-44-35-92-4-70-34-112-96-112z" />
    <path class="shade" d="M262 98c62 0 92 42 96 112 3 48 13 74 35 92 12 10 6 30-10 30h-60c-4-31-6-62-8-120-2-64-20-110-53-114z" />
    <path class="gleam" d="M198 156c-10 20-12 44-13 68" />
    <path class="lip" d="M157 296h210" />
    <path class="lip thin" d="M167 274h190" />
  </g>`

/** The shop's door, its bell at rest above it. */
export const door: SVGTemplateResult = svg`
  <path class="lime-line" d="M40 420h400" />
  <path class="petrol" d="M112 420V112a20 20 0 0 1 20-20h216a20 20 0 0 1 20 20v308z" />
  <path class="lime" d="M112 420V112a20 20 0 0 1 20-20h216a20 20 0 0 1 20 20v308h-18V118a8 8 0 0 0-8-8H138a8 8 0 0 0-8 8v302z" />
  <rect class="pane" x="158" y="138" width="76" height="132" rx="8" />
  <rect class="pane" x="246" y="138" width="76" height="132" rx="8" />
  <rect class="pane" x="158" y="284" width="164" height="34" rx="8" />
  <path class="glint" d="M174 250l44-84M196 254l30-58M262 250l44-84" />
  <circle class="lime" cx="310" cy="354" r="11" />
  <path class="lime-line thin" d="M310 354h-26" />
  <path class="lime-line thin" d="M368 60h44v40" />
  <path class="lime" d="M412 98c-15 0-22 10-23 27-1 12-3 18-8 22-3 2-2 7 2 7h58c4 0 5-5 2-7-5-4-7-10-8-22-1-17-8-27-23-27z" />
  <circle class="lime" cx="412" cy="162" r="8" />
  <path class="petrol-line" d="M388 142h48" />`

/** A sign that hangs in the window, with a clock whose hands say the closing hour. */
export function hours(hour: number, minute: number): SVGTemplateResult {
  const hand = (turn: number, long: number): string => {
    const angle = turn * 2 * Math.PI - Math.PI / 2
    return `M240 268L${(240 + long * Math.cos(angle)).toFixed(1)} ${(268 + long * Math.sin(angle)).toFixed(1)}`
  }
  return svg`
    <circle class="lime" cx="240" cy="24" r="14" />
    <path class="lime-line thin" d="M240 26L118 120M240 26l122 94" />
    <rect class="lime" x="64" y="112" width="352" height="312" rx="40" />
    <rect class="petrol-line" x="84" y="132" width="312" height="272" rx="26" />
    <circle class="petrol" cx="240" cy="268" r="104" />
    <g class="ticks">${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(
      (tick) => svg`<path d="M240 178v${tick % 3 === 0 ? 18 : 8}" transform="rotate(${tick * 30} 240 268)" />`,
    )}</g>
    <path class="lime-line" d=${hand((hour % 12) / 12 + minute / 720, 52)} />
    <path class="lime-line" d=${hand(minute / 60, 76)} />
    <circle class="lime" cx="240" cy="268" r="11" />`
}

/** Two cups on a counter, one pushed over to you. */
export const hand: SVGTemplateResult = svg`
  <path class="lime" d="M40 330h400a16 16 0 0 1 16 16v20H24v-20a16 16 0 0 1 16-16z" />
  <path class="petrol" d="M56 366h368v56H56z" />
  <path class="glint" d="M120 366v56M240 366v56M360 366v56" />
  <path class="lime" d="M104 196h128v74a60 60 0 0 1-60 60h-8a60 60 0 0 1-60-60z" />
  <path class="lime-line" d="M232 214h16a30 30 0 0 1 0 60h-18" />
  <path class="lime" d="M296 236h104v54a40 40 0 0 1-40 40h-24a40 40 0 0 1-40-40z" />
  <path class="lime-line thin" d="M400 250h12a22 22 0 0 1 0 44h-14" />
  <path class="petrol-line" d="M124 226h88M314 262h68" />
  <path class="steam" d="M140 164c-16-18 16-34 0-56s8-34 4-48M184 164c-16-18 16-34 0-56s8-34 4-48M340 204c-12-14 12-26 0-44s6-24 3-36" />`
