/** The gateways' health, a card each: an icon, a word and a line; what staff ask next is one press away. */
import check from 'lucide-static/icons/check.svg?raw'
import chevron from 'lucide-static/icons/chevron-down.svg?raw'
import hourglass from 'lucide-static/icons/hourglass.svg?raw'
import warn from 'lucide-static/icons/triangle-alert.svg?raw'
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { clockWithSeconds, type Place } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { GatewayCard } from '../shared/messages.generated.ts'
import { textStyles } from '../shared/styles.ts'
import { gatewayTagStyles } from './gateway-tag-styles.ts'
import { say } from './texts.ts'

const DRAWING = { ok: check, weak: warn, offline: wifiOff, unknown: hourglass } as const

@customElement('sb-gateways')
export class SbGateways extends LitElement {
  static override styles = [
    textStyles,
    gatewayTagStyles,
    css`
      :host {
        display: block;
        font-size: var(--text-sm);
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(180px, 1fr));
        gap: 12px;
      }
      li {
        position: relative;
        border-radius: 14px;
        background: var(--color-surface);
        box-shadow: var(--elev-1);
      }
      li.weak,
      li.offline {
        box-shadow: 0 0 0 2px var(--color-warn);
      }
      button {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 0 12px;
        align-items: center;
        width: 100%;
        min-height: 72px;
        padding: 10px 14px 10px 16px;
        border: 0;
        border-radius: 14px;
        background: transparent;
        color: inherit;
        font: inherit;
        text-align: left;
        cursor: pointer;
      }
      button:hover .chevron {
        color: var(--color-text);
      }
      .offline .tag {
        background: var(--color-warn);
        color: var(--color-surface);
      }
      b {
        display: block;
        font-size: 0.9375rem;
        line-height: 1.2;
      }
      .word {
        display: flex;
        gap: 5px;
        align-items: center;
        margin-top: 2px;
        font-size: 0.8125rem;
        font-weight: 560;
        color: var(--color-ok);
      }
      .weak .word,
      .offline .word {
        color: var(--color-warn);
      }
      .unknown .word {
        color: var(--color-text-3);
      }
      .word .icon svg {
        width: 15px;
        height: 15px;
      }
      .chevron {
        color: var(--color-text-3);
        transition: transform var(--motion-quick) var(--ease-out);
      }
      [aria-expanded='true'] .chevron {
        transform: rotate(180deg);
      }
      dl {
        position: absolute;
        right: 0;
        bottom: calc(100% + 8px);
        left: 0;
        z-index: 1;
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 6px 14px;
        margin: 0;
        padding: 14px 16px;
        border-radius: 14px;
        background: var(--color-surface);
        box-shadow: var(--elev-3);
      }
      dt {
        color: var(--color-text-3);
      }
      dd {
        text-align: right;
        font-weight: 560;
      }
      .none {
        padding: 18px;
        color: var(--color-text-2);
        text-align: center;
      }
    `,
  ]

  @property({ attribute: false }) gateways: readonly GatewayCard[] = []
  @property({ attribute: false }) place!: Place
  @property({ attribute: false }) zoneName: (zone: string) => string = (zone) => zone
  @state() private opened: string | null = null

  protected override render() {
    if (this.gateways.length === 0) return html`<p class="none">${say('gateways.none')}</p>`
    return html`<h2 class="aside">${say('gateways.heading')}</h2>
      <ul>
        ${this.gateways.map((card) => this.card(card))}
      </ul>`
  }

  private card(card: GatewayCard) {
    const open = this.opened === card.gateway
    return html`<li class=${card.state}>
      <button
        type="button"
        aria-expanded=${open}
        @click=${() => (this.opened = open ? null : card.gateway)}
      >
        <span class="tag">${card.label}</span>
        <span>
          <b>${card.name}</b>
          <span class="word">${icon(DRAWING[card.state])}<span>${this.word(card)}</span></span>
        </span>
        <span class="chevron">${icon(chevron)}</span>
      </button>
      ${open ? this.detail(card) : ''}
    </li>`
  }

  /** The state is always said, not only coloured. */
  private word(card: GatewayCard): string {
    const word = say(`gateway.${card.state}`)
    if (card.text === '' || card.state === 'offline') return word
    if (card.state === 'weak') return say('gateway.weak.why', { why: lower(card.text) })
    return card.state === 'ok' ? say('gateway.ok.rate', { count: Math.round(card.sightings_per_minute) }) : card.text
  }

  private detail(card: GatewayCard) {
    const heard = card.heard_at_s === null ? say('gateway.never') : clockWithSeconds(card.heard_at_s, this.place)
    const scan = card.scan_mode === '' ? say('gateway.scan.unknown') : card.scan_mode
    const lines: [string, string][] = [
      [say('gateway.zone'), this.zoneName(card.zone)],
      [say('gateway.rate'), String(Math.round(card.sightings_per_minute))],
      [say('gateway.heard'), heard],
      [say('gateway.outbox'), say('gateway.outbox.rows', { count: card.outbox_rows })],
      [say('gateway.scan'), scan],
    ]
    return html`<dl>${lines.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`
  }
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

declare global {
  interface HTMLElementTagNameMap {
    'sb-gateways': SbGateways
  }
}
