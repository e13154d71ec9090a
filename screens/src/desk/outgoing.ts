/** The one switch for everything outgoing: one press pauses it all; since when it is paused and by whom is said. */
import octagon from 'lucide-static/icons/octagon-pause.svg?raw'
import play from 'lucide-static/icons/play.svg?raw'
import send from 'lucide-static/icons/bell-ring.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { instant, type Place } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { OutgoingCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { say } from './texts.ts'

/** Somebody wants everything paused, or to go on. */
export class SwitchOutgoing extends Event {
  constructor(readonly paused: boolean) {
    super('switch-outgoing')
  }
}

@customElement('sb-outgoing')
export class SbOutgoing extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: block;
        font-size: var(--text-sm);
      }
      section {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
        padding: 12px 14px 12px 20px;
        border-radius: 20px;
        background: var(--color-surface);
        box-shadow: var(--elev-1);
        line-height: 1.4;
      }
      .off {
        background: var(--color-danger-wash);
        box-shadow: inset 0 0 0 2px var(--color-danger);
      }
      .icon {
        color: var(--color-ok);
        font-size: 20px;
      }
      .off > .icon {
        color: var(--color-danger);
      }
      .words {
        flex: 1 1 300px;
      }
      h2 {
        font-size: 1.0625rem;
      }
      .button {
        min-height: 42px;
        border-color: currentColor;
      }
      .button .icon {
        color: inherit;
        font-size: 16px;
      }
      .stop {
        color: var(--color-danger);
      }
    `,
  ]

  @property({ attribute: false }) outgoing!: OutgoingCard
  @property({ attribute: false }) place!: Place
  @property({ type: Number }) now_s = 0
  /** On another place than that of campaigns: said only while everything is paused. */
  @property({ type: Boolean }) elsewhere = false
  /** Whether whoever looks may use the switch. */
  @property({ type: Boolean }) caretaker = false
  @property({ type: Boolean }) busy = false

  protected override render() {
    const { paused_at_s } = this.outgoing
    if (paused_at_s === null) return this.elsewhere ? nothing : this.goesOut()
    return html`<div role="alert">
      <section class="off" aria-labelledby="heading">
        ${icon(octagon)}
        <div class="words">
          <h2 id="heading">${say('outgoing.paused')}</h2>
          <p>${this.since(paused_at_s)} ${say('outgoing.paused.means')}</p>
        </div>
        ${this.action()}
      </section>
    </div>`
  }

  private goesOut() {
    return html`<section aria-labelledby="heading">
      ${icon(send)}
      <div class="words">
        <h2 id="heading">${say('outgoing.on')}</h2>
        <p>${say('outgoing.on.means')}</p>
      </div>
      <button class="button stop" type="button" aria-disabled=${this.busy} @click=${() => this.press(true)}>
        ${icon(octagon)}${say('outgoing.pause')}
      </button>
    </section>`
  }

  private action() {
    if (!this.caretaker) return nothing
    if (this.elsewhere) {
      return html`<button class="button" type="button" @click=${() => this.dispatchEvent(new Event('show-campaigns'))}>
        ${say('alarm.show')}
      </button>`
    }
    return html`<button class="button" type="button" aria-disabled=${this.busy} @click=${() => this.press(false)}>
      ${icon(play)}${say('outgoing.resume')}
    </button>`
  }

  private press(paused: boolean): void {
    if (!this.busy) this.dispatchEvent(new SwitchOutgoing(paused))
  }

  private since(paused_at_s: number): string {
    const since = instant(paused_at_s, this.now_s, this.place)
    const name = this.outgoing.changed_by
    return name === null ? say('outgoing.since', { since }) : say('outgoing.since.by', { since, name })
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-outgoing': SbOutgoing
  }
}
