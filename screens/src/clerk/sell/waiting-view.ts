/** The sales that this device keeps until the shop has them. Nothing here can be thrown away. */
import clockDrawing from 'lucide-static/icons/clock.svg?raw'
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw'
import { html } from 'lit'
import { instant, money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import type { SiteCard } from '../../shared/messages.generated.ts'
import { nowS } from '../../shared/now.ts'
import { isFor, type Account, type WaitingSale } from './queue.ts'
import type { Selling } from './selling.ts'
import { t } from './texts.ts'

export function waitingView(selling: Selling, site: SiteCard, account: Account | null) {
  const { sales } = selling.sync
  if (sales.length === 0) return html`<p class="banner plain" role="status">${t('waiting.none')}</p>`
  return html`<ul class="sales">
      ${sales.map((sale) => row(sale, selling, site, account))}
    </ul>
    <p class="small">${t('waiting.kept')}</p>`
}

function row(sale: WaitingSale, selling: Selling, site: SiteCard, account: Account | null) {
  const isMine = isFor(sale.account, account?.staff ?? null)
  const needsPerson = sale.state === 'person'
  const nameOf = (sku: string): string => selling.shelf.copies.get(sku)?.product.short_name ?? sku
  const things = sale.told.lines.map((line) => `${line.quantity} × ${nameOf(line.sku)}`).join(', ')
  const amount = money({ amount_minor: sale.told.quoted_total_minor, currency: sale.currency }, site.language)
  const tried = sale.tries === 0 ? '' : `, ${t('waiting.tried', { count: sale.tries })}`
  return html`<li class="card">
    <h2>${t('waiting.made', { time: instant(sale.told.at_s, nowS(), site), amount })}</h2>
    <p class=${needsPerson ? 'state person' : 'state'}>
      ${icon(needsPerson ? triangleAlert : clockDrawing)}${t(needsPerson ? 'waiting.person' : 'waiting.waits')}${tried}
    </p>
    <p class="small">${things}</p>
    ${sale.why === '' ? '' : html`<p class="small"><b>${sale.why}</b></p>`}
    ${
      isMine
        ? html`<button class="button" type="button" @click=${() => selling.sync.tryAgain(sale)}>
            ${t('waiting.again')}
          </button>`
        : html`<p class="small"><b>${t('waiting.for', { name: sale.account?.name ?? '' })}</b></p>`
    }
  </li>`
}
