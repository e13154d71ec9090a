/** A coupon as a ticket: the offer, the product, the price and place, and under the tear a code that needs no signal. */
import clockDrawing from 'lucide-static/icons/clock.svg?raw'
import mapPin from 'lucide-static/icons/map-pin.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { ending, money, moneyPieces } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { SiteCard, VoucherCard } from '../shared/messages.generated.ts'
import '../shared/product.ts'
import { QUIET_MODULES } from '../shared/qr.ts'
import { notchStyles, textStyles } from '../shared/styles.ts'
import { t } from './texts.ts'

/** From this hour on, people say tonight. */
const EVENING_HOUR = 17

export function untilWhen(valid_until_s: number, now_s: number, site: SiteCard): string {
  const { how, day, time } = ending(valid_until_s, now_s, site)
  if (how === 'midnight') return t('ticket.until_midnight')
  if (how === 'day') return t('ticket.through_day', { day })
  if (how === 'day-at') return t('ticket.until_day', { day, time })
  return t(Number(time.slice(0, 2)) >= EVENING_HOUR ? 'ticket.until_tonight' : 'ticket.until_today', { time })
}

/** Good until closing or midnight: it is today's. */
const endsToday = (valid_until_s: number, now_s: number, site: SiteCard): boolean =>
  ['at', 'midnight'].includes(ending(valid_until_s, now_s, site).how)

/** The drawing stands beside the figure: a longer one is written smaller. */
const lengthOf = (figure: string): string => (figure.length > 5 ? 'longer' : figure.length > 3 ? 'long' : '')

@customElement('sb-ticket')
export class SbTicket extends LitElement {
  static override styles = [
    textStyles,
    notchStyles,
    css`
      :host {
        display: block;
        border-radius: var(--radius-4);
        background: var(--color-surface);
        box-shadow: var(--elev-2);
        overflow: hidden;
        container-type: inline-size;
      }
      :host([fresh]) {
        animation: enter var(--motion-settle) var(--ease-out);
      }
      @keyframes enter {
        from {
          opacity: 0;
          transform: translateY(var(--shift-enter));
        }
      }
      .hero {
        position: relative;
        display: flex;
        flex-direction: column;
        min-height: 216px;
        padding: 16px 20px 15px 22px;
        background: var(--color-brass);
        color: var(--color-on-brass);
        overflow: hidden;
        font-weight: var(--weight-strong);
      }
      .hero > * {
        position: relative;
      }
      .rings {
        position: absolute;
        right: -73px;
        top: -58px;
        width: 330px;
        height: 330px;
        fill: none;
        stroke: var(--color-on-brass);
        stroke-opacity: 0.13;
        stroke-width: 1.5;
      }
      .drawing {
        position: absolute;
        right: 20px;
        bottom: -6px;
        height: 208px;
        width: 154px;
      }
      .kicker,
      .until {
        font-size: var(--text-sm);
      }
      .amount {
        display: flex;
        margin: 18px 0 0 -2px;
        font: 760 4.75rem/0.92 var(--font-display);
        letter-spacing: -0.045em;
      }
      .amount.long {
        font-size: 3.25rem;
        margin-top: 26px;
      }
      .amount.longer {
        font-size: 2.25rem;
        margin-top: 34px;
      }
      .amount span {
        font-size: 0.52em;
        line-height: 1.05;
        letter-spacing: 0;
        margin: 0 3px;
      }
      .off {
        max-width: 58%;
        margin: 8px 0 12px;
        font-size: var(--text-lg);
        line-height: 1.25;
      }
      .until {
        display: flex;
        align-items: center;
        gap: 7px;
        margin-top: auto;
      }
      .info {
        padding: 15px 20px 9px;
      }
      h2 {
        font-size: var(--text-xl);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 4px 12px;
        margin-top: 6px;
      }
      .where {
        display: flex;
        gap: 7px;
        align-items: center;
        color: var(--color-text-2);
        font-size: 0.9375rem;
      }
      .where .icon {
        color: var(--color-primary);
      }
      .price {
        display: flex;
        align-items: baseline;
        gap: 9px;
        margin-left: auto;
        white-space: nowrap;
      }
      .price b {
        font: 700 1.5rem/1 var(--font-display);
        letter-spacing: -0.02em;
      }
      .price s {
        color: var(--color-text-3);
        font-size: 0.9375rem;
      }
      .code {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 6px 20px 20px;
      }
      sb-qr {
        flex: none;
        width: 156px;
        --out: calc(-156px * var(--quiet) * var(--qr-bleed));
        margin: calc(var(--out) * 0.7) 0 calc(var(--out) * 0.7) var(--out);
        border-radius: var(--radius-2);
      }
      .say {
        min-width: 0;
        color: var(--color-text-2);
        font-size: var(--text-sm);
        line-height: 1.4;
      }
      .say b {
        display: block;
        margin: 4px 0 8px;
        color: var(--color-text);
        font: 620 1.25rem/1.15 var(--font-mono);
        letter-spacing: 0.03em;
      }
      .reason {
        padding: 0 20px 18px;
        color: var(--color-text-2);
        font-size: var(--text-sm);
      }
      @container (max-width: 18rem) {
        .drawing {
          position: relative;
          right: auto;
          bottom: auto;
          order: 5;
          height: 150px;
          margin: 12px auto -21px;
        }
        .off {
          max-width: none;
        }
        .code {
          flex-direction: column;
          align-items: flex-start;
        }
      }
    `,
  ]

  @property({ attribute: false }) voucher!: VoucherCard
  @property({ attribute: false }) site!: SiteCard
  @property({ attribute: false }) now_s = 0
  /** It came just now: it enters, once. */
  @property({ type: Boolean, reflect: true }) fresh = false
  /** Says why inside the ticket: where several stand below each other. */
  @property({ type: Boolean }) reasoned = false

  protected override render() {
    const { voucher, site, now_s } = this
    const { product } = voucher
    const pieces = moneyPieces(voucher.off, site.language)
    const today = endsToday(voucher.valid_until_s, now_s, site)
    return html`
      <div class="hero">
        <svg class="rings" viewBox="0 0 330 330" aria-hidden="true">
          <circle cx="165" cy="165" r="60" />
          <circle cx="165" cy="165" r="92" />
          <circle cx="165" cy="165" r="124" />
          <circle cx="165" cy="165" r="158" />
        </svg>
        <span class="kicker">${t(today ? 'ticket.kicker' : 'ticket.kicker_later')}</span>
        <sb-product class="drawing" .name=${product.picture}></sb-product>
        <span class=${`amount ${lengthOf(pieces.figure)}`} aria-hidden="true">
          ${pieces.before === '' ? '' : html`<span>${pieces.before}</span>`}${pieces.figure}
          ${pieces.after === '' ? '' : html`<span>${pieces.after}</span>`}
        </span>
        <span class="off"
          ><span class="aside">${money(voucher.off, site.language)} </span>${t('ticket.off', {
            product: product.short_name,
          })}</span
        >
        <span class="until">${icon(clockDrawing)}${untilWhen(voucher.valid_until_s, now_s, site)}</span>
      </div>
      <div class="info">
        <h2>${product.name}</h2>
        <div class="line">
          <span class="where">${icon(mapPin)}<span>${product.zone_name}${product.aisle === '' ? '' : `, ${product.aisle}`}</span></span>
          <span class="price">
            <s><span class="aside">${t('ticket.was')} </span>${money(voucher.price_before, site.language)}</s>
            <b><span class="aside">${t('ticket.now')} </span>${money(voucher.price_after, site.language)}</b>
          </span>
        </div>
      </div>
      <div class="notch"></div>
      <div class="code">
        <sb-qr .style=${`--quiet: ${QUIET_MODULES / (voucher.qr_rows.length + 2 * QUIET_MODULES)}`} .rows=${voucher.qr_rows} .code=${voucher.code}></sb-qr>
        <p class="say">${t('ticket.scan')}<b>${voucher.code}</b>${t('ticket.once')}</p>
      </div>
      ${this.reasoned ? html`<p class="reason"><b>${t('why.title')}</b> ${voucher.reason.text}</p>` : ''}
    `
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-ticket': SbTicket
  }
}
