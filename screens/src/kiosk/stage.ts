/** The upper part of the kiosk, read from three metres: the shop's name, one drawing, one message. Nothing to touch. */
import { LitElement, css, html, nothing, svg } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { keyed } from 'lit/directives/keyed.js'
import '../shared/bell.ts'
import type { SiteCard } from '../shared/messages.generated.ts'
import { textStyles } from '../shared/styles.ts'
import type { Words } from './messages.ts'
import { isCalm } from './calm.ts'
import * as pictures from './pictures.ts'
import './shop-head.ts'
import type { Scene } from './state.ts'

const LOOKS: Readonly<Record<Scene, string>> = { loop: '', invite: 'greeting', closed: 'closed', session: '' }

const SWING: Keyframe[] = [0, 15, -11, 6, -2, 0].map((turn) => ({ transform: `rotate(${turn}deg)` }))

@customElement('sb-stage')
export class SbStage extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        position: relative;
        color: var(--color-text);
      }
      .message {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        text-align: center;
        padding: 12px 72px 24px;
        animation: arrive var(--motion-settle) var(--ease-out);
      }
      .picture {
        position: relative;
        /* The one part that gives way where the words need more room, in a longer language or another font. */
        flex: 0 1 400px;
        min-height: var(--picture-least, 160px);
        width: 600px;
        margin-bottom: 36px;
        display: grid;
        grid-template-rows: minmax(0, 1fr);
        place-items: center;
      }
      .picture svg {
        overflow: visible;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .drawing {
        position: relative;
        width: 446px;
        height: 100%;
        max-height: 400px;
      }
      .greeting .picture,
      .closed .picture {
        flex-basis: 500px;
        margin-bottom: 44px;
      }
      .greeting .drawing {
        width: 530px;
        max-height: 475px;
      }
      .glow {
        position: absolute;
        inset: -60px;
        width: 720px;
        height: 620px;
      }
      .lit {
        stop-color: var(--paint-glow);
      }
      .unlit {
        stop-color: var(--color-bg);
        stop-opacity: 0;
      }
      h1 {
        font-size: var(--sign-3xl);
        letter-spacing: -0.028em;
        line-height: 1;
        max-width: 940px;
      }
      .long h1 {
        font-size: 120px;
      }
      p {
        max-width: 880px;
        margin-top: 32px;
        font-size: var(--sign-lg);
        line-height: 1.3;
        color: var(--color-text-2);
        text-wrap: balance;
      }
      .staff {
        max-width: 800px;
        margin-top: 72px;
        padding: 36px 44px;
        border-radius: var(--radius-sign);
        background: var(--color-surface);
        font-size: var(--sign-md);
        text-align: left;
        text-wrap: pretty;
      }
      .lime {
        fill: var(--color-text-2);
        stroke: none;
      }
      .lime-line,
      .petrol-line,
      .lip,
      .gleam,
      .glint,
      .steam,
      .ticks {
        fill: none;
      }
      .lime-line {
        stroke: var(--color-text-2);
        stroke-width: 12;
      }
      .lime-line.thin {
        stroke-width: 9;
      }
      .petrol,
      .hole {
        fill: var(--color-primary-wash);
      }
      .hole {
        fill: var(--color-bg);
      }
      .petrol-line {
        stroke: var(--color-line);
        stroke-width: 6;
      }
      .pane {
        fill: var(--color-surface-2);
      }
      .glint {
        stroke: var(--color-line);
        stroke-width: 6;
      }
      .steam {
        stroke: var(--color-line-strong);
        stroke-width: 8;
      }
      .ticks {
        stroke: var(--color-line-strong);
        stroke-width: 6;
      }
      .metal {
        fill: var(--color-brass);
      }
      .edge {
        fill: var(--paint-lip);
      }
      .shade {
        fill: var(--paint-shade);
        opacity: 0.55;
      }
      .shine {
        fill: var(--color-brass);
        opacity: 0.55;
      }
      .gleam {
        stroke: var(--paint-gleam);
        stroke-width: 11;
      }
      .lip {
        stroke: var(--paint-lip);
        stroke-width: 9;
      }
      .lip.thin {
        stroke-width: 4;
        opacity: 0.7;
      }
      .hanging {
        transform-box: view-box;
        transform-origin: 262px 48px;
      }
      .ring {
        fill: none;
        stroke: var(--color-brass);
        stroke-width: 3;
        opacity: 0.16;
        transform-origin: center;
        animation: ring var(--motion-ring) var(--ease-out) backwards;
      }
      .ring.two {
        opacity: 0.1;
        animation-delay: 600ms;
      }
      .ring.three {
        opacity: 0.05;
        animation-delay: 1200ms;
      }
      @keyframes ring {
        from {
          opacity: 0.7;
          transform: scale(0.35);
        }
      }
      @keyframes arrive {
        from {
          opacity: 0;
          transform: translateY(var(--shift-enter));
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .ring {
          animation: none;
        }
      }
    `,
  ]

  @property({ attribute: false }) site: SiteCard | null = null
  @property() scene: Scene = 'loop'
  @property({ attribute: false }) words!: Words
  /** Each new ring swings the bell once. */
  @property({ type: Number }) rings = 0
  @query('.hanging') private hanging!: SVGGElement | null
  private swung = 0

  protected override updated(): void {
    if (this.scene !== 'invite' || this.swung === this.rings || this.hanging === null) return
    this.swung = this.rings
    if (isCalm()) return
    // 900 ms and this curve are --motion-swing and --ease-swing, which an animation from here cannot read.
    this.hanging.animate(SWING, { duration: 900, easing: 'cubic-bezier(.36, 0, .2, 1)' })
  }

  protected override render() {
    const { words } = this
    return html`<sb-shop-head .site=${this.site}></sb-shop-head>
      <div class="message ${LOOKS[this.scene]} ${words.heading.length > 18 ? 'long' : ''}">
        ${keyed(
          words.picture + words.hour,
          html`<div class="picture">
            ${this.scene === 'invite' ? halo : ''}
            ${words.picture === 'none'
              ? html`<sb-bell .size=${420} outline></sb-bell>`
              : html`<svg class="drawing" viewBox="0 0 480 430" aria-hidden="true">${drawingOf(words)}</svg>`}
          </div>`,
        )}
        <h1>${words.heading}</h1>
        <p>${words.sentence}</p>
        ${words.staff === '' ? '' : html`<p class="staff">${words.staff}</p>`}
      </div>`
  }
}

/** The glow and three rings behind the bell, kept small enough to touch no letter. They come once and stay faint. */
const halo = svg`<svg class="glow" viewBox="0 0 720 620" aria-hidden="true">
  <defs>
    <radialGradient id="glow">
      <stop offset="0" class="lit" />
      <stop offset="1" class="unlit" />
    </radialGradient>
  </defs>
  <circle cx="360" cy="310" r="310" fill="url(#glow)" />
  <circle class="ring" cx="360" cy="310" r="236" />
  <circle class="ring two" cx="360" cy="310" r="270" />
  <circle class="ring three" cx="360" cy="310" r="302" />
</svg>`

function drawingOf(words: Words) {
  const [hour = '0', minute = '0'] = words.hour.split(':')
  if (words.picture === 'hours') return pictures.hours(Number(hour), Number(minute))
  if (words.picture === 'none') return nothing
  return pictures[words.picture]
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-stage': SbStage
  }
}
