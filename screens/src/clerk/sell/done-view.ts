/** After it is paid: the change first, then the receipt. */
import badgeCheck from 'lucide-static/icons/badge-check.svg?raw'
import fileDown from 'lucide-static/icons/file-down.svg?raw'
import printer from 'lucide-static/icons/printer.svg?raw'
import star from 'lucide-static/icons/star.svg?raw'
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw'
import { html } from 'lit'
import { clock, money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import type { SaleReceipt, SiteCard } from '../../shared/messages.generated.ts'
import { receiptFile, receiptPage } from './api.ts'
import { paid_minor } from './paying.ts'
import type { Selling } from './selling.ts'
import { t } from './texts.ts'

export function doneView(selling: Selling, site: SiteCard) {
  const { checkout, agreed } = selling
  const of = (amount_minor: number): string =>
    money({ amount_minor, currency: agreed?.currency ?? site.currency }, site.language)
  const change = checkout.payments.reduce((sum, one) => sum + one.change_minor, 0)
  const words = change > 0 ? t('done.change', { amount: of(change) }) : t('done.no_change')
  const isCash = checkout.payments.some((one) => one.tender === 'cash' && one.state === 'approved')
  return html`<section class=${checkout.waits ? 'card paid waits' : 'card paid'} role="status">
      ${icon(checkout.waits ? wifiOff : badgeCheck)}
      <h2 class="display">
        ${checkout.waits ? t('done.waits_heading') : t('done.heading', { amount: of(paid_minor(checkout.payments)) })}
      </h2>
      ${checkout.waits ? html`<p>${t('done.waits')}</p>` : ''}
      ${isCash ? html`<p class="change">${words}</p>` : ''}
    </section>
    ${checkout.receipt === null ? noReceipt(selling) : receipt(checkout.receipt, selling, site)}`
}

function noReceipt(selling: Selling) {
  const { checkout } = selling
  return checkout.waits
    ? html`<p class="banner plain">${t('done.receipt_later')}</p>`
    : html`<button class="button" type="button" @click=${() => checkout.fetchReceipt()}>${t('done.again')}</button>`
}

function receipt(receipt: SaleReceipt, selling: Selling, site: SiteCard) {
  const { sale } = selling.basket
  const { language } = site
  return html`<section class="card" aria-labelledby="receipt">
      <h2 id="receipt">${t('done.receipt', { number: receipt.number })}</h2>
      <p class="small">
        ${receipt.shop}, ${clock(receipt.at_s, site)}${receipt.member === null ? '' : html`, ${receipt.member}`}
      </p>
      <dl class="sums">
        ${receipt.lines.map(
          (line) =>
            html`<div>
              <dt>${line.quantity} × ${line.name}</dt>
              <dd>${money(line.regular, language)}</dd>
            </div>`,
        )}
        ${
          receipt.off.amount_minor > 0
            ? html`<div>
                <dt>${t('sum.off')}</dt>
                <dd>−${money(receipt.off, language)}</dd>
              </div>`
            : ''
        }
        ${
          receipt.taxes.some((tax) => tax.rate_bp > 0)
            ? html`<div>
                <dt>${t(receipt.prices_include_tax ? 'sum.tax_in' : 'sum.tax_on')}</dt>
                <dd>${money(receipt.tax, language)}</dd>
              </div>`
            : ''
        }
        <div class="whole">
          <dt>${t('sum.total')}</dt>
          <dd>${money(receipt.total, language)}</dd>
        </div>
        ${receipt.tenders.map(
          (one) =>
            html`<div>
              <dt>${t(`done.${one.tender}`)}</dt>
              <dd>${money(one.amount, language)}</dd>
            </div>`,
        )}
      </dl>
      ${receipt.points > 0
        ? html`<p class="points">${icon(star)}${t('done.points', { count: receipt.points })}</p>`
        : ''}
    </section>
    <div class="papers">
      <a class="button" href=${receiptPage(sale)} target="_blank" rel="noopener">${icon(printer)}${t('done.print')}</a>
      <a class="button" href=${receiptFile(sale)} target="_blank" rel="noopener">${icon(fileDown)}${t('done.pdf')}</a>
    </div>`
}
