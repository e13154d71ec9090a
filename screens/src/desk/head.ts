/** The desk's head: which shop, which day, how fresh; then the day in four figures, and a banner while there is no link. */
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { clockWithSeconds } from '../shared/formats.ts'
import { hoursNow } from '../shared/hours.ts'
import { icon } from '../shared/icon.ts'
import '../shared/link-pill.ts'
import type { SiteCard, TotalsCard } from '../shared/messages.generated.ts'
import type { LinkState } from '../shared/resume.ts'
import { age } from '../shared/shared-texts.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { say } from './texts.ts'

@customElement('sb-desk-head')
export class SbDeskHead extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: grid;
        gap: 16px;
        font-size: var(--text-sm);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 14px;
        min-height: 68px;
        padding-top: 14px;
      }
      h1 {
        font-size: var(--text-2xl);
      }
      .day {
        margin-top: 4px;
        color: var(--color-text-3);
      }
      .fresh {
        display: flex;
        align-items: center;
        gap: 12px;
        margin-left: auto;
        color: var(--color-text-3);
      }
      .banner {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 14px;
        padding: 12px 12px 12px 18px;
        border-radius: var(--radius-3);
        background: var(--color-warn-wash);
        line-height: 1.4;
      }
      .banner .icon {
        color: var(--color-warn);
        font-size: 18px;
      }
      .banner p {
        flex: 1 1 300px;
      }
      .banner .button {
        min-height: var(--target-desk);
        border-color: currentColor;
      }
      .figures {
        display: grid;
        grid-template-columns: 1.15fr 1fr 1fr 1fr;
        border-radius: var(--radius-3);
        background: var(--color-surface);
        box-shadow: var(--elev-1);
      }
      .figures div {
        display: flex;
        flex-direction: column-reverse;
        justify-content: flex-end;
        padding: 14px 22px;
        border-left: 1px solid var(--color-line);
      }
      .figures div:first-child {
        border: 0;
      }
      dd {
        font: 720 var(--text-3xl) / 1 var(--font-display);
        letter-spacing: -0.03em;
      }
      dt {
        margin-top: 5px;
        line-height: 1.35;
        color: var(--color-text-2);
      }
      @media (max-width: 1180px) {
        .figures div {
          padding: 12px 14px;
        }
        h1 {
          font-size: var(--text-xl);
        }
      }
    `,
  ]

  @property({ attribute: false }) site!: SiteCard
  @property({ attribute: false }) totals!: TotalsCard
  @property() link: LinkState = 'connecting'
  @property({ attribute: false }) heard_at_s: number | null = null
  @property({ type: Number }) now_s = 0

  protected override render() {
    const { site } = this
    return html`<header>
        <div>
          <h1>${site.street === '' ? site.name : say('where', { shop: site.name, street: site.street })}</h1>
          <p class="day">${this.day()}</p>
        </div>
        <div class="fresh">
          ${this.heard_at_s === null ? '' : html`<span>${say('asof', { clock: clockWithSeconds(this.heard_at_s, site) })}</span>`}
          <span role="status"><sb-link-pill .state=${this.link}></sb-link-pill></span>
        </div>
      </header>
      ${this.link === 'offline' ? this.banner() : ''}
      <dl class="figures" aria-label=${say('totals.label')}>${this.figures()}</dl>`
  }

  private day(): string {
    const { site } = this
    const day = new Intl.DateTimeFormat(site.language, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      timeZone: site.time_zone,
    }).format(this.now_s * 1000)
    const hours = hoursNow(site, this.now_s)
    if (hours === null) return day
    if (hours.open) return say('open.until', { day, closes: hours.closes })
    return hours.opens_today ? say('open.later', { day, opens: hours.opens }) : say('open.shut', { day })
  }

  private banner() {
    const sentence =
      this.heard_at_s === null
        ? say('offline.unseen')
        : say('offline.sentence', { age: age(this.now_s - this.heard_at_s) })
    return html`<div class="banner" role="alert">
      ${icon(wifiOff)}
      <p><b>${say('offline.heading')}</b> ${sentence}</p>
      <button class="button" type="button" @click=${() => this.dispatchEvent(new Event('try-now'))}>
        ${say('offline.try')}
      </button>
    </div>`
  }

  private figures() {
    const { totals } = this
    const wait = totals.median_claim_s
    return html`${figure(String(totals.in_store), say('totals.in'))}
    ${figure(String(totals.sent_today), say('totals.sent'))}
    ${figure(String(totals.held_today), say('totals.held'))}
    ${figure(wait === null ? '–' : duration(wait), say(wait === null ? 'totals.wait.none' : 'totals.wait'))}`
  }
}

const figure = (value: string, word: string) => html`<div><dt>${word}</dt><dd>${value}</dd></div>`

/** `24 s`, `2 min`: seconds while they matter. */
const duration = (s: number): string => (s < 100 ? `${Math.round(s)} s` : `${Math.round(s / 60)} min`)

declare global {
  interface HTMLElementTagNameMap {
    'sb-desk-head': SbDeskHead
  }
}
