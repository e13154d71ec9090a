/** The rail at the desk's left: the mark, the places that exist, and who is signed in. Painted like the shop's door. */
import receipt from 'lucide-static/icons/receipt-text.svg?raw'
import house from 'lucide-static/icons/house.svg?raw'
import logOut from 'lucide-static/icons/log-out.svg?raw'
import book from 'lucide-static/icons/package.svg?raw'
import gift from 'lucide-static/icons/gift.svg?raw'
import kiosks from 'lucide-static/icons/monitor-smartphone.svg?raw'
import radio from 'lucide-static/icons/radio-tower.svg?raw'
import reviews from 'lucide-static/icons/star.svg?raw'
import screen from 'lucide-static/icons/monitor-play.svg?raw'
import tickets from 'lucide-static/icons/ticket-percent.svg?raw'
import coins from 'lucide-static/icons/coins.svg?raw'
import users from 'lucide-static/icons/users.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import '../shared/bell.ts'
import { icon } from '../shared/icon.ts'
import { textStyles } from '../shared/styles.ts'
import type { DeskPlace } from './places.ts'
import { say } from './texts.ts'

/** Somebody wants to go to another place. */
export class GoTo extends Event {
  constructor(readonly place: DeskPlace) {
    super('go-to')
  }
}

const DRAWING = { today: house, campaigns: tickets, drawings: gift, rewards: coins, signage: screen, catalogue: book, sales: receipt, reviews, kiosks, radio, staff: users } as const

@customElement('sb-rail')
export class SbRail extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: block;
        background: var(--color-bg);
        color: var(--color-text-2);
      }
      nav {
        position: sticky;
        top: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 4px;
        box-sizing: border-box;
        height: 100vh;
        padding: 16px 0 12px;
        overflow: hidden auto;
        scrollbar-width: thin;
      }
      nav > * {
        flex: none;
      }
      sb-bell {
        margin-bottom: 8px;
      }
      button {
        position: relative;
        display: grid;
        place-items: center;
        align-content: center;
        gap: 4px;
        width: 68px;
        min-height: 56px;
        padding: 4px;
        border: 0;
        border-radius: 14px;
        background: transparent;
        color: inherit;
        font: 560 var(--text-xs) / 1.2 var(--font-text);
        text-align: center;
        cursor: pointer;
      }
      button[aria-current] {
        background: var(--color-primary-wash);
        color: var(--color-text);
      }
      button:hover {
        background: var(--color-surface);
      }
      .icon {
        font-size: 18px;
      }
      .count {
        position: absolute;
        top: 4px;
        right: 8px;
        display: grid;
        place-items: center;
        min-width: 20px;
        height: 20px;
        padding: 0 5px;
        border-radius: 10px;
        background: var(--color-brass);
        color: var(--color-on-brass);
        font-size: 0.75rem;
        font-weight: 700;
      }
      .who {
        max-width: 72px;
        overflow: hidden;
        text-overflow: ellipsis;
        font-size: var(--text-xs);
        text-align: center;
      }
      .foot {
        display: grid;
        justify-items: center;
        gap: 4px;
        margin-top: auto;
      }
    `,
  ]

  @property() who = ''
  @property() at: DeskPlace = 'today'
  /** Where whoever is signed in may go. */
  @property({ attribute: false }) places: readonly DeskPlace[] = ['today', 'radio']
  /** How many things of a place somebody has to see to. */
  @property({ attribute: false }) waiting: Partial<Record<DeskPlace, number>> = {}

  protected override render() {
    return html`<nav aria-label=${say('rail.label')}>
      <sb-bell .size=${44}></sb-bell>
      ${this.places.map(
        (place) => html`<button
          type="button"
          aria-current=${place === this.at ? 'page' : nothing}
          @click=${() => this.dispatchEvent(new GoTo(place))}
        >
          ${icon(DRAWING[place])}${say(`rail.${place}`)}
          ${this.count(place)}
        </button>`,
      )}
      <div class="foot">
        <span class="who" aria-label=${say('rail.signed', { name: this.who })} role="img" title=${this.who}>${this.who}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('sign-out'))}>
          ${icon(logOut)}${say('rail.signout')}
        </button>
      </div>
    </nav>`
  }

  private count(place: DeskPlace) {
    const count = this.waiting[place] ?? 0
    if (count === 0) return nothing
    return html`<span class="count" aria-hidden="true">${count}</span><span class="aside">${say('rail.waiting', { count })}</span>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-rail': SbRail
  }
}
