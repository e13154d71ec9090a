/** Shopbell's mark: a small bell on a shop-sign bracket. It swings once when told to, and only then is it news. */
import { LitElement, css, html, svg } from 'lit'
import { customElement, property } from 'lit/decorators.js'

const bracket = svg`<path class="bracket" d="M6 3v21M6 6.500h23.500M6 17.500c6.200 0 10.800-4 11.600-11" />`
const body = svg`
  <path class="hook" d="M26 6.500v6" />
  <circle class="edge" cx="26" cy="41.500" r="3.600" />
  <path
    class="metal"
    d="M26 12.500c-6.600 0-10 4.700-10.400 11.900-.3 5.200-1.400 8-3.900 10-1 .8-.5 2.700 1 2.700h26.600c1.500 0 2-1.900 1-2.700-2.500-2-3.600-4.800-3.900-10C36 17.200 32.600 12.500 26 12.500z"
  />
  <path class="lip" d="M15.400 32h21.200" />`

/** `<sb-bell size="34" swinging>`; `outline` draws the dashed bell of a broken link. Purely decorative. */
@customElement('sb-bell')
export class SbBell extends LitElement {
  static override styles = css`
    :host {
      display: block;
      flex: none;
      width: calc(var(--bell-size, 34) * 1px);
      height: calc(var(--bell-size, 34) * 1px);
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
      overflow: visible;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .bracket,
    .hook {
      fill: none;
      stroke: var(--bell-bracket, var(--color-text));
      stroke-width: 3;
    }
    .hook {
      stroke-width: 2.4;
    }
    .metal {
      fill: var(--bell-metal, var(--color-brass));
    }
    .edge {
      fill: var(--bell-edge, var(--paint-lip));
    }
    .lip {
      fill: none;
      stroke: var(--bell-lip, var(--paint-lip));
      stroke-width: 1.8;
    }
    .hanging {
      transform-origin: 26px 6.5px;
      transform: rotate(-9deg);
    }
    :host([outline]) .bracket,
    :host([outline]) .hook,
    :host([outline]) .metal {
      fill: none;
      stroke: var(--color-line-strong);
      stroke-width: max(1.4px, calc(96px / var(--bell-size, 34)));
      stroke-dasharray: max(2.6px, calc(180px / var(--bell-size, 34)));
    }
    :host([outline]) .edge,
    :host([outline]) .lip {
      display: none;
    }
    :host([outline]) .hanging {
      transform: none;
    }
    :host([swinging]) .hanging {
      animation: swing var(--motion-swing) var(--ease-swing) 1;
    }
    @keyframes swing {
      0% {
        transform: rotate(-9deg);
      }
      18% {
        transform: rotate(17deg);
      }
      42% {
        transform: rotate(-19deg);
      }
      66% {
        transform: rotate(6deg);
      }
      84% {
        transform: rotate(-13deg);
      }
      100% {
        transform: rotate(-9deg);
      }
    }
    @media (prefers-reduced-motion: reduce) {
      :host([swinging]) .hanging {
        animation: none;
      }
    }
  `

  @property({ type: Number }) size = 34
  @property({ type: Boolean, reflect: true }) swinging = false
  @property({ type: Boolean, reflect: true }) outline = false

  /** One swing, now. A swing that is under way starts anew. */
  swing(): void {
    this.swinging = false
    void this.updateComplete.then(() => requestAnimationFrame(() => (this.swinging = true)))
  }

  protected override updated(): void {
    this.style.setProperty('--bell-size', String(this.size))
  }

  protected override render() {
    return html`<svg viewBox="0 0 48 48" aria-hidden="true" @animationend=${() => (this.swinging = false)}>
      ${bracket}
      <g class="hanging">${body}</g>
    </svg>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-bell': SbBell
  }
}
