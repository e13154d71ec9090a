import { svg, type SVGTemplateResult } from 'lit'

/** The shadow on which a product drawing stands, `rx` half as wide as it. */
export const floor = (rx: number): SVGTemplateResult =>
  svg`<ellipse cx="100" cy="258" rx=${rx} ry="8" fill="#10292f" opacity=".14" />`
