/** What was left before its end was seen: nobody may ring it up again before it is known what became of it. */
import creditCard from 'lucide-static/icons/credit-card.svg?raw'
import { html } from 'lit'
import { instant, money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import type { SiteCard } from '../../shared/messages.generated.ts'
import { nowS } from '../../shared/now.ts'
import type { EarlierSale } from './left.ts'
import type { Selling } from './selling.ts'
import { t } from './texts.ts'

export function earlierView(selling: Selling, site: SiteCard) {
  const waits = selling.sync.sales.map((sale) => sale.sale)
  return selling.earlier.sales
    .filter((one) => one.sale !== selling.basket.sale && !waits.includes(one.sale))
    .map((one) => row(one, selling, site))
}

function row(one: EarlierSale, selling: Selling, site: SiteCard) {
  const nameOf = (sku: string): string => selling.shelf.copies.get(sku)?.product.short_name ?? sku
  const amount = money(one.total, site.language)
  const time = instant(one.at_s, nowS(), site)
  const isPaid = one.state === 'completed'
  const { opened } = one
  return html`<section class="card" role="status">
    <h2>${icon(creditCard)} ${t(isPaid ? 'earlier.paid' : 'earlier.open', { amount })}</h2>
    <p class="small">${time}: ${one.lines.map((line) => `${line.quantity} × ${nameOf(line.sku)}`).join(', ')}</p>
    <p class="small"><b>${t(isPaid ? 'earlier.paid_why' : opened === null ? 'earlier.elsewhere' : 'earlier.open_why')}</b></p>
    ${
      opened === null
        ? ''
        : html`<button class="button" type="button" @click=${() => selling.goOn(one, opened)}>
            ${t(isPaid ? 'earlier.receipt' : 'earlier.go_on')}
          </button>`
    }
    ${
      isPaid
        ? ''
        : html`<button class="button" type="button" @click=${() => void selling.giveUpEarlier(one)}>
            ${t('earlier.give_up')}
          </button>`
    }
  </section>`
}
