/** The arrival card: who and where on brass, then what they want, the offer, what is good to know, and two buttons. */
import check from 'lucide-static/icons/check.svg?raw'
import circleCheck from 'lucide-static/icons/circle-check.svg?raw'
import hand from 'lucide-static/icons/hand.svg?raw'
import mapPin from 'lucide-static/icons/map-pin.svg?raw'
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw'
import shieldCheck from 'lucide-static/icons/shield-check.svg?raw'
import ticket from 'lucide-static/icons/ticket.svg?raw'
import { LitElement, html, type PropertyValues } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import '../shared/bell.ts'
import type { SbBell } from '../shared/bell.ts'
import { clock, ending, money, month } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { ClientCard, SiteCard, TaskCard } from '../shared/messages.generated.ts'
import { nowS } from '../shared/now.ts'
import '../shared/product.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { arrivalStyles } from './arrival-styles.ts'
import { t } from './texts.ts'
import { placeOf, type CardState } from './view.ts'

/** More than this is not read while walking over. */
const POINTS = 3
const SPECS = 6

export type Deed = 'claim' | 'pass' | 'done' | 'release' | 'retry' | 'dismiss'

/** Sends `deed`; shows only what the server has said. */
@customElement('sb-arrival')
export class SbArrival extends LitElement {
  static override styles = [textStyles, controlStyles, chipStyles, arrivalStyles]

  @property({ attribute: false }) task!: TaskCard
  @property({ attribute: false }) state: CardState = { card: 'loading' }
  @property({ attribute: false }) site!: SiteCard
  @property({ type: Boolean, reflect: true }) mine = false
  /** There is no link: the buttons say so instead of pretending. */
  @property({ type: Boolean }) unlinked = false
  @property() age = ''
  @property() busy = ''
  @query('sb-bell') private bell!: SbBell | null

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('task')
    if (changed.has('task') && before?.task !== this.task.task && !this.mine) this.bell?.swing()
  }

  private send(deed: Deed): void {
    this.dispatchEvent(new CustomEvent<Deed>('deed', { detail: deed }))
  }

  private head() {
    const client = this.state.card === 'loaded' ? this.state.client : null
    const place = placeOf(this.task, client) ?? t('card.somewhere')
    const came = t('card.came', { time: clock(client?.arrived_at_s ?? this.task.offered_at_s, this.site) })
    const mine = this.mine && this.task.claimed_at_s !== null
    return html`<div class=${this.state.card === 'gone' ? 'head gone' : client === null ? 'head unnamed' : 'head'}>
      <p class="came">
        ${mine
          ? html`${icon(circleCheck)}${t('card.mine', { time: clock(this.task.claimed_at_s ?? 0, this.site) })}`
          : came}
      </p>
      <h1>${client?.display_name ?? t(this.state.card === 'gone' ? 'card.no_longer' : 'card.someone')}</h1>
      <p class="where">${icon(mapPin)}<span>${place}</span></p>
      <sb-bell .size=${62}></sb-bell>
    </div>`
  }

  private want(client: ClientCard) {
    const { product } = client
    if (product === null) return html`<div class="want"><p>${client.evidence}</p></div>`
    const { stock } = client
    const place = product.aisle === '' ? product.zone_name : product.aisle
    const where =
      stock === null
        ? t('card.at', { aisle: place })
        : stock === 0
          ? t('card.stock_none', { aisle: place })
          : t('card.stock', { count: stock, aisle: place })
    return html`<div class="want">
      <div class="pic"><sb-product .name=${product.picture}></sb-product></div>
      <div>
        <h2>${product.name}</h2>
        <p>${where}</p>
        <p class="evidence">${client.evidence}</p>
      </div>
    </div>`
  }

  private offer(client: ClientCard) {
    const { voucher_off, voucher_price_after, voucher_valid_until_s } = client
    if (voucher_off === null) return ''
    const { language } = this.site
    return html`<p class="offer">
      ${icon(ticket)}<span
        ><b>${t('card.offer_off', { amount: money(voucher_off, language) })}</b> ${t('card.offer_mid')}
        ${voucher_price_after === null ? '' : html`<b>${money(voucher_price_after, language)}</b>`}
        ${voucher_valid_until_s === null ? '' : this.until(voucher_valid_until_s)}</span
      >
    </p>`
  }

  private until(valid_until_s: number): string {
    const { how, day, time } = ending(valid_until_s, nowS(), this.site)
    if (how === 'midnight') return t('card.offer_midnight')
    return how === 'at' ? t('card.offer_until', { time }) : t('card.offer_through', { day })
  }

  private details(client: ClientCard) {
    return html`${this.want(client)} ${this.offer(client)}
      ${client.talking_points.length === 0
        ? ''
        : html`<h3>${t('card.points')}</h3>
            <ul class="points">
              ${client.talking_points.slice(0, POINTS).map((point) => html`<li>${icon(check)}<span>${point}</span></li>`)}
            </ul>`}
      <p class="share">
        ${icon(shieldCheck)}<span
          >${client.consent_text} ${t('card.member_since', { month: month(client.member_since_s, this.site) })}.</span
        >
      </p>
      ${client.specs.length === 0
        ? ''
        : html`<h3>${t('card.specs')}</h3>
            <dl class="specs">
              ${client.specs.slice(0, SPECS).map(
                (line) =>
                  html`<div>
                    <dt>${line.label}</dt>
                    <dd>${line.value}</dd>
                  </div>`,
              )}
            </dl>`}
      ${client.related.length === 0
        ? ''
        : html`<h3>${t('card.related')}</h3>
            <ul class="related">
              ${client.related
                .slice(0, POINTS)
                .map(
                  (product) =>
                    html`<li>
                      <span class="chip">${product.short_name} · ${money(product.price, this.site.language)}</span>
                    </li>`,
                )}
            </ul>`}`
  }

  private middle() {
    switch (this.state.card) {
      case 'loading':
        return html`<div class="bones" aria-busy="true">
          <p class="aside">${t('card.loading')}</p>
          <span class="bone pic"></span><span class="bone"></span><span class="bone short"></span>
        </div>`
      case 'loaded':
        return this.details(this.state.client)
      case 'gone':
        return html`<div class="plain">
          <h2>${t('card.gone_heading')}</h2>
          <p>${t('card.gone')}</p>
        </div>`
      case 'unreached':
        return html`<div class="plain">
          <h2>${t('card.unreached_heading')}</h2>
          <p>${t(this.mine ? 'card.unreached_mine' : 'card.unreached')}</p>
          <button class="button" type="button" @click=${() => this.send('retry')}>
            ${icon(refreshCw)}${t('card.retry')}
          </button>
        </div>`
    }
  }

  private button(deed: Deed, words: string, look: string, drawing?: string) {
    const stopped = this.unlinked && (deed === 'claim' || deed === 'done' || deed === 'release')
    return html`<button
      class=${`button ${look}`}
      type="button"
      aria-disabled=${stopped || this.busy !== '' ? 'true' : 'false'}
      @click=${() => this.send(deed)}
    >
      ${drawing === undefined ? '' : icon(drawing)}${words}
    </button>`
  }

  private acts() {
    if (this.state.card === 'gone' && !this.mine)
      return html`<div class="acts one">${this.button('dismiss', t('card.gone_ok'), 'primary')}</div>`
    if (this.mine)
      return html`<div class="acts">
        ${this.button('release', t('card.release'), 'tall')} ${this.button('done', t('card.done'), 'primary', check)}
      </div>`
    return html`<div class="acts">
      ${this.button('pass', t('card.pass'), 'tall')} ${this.button('claim', t('card.go'), 'primary', hand)}
    </div>`
  }

  protected override render() {
    return html`<article>
      ${this.head()}
      <div class="middle" tabindex="0" role="region" aria-label=${t('card.scroll')}>${this.middle()}</div>
      <div class="feet">
        ${this.unlinked ? html`<p class="stale">${t('offline.card', { age: this.age })}</p>` : ''} ${this.acts()}
      </div>
    </article>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-arrival': SbArrival
  }
}
