/** Where the shop is, and until when it is open. */
import mapPin from 'lucide-static/icons/map-pin.svg?raw'
import { html } from 'lit'
import { hoursNow, weekdayName } from '../shared/hours.ts'
import { icon } from '../shared/icon.ts'
import type { SiteCard } from '../shared/messages.generated.ts'
import { t } from './texts.ts'

/** `now_s` is UTC seconds. */
export function place(site: SiteCard, now_s: number) {
  const hours = hoursText(site, now_s)
  return html`<div class="place">
    ${icon(mapPin)}
    <p>
      <b>${site.name}, ${site.street}</b>
      ${hours === '' ? '' : html`<small>${hours}</small>`}
    </p>
  </div>`
}

/** Open until when, or closed until when; nothing where the shop tells no hours. */
function hoursText(site: SiteCard, now_s: number): string {
  const hours = hoursNow(site, now_s)
  if (hours === null) return ''
  if (hours.open) return t('shop.open', { closes: hours.closes })
  if (hours.opens_today) return t('shop.opens_today', { opens: hours.opens })
  return t('shop.opens_later', { weekday: weekdayName(hours.weekday, site.language), opens: hours.opens })
}
