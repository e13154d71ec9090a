/** A ring that empties with the seconds that are left, beside words that say the same. */
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'

const RADIUS = 40
const ROUND = 2 * Math.PI * RADIUS

@customElement('sb-countdown')
export class SbCountdown extends LitElement {
  static override styles = css`
    :host {
      display: block;
      width: 100px;
      height: 100px;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
    }
    circle {
      fill: none;
      stroke: var(--color-sunken);
      stroke-width: 10;
    }
    .left {
      stroke: var(--color-primary);
      stroke-linecap: round;
    }
    text {
      font: 700 calc(34px * var(--letters)) var(--font-display);
      text-anchor: middle;
      dominant-baseline: central;
      fill: var(--color-text);
    }
    .long {
      font-size: calc(28px * var(--letters));
    }
  `

  @property({ type: Number }) left_s = 0
  /** How many seconds fill the ring. */
  @property({ type: Number }) of_s = 1

  protected override render() {
    return html`<svg viewBox="0 0 100 100" aria-hidden="true">
      <circle cx="50" cy="50" r=${RADIUS} />
      <circle
        class="left"
        cx="50"
        cy="50"
        r=${RADIUS}
        transform="rotate(-90 50 50)"
        stroke-dasharray="${(ROUND * this.left_s) / this.of_s} ${ROUND}"
      />
      <text class=${this.left_s > 99 ? 'long' : ''} x="50" y="51">${this.left_s}</text>
    </svg>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-countdown': SbCountdown
  }
}
