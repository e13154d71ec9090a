/** The basket: what they came for, the lines, coupons, what goes with it, and what it comes to. */
import badgeCheck from 'lucide-static/icons/badge-check.svg?raw'
import circleSlash from 'lucide-static/icons/circle-slash.svg?raw'
import minus from 'lucide-static/icons/minus.svg?raw'
import plus from 'lucide-static/icons/plus.svg?raw'
import star from 'lucide-static/icons/star.svg?raw'
import trash from 'lucide-static/icons/trash-2.svg?raw'
import x from 'lucide-static/icons/x.svg?raw'
import { html, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import '../../shared/empty.ts'
import { money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import type { Money, ProductCard, QuoteCard, QuoteLine } from '../../shared/messages.generated.ts'
import '../../shared/product.ts'
import { isEmpty, type BasketLine } from './basket.ts'
import type { Selling } from './selling.ts'
import { t } from './texts.ts'

/** One line as it shows, whoever said its price. */
interface Shown extends BasketLine {
  name: string
  picture: string
  each: Money | null
  before: Money | null
  net: Money | null
}

export function basketView(selling: Selling, wish: ProductCard | null, language: string): TemplateResult {
  const { basket } = selling
  const wanted = wish !== null && !basket.lines.some((line) => line.sku === wish.sku) ? wish : null
  const add = wanted === null ? '' : wishButton(wanted, language, () => selling.take(wanted))
  if (isEmpty(basket)) {
    return html`${add}
      <sb-empty .heading=${t('basket.empty_heading')} .sentence=${t('basket.empty')} .size=${88}></sb-empty>
      ${basket.codes.length > 0 ? codesAlone(selling) : ''}`
  }
  const card = selling.offline ? null : selling.pricing.card
  return html`${add} ${lines(selling, language)} ${card === null ? '' : vouchers(selling, card, language)}
  ${related(selling, language)} ${card === null ? offlineSums(selling, language) : sums(selling, card, language)}`
}

function wishButton(wish: ProductCard, language: string, add: () => void) {
  return html`<button class="wish" type="button" @click=${add}>
    <span class="pic"><sb-product .name=${wish.picture}></sb-product></span>
    <span>${t('basket.wish', { name: wish.short_name })}</span><b>${money(wish.price, language)}</b>
  </button>`
}

function shown(selling: Selling): Shown[] {
  const quoted = new Map((selling.pricing.card?.lines ?? []).map((line) => [line.sku, line]))
  return selling.basket.lines.map((line) => {
    const said = selling.offline ? undefined : quoted.get(line.sku)
    return said === undefined ? ownLine(selling, line, quoted.get(line.sku)) : quotedLine(line, said)
  })
}

function quotedLine(line: BasketLine, said: QuoteLine): Shown {
  // Until the answer for a new quantity is there the old sum would be wrong.
  const same = said.quantity === line.quantity
  return {
    ...line,
    name: said.name,
    picture: said.picture,
    each: said.unit,
    before: same && said.off.amount_minor > 0 ? said.regular : null,
    net: same ? said.net : null,
  }
}

function ownLine(selling: Selling, line: BasketLine, said: QuoteLine | undefined): Shown {
  const product = selling.shelf.copies.get(line.sku)?.product
  const each = product?.price ?? null
  return {
    ...line,
    name: product?.name ?? said?.name ?? line.sku,
    picture: product?.picture ?? said?.picture ?? '',
    each,
    before: null,
    net: selling.offline && each !== null ? { ...each, amount_minor: each.amount_minor * line.quantity } : null,
  }
}

function lines(selling: Selling, language: string) {
  return html`<section class="card" aria-label=${t('basket.lines')}>
    <ul>
      ${repeat(
        shown(selling),
        (line) => line.sku,
        (line) =>
          html`<li class="line">
            <span class="pic"><sb-product .name=${line.picture}></sb-product></span>
            <div>
              <h3>${line.name}</h3>
              <p class="each">
                ${line.each !== null
                ? t('basket.each', { price: money(line.each, language) })
                : selling.offline
                  ? t('basket.unpriced')
                  : ''}
              </p>
            </div>
            <p class="price">
              ${line.before === null ? '' : html`<s>${money(line.before, language)}</s>`}
              ${line.net === null ? '' : money(line.net, language)}
            </p>
            <div class="steps">
              <span>
                <button
                  class="round"
                  type="button"
                  aria-label=${t('basket.fewer', { name: line.name })}
                  @click=${() => selling.setQuantity(line.sku, line.quantity - 1)}
                >
                  ${icon(minus)}
                </button>
                <output>${line.quantity}</output>
                <button
                  class="round"
                  type="button"
                  aria-label=${t('basket.more', { name: line.name })}
                  @click=${() => selling.setQuantity(line.sku, line.quantity + 1)}
                >
                  ${icon(plus)}
                </button>
              </span>
              <button
                class="round"
                type="button"
                aria-label=${t('basket.remove', { name: line.name })}
                @click=${() => selling.remove(line.sku)}
              >
                ${icon(trash)}
              </button>
            </div>
          </li>`,
      )}
    </ul>
  </section>`
}

function vouchers(selling: Selling, card: QuoteCard, language: string) {
  if (card.vouchers.length === 0) return ''
  return html`<ul class="vouchers">
    ${card.vouchers.map(
      (voucher) =>
        html`<li class=${voucher.applied ? 'applied' : ''}>
          ${icon(voucher.applied ? badgeCheck : circleSlash)}
          <span
            ><b>${voucher.label || voucher.code}</b>
            <small>${voucher.applied ? t('voucher.applied') : `${t('voucher.not')}: ${voucher.why_not}`}</small></span
          >
          ${voucher.applied ? html`<b>−${money(voucher.off, language)}</b>` : ''}
          ${selling.basket.codes.includes(voucher.code) ? dropCode(selling, voucher.code) : ''}
        </li>`,
    )}
  </ul>`
}

function codesAlone(selling: Selling) {
  return html`<ul class="vouchers">
    ${selling.basket.codes.map(
      (code) => html`<li>${icon(badgeCheck)}<span>${code}</span>${dropCode(selling, code)}</li>`,
    )}
  </ul>`
}

function dropCode(selling: Selling, code: string) {
  return html`<button
    class="round"
    type="button"
    aria-label=${t('voucher.remove', { code })}
    @click=${() => selling.removeCode(code)}
  >
    ${icon(x)}
  </button>`
}

function related(selling: Selling, language: string) {
  const cards = selling.related
  if (cards.length === 0) return ''
  return html`<section class="card">
    <h2>${t('related.heading')}</h2>
    <ul class="related">
      ${repeat(
        cards,
        (card) => card.sku,
        (card) => {
          const price = money(card.price, language)
          return html`<li>
            <span class="pic"><sb-product .name=${card.picture}></sb-product></span>
            <p><b>${card.name}</b> <small>${card.reason}</small></p>
            <div class="two">
              <button
                class="button"
                type="button"
                aria-label=${t('related.no_label', { name: card.name })}
                @click=${() => selling.decline(card.sku)}
              >
                ${t('related.no')}
              </button>
              <button
                class="button"
                type="button"
                aria-label=${t('related.add_label', { name: card.name, price })}
                @click=${() => selling.addSku(card.sku)}
              >
                ${t('related.add', { price })}
              </button>
            </div>
          </li>`
        },
      )}
    </ul>
  </section>`
}

function sums(selling: Selling, card: QuoteCard, language: string) {
  const row = (words: string, amount: string, whole = false) =>
    html`<div class=${whole ? 'whole' : ''}>
      <dt>${words}</dt>
      <dd>${amount}</dd>
    </div>`
  const full = { ...card.subtotal, amount_minor: card.subtotal.amount_minor + card.off.amount_minor }
  return html`<section class=${selling.pricing.isCurrent ? 'card' : 'card stale'}>
      <h2 class="aside">${t('sum.heading')}</h2>
      <dl class="sums">
        ${row(t('sum.subtotal'), money(full, language))}
        ${card.off.amount_minor > 0 ? row(t('sum.off'), `−${money(card.off, language)}`) : ''}
        ${
          card.taxes.some((tax) => tax.rate_bp > 0)
            ? row(t(card.prices_include_tax ? 'sum.tax_in' : 'sum.tax_on'), money(card.tax, language))
            : ''
        }
        ${row(t('sum.total'), money(card.total, language), true)}
      </dl>
      ${card.points > 0 ? html`<p class="points">${icon(star)}${t('sum.points', { count: card.points })}</p>` : ''}
    </section>
    ${card.notes.map((note) => html`<p class="banner plain">${note}</p>`)}`
}

function offlineSums(selling: Selling, language: string) {
  if (!selling.offline) return ''
  const quote = selling.offlineQuote
  const of = (amount_minor: number): string => money({ amount_minor, currency: quote.currency }, language)
  const included = selling.shelf.about.prices_include_tax
  return html`<section class="card">
    <h2 class="aside">${t('sum.heading')}</h2>
    <dl class="sums">
      <div>
        <dt>${t('sum.subtotal')}</dt>
        <dd>${of(quote.subtotal_minor)}</dd>
      </div>
      ${
        quote.tax_minor === 0
          ? ''
          : html`<div>
              <dt>${t(included ? 'sum.tax_in' : 'sum.tax_on')}</dt>
              <dd>${of(quote.tax_minor)}</dd>
            </div>`
      }
      <div class="whole">
        <dt>${t('sum.total')}</dt>
        <dd>${of(quote.total_minor)}</dd>
      </div>
    </dl>
  </section>`
}
