/** Every gateway in depth: its state and since when, what troubles it, what was lost, and what is to be done about it. */
import check from 'lucide-static/icons/check.svg?raw'
import hourglass from 'lucide-static/icons/hourglass.svg?raw'
import plus from 'lucide-static/icons/plus.svg?raw'
import warn from 'lucide-static/icons/triangle-alert.svg?raw'
import radioOff from 'lucide-static/icons/radio-off.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { clock, clockWithSeconds, day, instant, sameDay, type Place } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { GapCard, GatewayCard } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { factsStyles } from './facts-styles.ts'
import { gatewayTagStyles } from './gateway-tag-styles.ts'
import { panelStyles } from './panel-styles.ts'
import { say } from './texts.ts'

/** Somebody wants to let a gateway join (null: whichever), or to remove it. */
export class EnrolGateway extends Event {
  constructor(readonly gateway: string | null) {
    super('enrol-gateway', { bubbles: true, composed: true })
  }
}

export class RemoveGateway extends Event {
  constructor(readonly gateway: GatewayCard) {
    super('remove-gateway', { bubbles: true, composed: true })
  }
}

const STATES = {
  ok: { drawing: check, chip: 'ok' },
  weak: { drawing: warn, chip: 'warn' },
  offline: { drawing: radioOff, chip: 'danger' },
  unknown: { drawing: hourglass, chip: '' },
} as const

const DAY_S = 86_400
/** A certificate is renewed a month before its end; with less than this left, that has failed. */
const ENDS_SOON_S = 14 * DAY_S
/** More are said as a number: whoever looks here wants to know whether it goes on. */
const GAPS_SHOWN = 3

@customElement('sb-gateway-panel')
export class SbGatewayPanel extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    factsStyles,
    gatewayTagStyles,
    css`
      article {
        padding: 14px 0;
        border-top: 1px solid var(--color-line);
      }
      article > header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
      }
      .offline .tag {
        background: var(--color-danger);
        color: var(--color-surface);
      }
      h3 {
        font-size: 1.0625rem;
      }
      .since {
        color: var(--color-text-3);
      }
      .does {
        display: flex;
        gap: 8px;
        margin-left: auto;
      }
      .say {
        margin-top: 8px;
        font-weight: 560;
      }
      .lost {
        margin-top: 6px;
        color: var(--color-warn);
        font-weight: 560;
      }
      dd.bad {
        color: var(--color-warn);
      }
    `,
  ]

  @property({ attribute: false }) gateways: readonly GatewayCard[] = []
  @property({ attribute: false }) place!: Place
  @property({ type: Number }) now_s = 0
  @property({ attribute: false }) zoneName: (zone: string) => string = (zone) => zone
  @property({ type: Boolean }) caretaker = false

  protected override render() {
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h2 id="heading">${say('gateways.heading')}</h2>
        ${this.caretaker && this.gateways.length > 0
          ? html`<button class="button" type="button" @click=${() => this.dispatchEvent(new EnrolGateway(null))}>
              ${icon(plus)}${say('gateways.join')}
            </button>`
          : nothing}
      </div>
      ${this.gateways.length === 0
        ? html`<p class="none">${say('gateways.none')}</p>`
        : this.gateways.map((card) => this.gateway(card))}
    </section>`
  }

  private gateway(card: GatewayCard) {
    const { drawing, chip } = STATES[card.state]
    return html`<article class=${card.state} aria-label=${card.name}>
      <header>
        <span class="tag">${card.label}</span>
        <h3>${card.name}</h3>
        <span class="chip ${chip}">${icon(drawing)}${say(`gateway.${card.state}.word`)}</span>
        ${card.since_s === null
          ? nothing
          : html`<span class="since">${say('gateway.since', { since: instant(card.since_s, this.now_s, this.place) })}</span>`}
        ${this.caretaker ? this.does(card) : nothing}
      </header>
      ${this.trouble(card)} ${this.lost(card.gaps)}
      <dl>
        ${this.facts(card).map(([term, value, bad]) => html`<div><dt>${term}</dt><dd class=${bad ? 'bad' : ''}>${value}</dd></div>`)}
      </dl>
    </article>`
  }

  private does(card: GatewayCard) {
    return html`<span class="does">
      <button
        class="button small"
        type="button"
        aria-label=${say('gateway.code.of', { gateway: card.name })}
        @click=${() => this.dispatchEvent(new EnrolGateway(card.gateway))}
      >
        ${say('gateway.code')}
      </button>
      <button
        class="button small"
        type="button"
        aria-label=${say('gateway.remove.of', { gateway: card.name })}
        @click=${() => this.dispatchEvent(new RemoveGateway(card))}
      >
        ${say('gateway.remove')}
      </button>
    </span>`
  }

  private trouble(card: GatewayCard) {
    const state = card.state === 'weak' || card.state === 'unknown' ? card.text : ''
    const sentences = [state, card.trouble].filter((each) => each !== '')
    const said = [...new Set(sentences)]
    return said.map((sentence) => html`<p class="say">${sentence}</p>`)
  }

  private lost(gaps: readonly GapCard[]) {
    if (gaps.length === 0) return nothing
    const shown = gaps.slice(0, GAPS_SHOWN)
    const rest = gaps.slice(GAPS_SHOWN).reduce((sum, gap) => sum + gap.rows, 0)
    return html`<ul>
      ${shown.map((gap) => html`<li class="lost">${this.gap(gap)}</li>`)}
      ${rest === 0 ? nothing : html`<li class="lost">${say('gap.more', { count: rest })}</li>`}
    </ul>`
  }

  private gap(gap: GapCard): string {
    const to = clock(gap.to_s, this.place)
    const from = gap.from_s === null ? null : clock(gap.from_s, this.place)
    const today = sameDay(gap.to_s, this.now_s, this.place)
    const when = from === null ? say('gap.before', { to }) : from === to ? say('gap.at', { at: to }) : say('gap.between', { from, to })
    const text = this.lostWords(gap, when)
    return today ? text : `${text} (${day(gap.to_s, this.now_s, this.place)})`
  }

  private lostWords(gap: GapCard, when: string): string {
    if (!gap.uncounted) return say('gap.lost', { count: gap.rows, when })
    return gap.rows === 0 ? say('gap.damaged', { when }) : say('gap.damaged.too', { count: gap.rows, when })
  }

  private facts(card: GatewayCard): [string, string, boolean][] {
    const heard = card.heard_at_s === null ? say('gateway.never') : clockWithSeconds(card.heard_at_s, this.place)
    const facts: [string, string, boolean][] = [
      [say('gateway.zone'), this.zoneName(card.zone), false],
      [say('gateway.rate'), String(Math.round(card.sightings_per_minute)), false],
      [say('gateway.heard'), heard, false],
      [say('gateway.outbox'), say('gateway.outbox.rows', { count: card.outbox_rows }), card.outbox_rows > 100],
      [say('gateway.scan'), card.scan_mode === '' ? say('gateway.scan.unknown') : card.scan_mode, false],
      [say('gateway.config'), this.config(card), card.config_refused !== ''],
    ]
    if (card.certificate_ends_s !== null) {
      const ends = day(card.certificate_ends_s, this.now_s, this.place)
      facts.push([say('gateway.certificate'), ends, card.certificate_ends_s < this.now_s + ENDS_SOON_S])
    }
    if (card.recoveries > 0) facts.push([say('gateway.recoveries'), String(card.recoveries), false])
    if (card.version !== '') facts.push([say('gateway.version'), card.version, false])
    return facts
  }

  private config(card: GatewayCard): string {
    if (card.config_refused !== '') return say('gateway.config.refused', { why: card.config_refused })
    return card.config_revision === '' ? say('gateway.config.none') : say('gateway.config.in', { revision: card.config_revision })
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-gateway-panel': SbGatewayPanel
  }
}
