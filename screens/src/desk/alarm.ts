/** The alarm of silent gateways: it appears by itself, says since when and what it means, and goes when they are back. */
import radioOff from 'lucide-static/icons/radio-off.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { instant, type Place } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { GatewayCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { say } from './texts.ts'

@customElement('sb-gateway-alarm')
export class SbGatewayAlarm extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: block;
        font-size: var(--text-sm);
      }
      .alarm {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 14px;
        padding: 12px 12px 12px 18px;
        border-radius: var(--radius-3);
        background: var(--color-danger-wash);
        box-shadow: inset 0 0 0 2px var(--color-danger);
        line-height: 1.4;
      }
      .icon {
        color: var(--color-danger);
        font-size: 20px;
      }
      .words {
        flex: 1 1 300px;
      }
      .button {
        min-height: var(--target-desk);
        border-color: currentColor;
      }
    `,
  ]

  /** Those that are silent now. */
  @property({ attribute: false }) gateways: readonly GatewayCard[] = []
  @property({ attribute: false }) place!: Place
  @property({ type: Number }) now_s = 0
  @property({ attribute: false }) zoneName: (zone: string) => string = (zone) => zone
  /** Whether the place where more is said of them is another than this one. */
  @property({ type: Boolean }) elsewhere = false

  protected override render() {
    return html`<div role="alert">${this.gateways.length === 0 ? '' : this.alarm()}</div>`
  }

  private alarm() {
    return html`<div class="alarm">
      ${icon(radioOff)}
      <div class="words">${this.gateways.map((card) => html`<p><b>${this.heading(card)}</b> ${this.sentence(card)}</p>`)}</div>
      ${this.elsewhere
        ? html`<button class="button" type="button" @click=${() => this.dispatchEvent(new Event('show-radio'))}>
            ${say('alarm.show')}
          </button>`
        : ''}
    </div>`
  }

  private heading(card: GatewayCard): string {
    if (card.since_s === null) return say('alarm.silent', { gateway: card.name })
    return say('alarm.silent.since', { gateway: card.name, since: instant(card.since_s, this.now_s, this.place) })
  }

  private sentence(card: GatewayCard): string {
    return say('alarm.means', { zone: this.zoneName(card.zone) })
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-gateway-alarm': SbGatewayAlarm
  }
}
