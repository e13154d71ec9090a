/** What is known of a client, from what is looked at first down to what is read while walking. */
import check from 'lucide-static/icons/check.svg?raw'
import handHelping from 'lucide-static/icons/hand-helping.svg?raw'
import pencil from 'lucide-static/icons/pencil.svg?raw'
import shieldCheck from 'lucide-static/icons/shield-check.svg?raw'
import ticket from 'lucide-static/icons/ticket.svg?raw'
import userRoundX from 'lucide-static/icons/user-round-x.svg?raw'
import { html, type TemplateResult } from 'lit'
import { clock, day, ending, money, month } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { ClerkView, ClientCard, SiteCard, TaskCard } from '../shared/messages.generated.ts'
import { nowS } from '../shared/now.ts'
import '../shared/product.ts'
import '../shared/switch.ts'
import './notes.ts'
import { t } from './texts.ts'
import './way-map.ts'
import { waysOf } from './way.ts'

/** More than this is not read while walking over. */
const POINTS = 3
const SPECS = 6
const OWNED = 4

export interface Showing {
  client: ClientCard
  task: TaskCard
  view: ClerkView
  /** This clerk has the task: what is asked of who is with them is shown too. */
  mine: boolean
  /** Nothing can be sent now. */
  closed: boolean
  correct(): void
  browse(on: boolean): void
  help(): void
  notHer(): void
}

export function details(showing: Showing): TemplateResult {
  const { client, view } = showing
  const { site } = view
  // Until they have met, the way is what is looked at first.
  const meeting = showing.mine && showing.task.state !== 'greeted'
  return html`${client.browsing ? html`<p class="leave">${t('card.browsing')}</p>` : ''} ${meeting ? way(showing) : ''}
  ${want(showing)} ${offer(client, site)} ${points(client)} ${meeting ? '' : way(showing)}
  ${compared(client)} ${before(client, site)}
  ${consent(client, site)} ${specs(client)} ${related(client, site)} ${showing.mine ? withThem(showing) : ''}`
}

function want(showing: Showing) {
  const { client, mine } = showing
  const { product } = client
  const change = mine
    ? html`<button class="textlink" type="button" @click=${() => showing.correct()}>
        ${icon(pencil)}${t(product === null ? 'correct.open_none' : 'correct.open')}
      </button>`
    : ''
  if (product === null)
    return html`<div class="want">
      <div>
        <p>${client.evidence || t('card.no_product')}</p>
        ${change}
      </div>
    </div>`
  return html`<div class="want">
    <div class="pic"><sb-product .name=${product.picture}></sb-product></div>
    <div>
      <h2>${product.name}</h2>
      <p>${inStock(client.stock, product.aisle === '' ? product.zone_name : product.aisle)}</p>
      <p class="evidence">${client.evidence}</p>
      ${change}
    </div>
  </div>`
}

function inStock(stock: number | null, aisle: string): string {
  if (stock === null) return t('card.at', { aisle })
  return stock === 0 ? t('card.stock_none', { aisle }) : t('card.stock', { count: stock, aisle })
}

function offer(client: ClientCard, site: SiteCard) {
  const { voucher_off, voucher_price_after, voucher_valid_until_s } = client
  if (voucher_off === null) return ''
  const { language } = site
  return html`<p class="offer">
    ${icon(ticket)}<span
      ><b>${t('card.offer_off', { amount: money(voucher_off, language) })}</b> ${t('card.offer_mid')}
      ${voucher_price_after === null ? '' : html`<b>${money(voucher_price_after, language)}</b>`}
      ${voucher_valid_until_s === null ? '' : until(voucher_valid_until_s, site)}</span
    >
  </p>`
}

function until(valid_until_s: number, site: SiteCard): string {
  const { how, day: last, time } = ending(valid_until_s, nowS(), site)
  if (how === 'midnight') return t('card.offer_midnight')
  return how === 'at' ? t('card.offer_until', { time }) : t('card.offer_through', { day: last })
}

function points(client: ClientCard) {
  if (client.talking_points.length === 0) return ''
  return html`<h3>${t('card.points')}</h3>
    <ul class="points">
      ${client.talking_points.slice(0, POINTS).map((point) => html`<li>${icon(check)}<span>${point}</span></li>`)}
    </ul>`
}

function way({ client, task, view }: Showing) {
  if (view.floor === null) return ''
  const ways = waysOf(task, client, view.shift?.zone ?? '')
  if (ways.theirs === '') return ''
  return html`<h3>${t('way.heading')}</h3>
    <sb-way .floor=${view.floor} .ways=${ways} .name=${client.display_name}></sb-way>`
}

function compared(client: ClientCard) {
  const { compared: beside, product } = client
  if (beside === null || product === null) return ''
  return html`<h3>${t('card.compared')}</h3>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <td></td>
            <th scope="col">${product.short_name}</th>
            <th scope="col">${beside.product.short_name}</th>
          </tr>
        </thead>
        <tbody>
          ${beside.lines.map(
            (line) =>
              html`<tr>
                <th scope="row">${line.label}</th>
                <td>${line.hers}</td>
                <td>${line.other}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="evidence">${inStock(beside.stock, beside.product.aisle || beside.product.zone_name)}</p>`
}

/** What they have already, and what they said no to. */
function before(client: ClientCard, site: SiteCard) {
  const { owns, declined } = client
  return html`${owns.length === 0
    ? ''
    : html`<h3>${t('card.owns')}</h3>
        <ul class="plainlist">
          ${owns
            .slice(0, OWNED)
            .map(
              (one) =>
                html`<li>
                  ${one.name}${one.bought_at_s === null
                    ? ''
                    : html` <small>${t('card.owns_since', { day: day(one.bought_at_s, nowS(), site) })}</small>`}
                </li>`,
            )}
        </ul>`}
  ${declined.length === 0
    ? ''
    : html`<h3>${t('card.declined')}</h3>
        <ul class="plainlist">
          ${declined.map((one) => html`<li>${one.name} <small>${t('card.declined_hint')}</small></li>`)}
        </ul>`}`
}

function consent(client: ClientCard, site: SiteCard) {
  return html`<p class="share">
    ${icon(shieldCheck)}<span
      >${client.consent_text} ${t('card.member_since', { month: month(client.member_since_s, site) })}.
      ${client.points === null ? '' : t('card.bonus', { count: client.points })}</span
    >
  </p>`
}

function specs(client: ClientCard) {
  if (client.specs.length === 0) return ''
  return html`<h3>${t('card.specs')}</h3>
    <dl class="specs">
      ${client.specs.slice(0, SPECS).map(
        (line) =>
          html`<div>
            <dt>${line.label}</dt>
            <dd>${line.value}</dd>
          </div>`,
      )}
    </dl>`
}

function related(client: ClientCard, site: SiteCard) {
  const offered = client.related.filter((product) => !client.declined.some((one) => one.sku === product.sku))
  if (offered.length === 0) return ''
  return html`<h3>${t('card.related')}</h3>
    <ul class="related">
      ${offered
        .slice(0, POINTS)
        .map(
          (product) =>
            html`<li><span class="chip">${product.short_name} · ${money(product.price, site.language)}</span></li>`,
        )}
    </ul>`
}

/** What only whoever is with them can know. */
function withThem(showing: Showing) {
  const { client, view, closed } = showing
  const name = client.display_name
  return html`<sb-switch
      .heading=${t('browse.heading', { name })}
      .more=${t('browse.more')}
      .on=${client.browsing}
      ?busy=${closed}
      @change=${(event: CustomEvent<boolean>) => showing.browse(event.detail)}
    ></sb-switch>
    <h3>${t('notes.heading')}</h3>
    <sb-notes .notes=${client.notes} .site=${view.site} ?closed=${closed}></sb-notes>
    <button
      class="button wide beside"
      type="button"
      aria-disabled=${closed ? 'true' : 'false'}
      @click=${() => showing.help()}
    >
      ${icon(handHelping)}${t('card.help')}
    </button>
    <button
      class="button wide beside"
      type="button"
      aria-disabled=${closed ? 'true' : 'false'}
      @click=${() => showing.notHer()}
    >
      ${icon(userRoundX)}${t('nother.button', { name })}
    </button>`
}

/** `Since 10:41`, for what has no card. */
export const since = (at_s: number, site: SiteCard): string => t('queue.since', { time: clock(at_s, site) })
