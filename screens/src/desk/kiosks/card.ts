/** One kiosk: whether it paints and what, when it was last heard, what troubles it, and what can be asked of it. */
import bulb from 'lucide-static/icons/monitor-check.svg?raw'
import camera from 'lucide-static/icons/camera.svg?raw'
import hourglass from 'lucide-static/icons/hourglass.svg?raw'
import moon from 'lucide-static/icons/moon.svg?raw'
import off from 'lucide-static/icons/monitor-off.svg?raw'
import reload from 'lucide-static/icons/refresh-cw.svg?raw'
import warn from 'lucide-static/icons/triangle-alert.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { Place } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import type { KioskCard } from '../../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../../shared/styles.ts'
import { factsStyles } from '../facts-styles.ts'
import { panelStyles } from '../panel-styles.ts'
import { say } from './texts.ts'
import { ago, cacheWords, isListening, onScreen, orderWords, screenWords, stateWords, troubleWords } from './words.ts'

export type Wish = 'enrol' | 'remove' | 'reload' | 'picture' | 'look' | 'screen'

/** Somebody wants something of a kiosk. */
export class KioskWish extends Event {
  constructor(
    readonly wish: Wish,
    readonly kiosk: KioskCard,
  ) {
    super('kiosk-wish', { bubbles: true, composed: true })
  }
}

const STATES = {
  painting: { drawing: bulb, chip: 'ok' },
  still: { drawing: warn, chip: 'danger' },
  silent: { drawing: off, chip: 'danger' },
  asleep: { drawing: moon, chip: '' },
  never: { drawing: hourglass, chip: 'warn' },
  out: { drawing: off, chip: '' },
} as const

@customElement('sb-kiosk-card')
export class SbKioskCard extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    factsStyles,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
      }
      h3 {
        font-size: 1.0625rem;
      }
      .since {
        color: var(--color-text-2);
      }
      .does {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 14px;
      }
      .trouble {
        margin-top: 8px;
        color: var(--color-warn);
        font-weight: 560;
      }
      .asked {
        margin-top: 8px;
        color: var(--color-text-2);
      }
      dl {
        grid-template-columns: repeat(auto-fill, minmax(170px, 1fr));
        margin-top: 12px;
      }
    `,
  ]

  @property({ attribute: false }) card!: KioskCard
  @property({ attribute: false }) place!: Place
  @property() zone = ''
  @property({ type: Number }) now_s = 0
  @property({ type: Boolean }) caretaker = false

  protected override render() {
    const { card } = this
    const { drawing, chip } = STATES[card.state]
    return html`<article aria-labelledby="name">
      <header>
        <h3 id="name">${card.name}</h3>
        <span class="chip ${chip}">${icon(drawing)}${say(`state.${card.state}`)}</span>
        <span class="since">${stateWords(card, this.now_s, this.place)}</span>
      </header>
      ${card.troubles.map((trouble) => html`<p class="trouble">${troubleWords(trouble)}</p>`)}
      ${card.orders.map((order) => html`<p class="asked" role="status">${orderWords(order)}</p>`)}
      <dl>
        ${this.facts().map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
      </dl>
      ${this.caretaker ? this.does() : nothing}
    </article>`
  }

  private facts(): [string, string][] {
    const { card } = this
    const facts: [string, string][] = [
      [say('fact.item'), onScreen(card, this.place)],
      [say('fact.heard'), ago(card.heard_at_s, this.now_s)],
      [say('fact.zone'), this.zone],
      [say('fact.screen'), screenWords(card)],
      [say('fact.cache'), cacheWords(card)],
    ]
    if (card.build !== '') facts.push([say('fact.build'), card.build.slice(0, 12)])
    const { device } = card
    if (device !== null) {
      facts.push([say('fact.device'), say('device.version', { version: device.version, hours: Math.floor(device.up_s / 3600) })])
      if (device.temperature_c !== null) facts.push([say('fact.heat'), say('device.heat', { degrees: Math.round(device.temperature_c) })])
    }
    return facts
  }

  private does() {
    const { card } = this
    const hears = isListening(card)
    return html`<div class="does">
      ${hears
        ? html`${this.button('picture', say('do.picture'), camera)} ${this.button('reload', say('do.reload'), reload)}`
        : nothing}
      ${card.picture_at_s === null ? nothing : this.button('look', say('do.look'))}
      ${this.button('screen', say('do.screen'))} ${this.button('enrol', say(card.enrolled_at_s === null ? 'do.enrol' : 'do.enrol.anew'))}
      ${card.enrolled_at_s === null ? nothing : this.button('remove', say('do.remove'))}
    </div>`
  }

  private button(wish: Wish, word: string, drawing: string | null = null) {
    return html`<button
      class="button small"
      type="button"
      aria-label=${say('do.of', { what: word, kiosk: this.card.name })}
      @click=${() => this.dispatchEvent(new KioskWish(wish, this.card))}
    >
      ${drawing === null ? nothing : icon(drawing)}${word}
    </button>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-card': SbKioskCard
  }
}
