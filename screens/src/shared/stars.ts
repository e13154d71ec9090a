/** `<sb-stars .value=${4.3}>`: one to five stars, parts of one too. The figure stands beside them or in `label`. */
import { LitElement, css, html, svg } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { textStyles } from './styles.ts'

const STAR = 'M12 2.6l2.9 5.9 6.5.9-4.7 4.6 1.1 6.5L12 17.4l-5.8 3.1 1.1-6.5L2.6 9.4l6.5-.9z'

/** As wide as high; the space between belongs to it. */
const row = svg`${[0, 1, 2, 3, 4].map((place) => svg`<path transform="translate(${place * 26} 0)" d=${STAR} />`)}`

const drawing = (kind: string) => html`<svg class=${kind} viewBox="0 0 128 24" aria-hidden="true">${row}</svg>`

@customElement('sb-stars')
export class SbStars extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        position: relative;
        display: inline-block;
        width: 5.3em;
        height: 1em;
        flex: none;
        line-height: 1;
      }
      svg {
        display: block;
        width: 5.3em;
        height: 1em;
        stroke-width: 1.6;
        stroke: var(--color-brass-text);
        stroke-linejoin: round;
        fill: none;
      }
      .filled {
        position: absolute;
        inset: 0 auto 0 0;
        overflow: hidden;
      }
      .full {
        fill: var(--color-brass-text);
      }
    `,
  ]

  @property({ type: Number }) value = 0
  /** What a screen reader says; empty where the figure is written beside them. */
  @property() label = ''

  protected override updated(): void {
    // Whole stars and the gaps between them: 4.5 is half of the fifth star, not half of the gap.
    const whole = Math.floor(this.value)
    const width = (whole * 26 + (this.value - whole) * 24) / 128
    this.renderRoot.querySelector<HTMLElement>('.filled')?.style.setProperty('width', `${width * 100}%`)
  }

  protected override render() {
    return html`${this.label === '' ? '' : html`<span class="aside">${this.label}</span>`} ${drawing('outline')}
      <span class="filled">${drawing('full')}</span>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-stars': SbStars
  }
}
