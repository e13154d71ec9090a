/** What is said before a sale without a link: how old the prices are, and what cannot be honoured. */
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw'
import { html } from 'lit'
import { icon } from '../../shared/icon.ts'
import { nowS } from '../../shared/now.ts'
import { age } from '../../shared/shared-texts.ts'
import { isEmpty } from './basket.ts'
import type { Selling } from './selling.ts'
import { t } from './texts.ts'

export function offlineBanner(selling: Selling) {
  const { seen_at_s } = selling.offlineQuote
  const old = seen_at_s === null ? '' : t('offline.prices', { age: age(nowS() - seen_at_s) })
  return html`<div class="banner" role="status">
    ${icon(wifiOff)}<b>${t('offline.title')}</b> ${t('offline.sentence')} ${old}
    ${isEmpty(selling.basket) ? '' : cannot(selling)}
  </div>`
}

/** The server says it in its own words as long as it was reached once for this basket. */
function cannot(selling: Selling) {
  const said = selling.pricing.card?.offline_not ?? []
  const own = [t('offline.not_card'), t('offline.not_voucher'), t('offline.not_points')]
  return html`<p><b>${t('offline.not')}</b></p>
    <ul>
      ${(said.length > 0 ? [...said, t('offline.not_card')] : own).map((line) => html`<li>${line}</li>`)}
    </ul>`
}

/** What stops a sale without a link. */
export function unsellable(selling: Selling) {
  const missing = selling.offlineQuote.lines.filter((line) => line.copy === null)
  const names = new Map((selling.pricing.card?.lines ?? []).map((line) => [line.sku, line.name]))
  return missing.map(
    (line) =>
      html`<p class="banner danger" role="alert">
        ${t('offline.unsellable', { name: names.get(line.sku) ?? line.sku })}
      </p>`,
  )
}
