/** The demo's head, its buttons, and the line that says what is happening. */
import bellOff from 'lucide-static/icons/bell-off.svg?raw'
import bell from 'lucide-static/icons/bell.svg?raw'
import check from 'lucide-static/icons/check.svg?raw'
import door from 'lucide-static/icons/door-open.svg?raw'
import footprints from 'lucide-static/icons/footprints.svg?raw'
import play from 'lucide-static/icons/play.svg?raw'
import refresh from 'lucide-static/icons/refresh-cw.svg?raw'
import outside from 'lucide-static/icons/external-link.svg?raw'
import server from 'lucide-static/icons/server-crash.svg?raw'
import unplug from 'lucide-static/icons/unplug.svg?raw'
import warn from 'lucide-static/icons/triangle-alert.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import '../shared/bell.ts'
import { icon } from '../shared/icon.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { say } from './texts.ts'

export type Act = 'play' | 'start-over' | 'in' | 'to' | 'bell' | 'broker-outage' | 'server-kill'

/** A button of the demo was pressed. */
export class Press extends Event {
  constructor(readonly act: Act) {
    super('press', { bubbles: true, composed: true })
  }
}

@customElement('sb-demo-head')
export class SbDemoHead extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 14px;
        min-height: 64px;
        font-size: var(--text-sm);
      }
      h1 {
        font-size: 1.4375rem;
      }
      p {
        color: var(--color-text-2);
        font-size: 0.9375rem;
      }
      .state {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-left: auto;
      }
      .chip {
        min-height: 32px;
        padding: 2px 13px;
      }
      .button {
        min-height: 44px;
        font-size: 0.9375rem;
      }
      .button .icon {
        font-size: 14px;
      }
    `,
  ]

  /** How many of the four screens say that their link is live. */
  @property({ type: Number }) live = 0
  @property({ type: Boolean }) lost = false
  @property({ type: Boolean }) brokerUp = true
  @property({ type: Boolean }) serverUp = true
  /** Where her way begins, at her desktop. */
  @property() webShop = ''

  protected override render() {
    return html`<sb-bell .size=${38}></sb-bell>
      <h1>${say('title')}</h1>
      <p>${say('lead')}</p>
      <div class="state" role="status">
        ${this.brokerUp ? '' : html`<span class="chip warn">${icon(unplug)}${say('broker.down')}</span>`}
        ${this.serverUp ? '' : html`<span class="chip warn">${icon(server)}${say('server.down')}</span>`}
        ${this.screens()}
      </div>
      ${this.webShop
        ? html`<a class="button" href=${this.webShop} target="_blank" rel="noopener">${icon(outside)}${say('web_shop')}</a>`
        : ''}
      <button class="button" type="button" @click=${() => this.dispatchEvent(new Press('start-over'))}>
        ${icon(refresh)}${say('start_over')}
      </button>`
  }

  private screens() {
    if (this.lost) return html`<span class="chip warn">${icon(warn)}${say('live.lost')}</span>`
    if (this.live === 4) return html`<span class="chip ok">${icon(check)}${say('live.all')}</span>`
    return html`<span class="chip">${this.live === 0 ? say('live.none') : say('live.some', { count: this.live })}</span>`
  }
}

@customElement('sb-demo-controls')
export class SbDemoControls extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: block;
        margin-top: 12px;
        font-size: var(--text-sm);
      }
      .caption {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 44px;
        font: 620 var(--text-md) / 1.3 var(--font-text);
      }
      .caption::before {
        content: '';
        flex: none;
        width: 4px;
        align-self: stretch;
        margin: 6px 0;
        border-radius: 2px;
        background: var(--color-brass);
        box-shadow: inset 0 0 0 1px var(--color-brass-edge);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 8px;
      }
      .button {
        min-height: 44px;
        gap: 7px;
        padding: 6px 13px;
        font-size: var(--text-sm);
      }
      .button.primary {
        min-height: 44px;
      }
      .button .icon {
        font-size: 14px;
      }
      .rough {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .break {
        border-style: dashed;
      }
      .failed {
        margin-top: 6px;
        color: var(--color-danger);
        font-weight: 560;
      }
    `,
  ]

  @property() caption = ''
  @property() farZone = ''
  @property({ type: Boolean }) playing = false
  @property({ type: Boolean }) bell = true
  @property({ type: Boolean }) brokerUp = true
  @property({ type: Boolean }) serverUp = true
  @property() failed = ''

  protected override render() {
    return html`<p class="caption" role="status" aria-label=${say('caption.label')}>${this.caption}</p>
      <div class="row">
        ${this.button('play', this.playing ? say('do.playing') : say('do.play'), play, 'primary', this.playing)}
        ${this.button('in', say('do.in'), door)}
        ${this.farZone === '' ? '' : this.button('to', say('do.to', { zone: lower(this.farZone) }), footprints)}
        ${this.button('bell', say(this.bell ? 'do.bell.off' : 'do.bell.on'), this.bell ? bellOff : bell)}
        <div class="rough" role="group" aria-label=${say('do.break')}>
          ${this.button('broker-outage', say('do.broker'), unplug, 'break', !this.brokerUp)}
          ${this.button('server-kill', say('do.server'), server, 'break', !this.serverUp)}
        </div>
      </div>
      <div role="alert">${this.failed === '' ? '' : html`<p class="failed">${this.failed}</p>`}</div>`
  }

  private button(act: Act, word: string, drawing: string, look = '', busy = false) {
    return html`<button
      class="button ${look}"
      type="button"
      aria-disabled=${busy}
      @click=${() => busy || this.dispatchEvent(new Press(act))}
    >
      ${icon(drawing)}${word}
    </button>`
  }
}

/** A zone's name inside a sentence. */
const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

declare global {
  interface HTMLElementTagNameMap {
    'sb-demo-head': SbDemoHead
    'sb-demo-controls': SbDemoControls
  }
}
