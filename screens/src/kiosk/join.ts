/** The lower part of the kiosk, within everybody's reach: the way to one's own page, and the way to know more. */
import cameraOff from 'lucide-static/icons/eye-off.svg?raw'
import info from 'lucide-static/icons/info.svg?raw'
import enter from 'lucide-static/icons/log-in.svg?raw'
import pause from 'lucide-static/icons/pause.svg?raw'
import play from 'lucide-static/icons/play.svg?raw'
import search from 'lucide-static/icons/search.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import '../shared/bell.ts'
import { icon } from '../shared/icon.ts'
import '../shared/qr.ts'
import { textStyles } from '../shared/styles.ts'
import { say as sayOfLogIn } from './session/texts.ts'
import { say as sayOfFinding } from './find/texts.ts'
import type { Code } from './session/person.ts'
import type { Scene } from './state.ts'
import { say } from './texts.ts'
import { touchStyles } from './touch.ts'
import { wayStyles } from './way-styles.ts'

@customElement('sb-join')
export class SbJoin extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    wayStyles,
    css`
      .away {
        display: grid;
        place-items: center;
        height: 312px;
      }
      h2 {
        font-size: var(--sign-lg);
      }
      .enter {
        width: 100%;
        min-height: var(--target-kiosk-primary);
        margin-top: 22px;
        border-color: var(--color-brass-edge);
        background: var(--color-brass);
        color: var(--color-on-brass);
        font-size: calc(40px * var(--letters));
      }
      .acts {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 24px;
        margin-top: 32px;
      }
      .acts .touch {
        min-height: var(--target-kiosk-primary);
        padding: 0 28px;
      }
      .foot {
        display: flex;
        gap: 16px;
        align-items: center;
        justify-content: center;
        margin-top: 26px;
        font-size: var(--sign-sm);
        line-height: 1.3;
        color: var(--color-text-2);
      }
      .foot .icon {
        font-size: calc(30px * var(--letters));
        color: var(--color-primary);
      }
    `,
  ]

  @property() scene: Scene = 'loop'
  /** The code that opens one's own page; null while the server is away. */
  @property({ attribute: false }) qr: readonly string[] | null = null
  /** The code that logs in here, while one is shown without being asked for. */
  @property({ attribute: false }) code: Code | null = null

  protected override render() {
    return html`<section class="way" aria-live="polite">${this.qr === null ? this.away() : this.open(this.qr)}</section>
      <div class="acts">
        <button class="touch primary" type="button" @click=${() => this.dispatchEvent(new Event('open-find'))}>
          ${icon(search)}${sayOfFinding('find.open')}
        </button>
        <button class="touch" type="button" @click=${() => this.dispatchEvent(new Event('open-sheet'))}>
          ${icon(info)}${say('how.open')}
        </button>
      </div>
      <p class="foot">${icon(cameraOff)}<span>${say('how.foot')}</span></p>`
  }

  private open(rows: readonly string[]) {
    const kind = this.scene === 'invite' ? 'invite' : 'loop'
    return html`<sb-qr
        .rows=${this.code?.qr_rows ?? rows}
        .code=${this.code === null ? say('join.qr') : sayOfLogIn('code.qr')}
      ></sb-qr>
      <div>
        <h2>${say(`join.${kind}`)}</h2>
        <p>${say(`join.${kind}.how`)}</p>
        <button class="touch enter" type="button" @click=${() => this.dispatchEvent(new Event('open-log-in'))}>
          ${icon(enter)}${sayOfLogIn('open')}
        </button>
      </div>`
  }

  private away() {
    return html`<div class="away"><sb-bell .size=${220} outline></sb-bell></div>
      <div>
        <h2>${say('join.away')}</h2>
        <p>${say('join.away.how')}</p>
      </div>`
  }
}

/** The way to hold what the signage shows (WCAG 2.2.2). */
@customElement('sb-messages-pause')
export class SbMessagesPause extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        justify-content: center;
        margin: 0 0 28px;
      }
      .touch {
        min-height: var(--target-kiosk);
        padding: 0 30px;
        border-width: 2px;
        font-size: var(--sign-sm);
      }
    `,
  ]

  @property({ type: Boolean }) paused = false

  protected override render() {
    return html`<button
      class="touch"
      type="button"
      aria-label=${say(this.paused ? 'messages.go' : 'messages.pause')}
      @click=${() => this.dispatchEvent(new Event('toggle-pause'))}
    >
      ${icon(this.paused ? play : pause)}${say(this.paused ? 'messages.paused' : 'messages.moving')}
    </button>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-join': SbJoin
    'sb-messages-pause': SbMessagesPause
  }
}
