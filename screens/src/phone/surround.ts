/** What stands around the scene: the shop and the bell above it, how old it is without a link, and the why below. */
import bell from 'lucide-static/icons/bell.svg?raw'
import bellOff from 'lucide-static/icons/bell-off.svg?raw'
import bellMinus from 'lucide-static/icons/bell-minus.svg?raw'
import info from 'lucide-static/icons/info.svg?raw'
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw'
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw'
import { html, type TemplateResult } from 'lit'
import '../shared/bell.ts'
import '../shared/empty.ts'
import { clock } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { BellCard, SiteCard, VoucherCard } from '../shared/messages.generated.ts'
import type { LinkState } from '../shared/resume.ts'
import { t } from './texts.ts'

export const KNOW = '#know'

type Bell = BellCard['bell']

export function head(site: SiteCard, button: TemplateResult | '') {
  return html`<header>
    <sb-bell .size=${36}></sb-bell>
    <p class="shop"><b>${site.name}</b><small>${site.street}</small></p>
    ${button}
  </header>`
}

/** One tap turns the bell; `now` is the bell as it is now. */
export function bellButton(now: Bell, turn: () => void) {
  const drawing = { on: bell, off: bellOff, paused: bellMinus }[now]
  const what = { on: 'bell.turn_off', off: 'bell.turn_on', paused: 'bell.resume' } as const
  return html`<button
    class="button bell"
    type="button"
    aria-pressed=${now === 'on' ? 'true' : 'false'}
    aria-label=${`${t(`bell.${now}`)}. ${t(what[now])}`}
    @click=${turn}
  >
    ${icon(drawing)}${t(`bell.${now}`)}
  </button>`
}

/** For a page with no link; `heard_at_s` is when the server was last heard, UTC seconds. */
export function banner(site: SiteCard | undefined, heard_at_s: number | null, coupon: boolean) {
  const title =
    site !== undefined && heard_at_s !== null
      ? t('offline.title', { time: clock(heard_at_s, site) })
      : t('offline.title_never')
  return html`<div class="banner" role="status">
    ${icon(wifiOff)}
    <p><b>${title}</b> ${t(coupon ? 'offline.coupon' : 'offline.plain')}</p>
  </div>`
}

/** Why she sees what she sees, and the ways to end it. */
export function foot(now: Bell, vouchers: VoucherCard[], stopForToday: () => void) {
  const only = vouchers.length === 1 ? vouchers[0] : undefined
  const on = now === 'on'
  return html`<footer>
    ${icon(info)}
    <div>
      <p>
        ${only === undefined
          ? t(on ? 'why.on' : 'why.quiet')
          : html`<b>${t('why.title')}</b> ${only.reason.text}`}
      </p>
      <a class="textlink" href=${KNOW}>${t('why.know')}</a>
      ${on ? html`<button class="textlink" type="button" @click=${stopForToday}>${t('why.stop')}</button>` : ''}
    </div>
  </footer>`
}

/** Before the first answer, and without a link to ask over. */
export function nothingYet(link: LinkState, tryNow: () => void) {
  if (link !== 'offline')
    return html`<main class="opening"><sb-bell .size=${72}></sb-bell><p class="aside">${t('opening')}</p></main>`
  return html`<main class="opening">
    <sb-empty .heading=${t('offline.heading')} .sentence=${t('offline.sentence')} unlinked>
      <button class="button" type="button" @click=${tryNow}>${icon(refreshCw)}${t('offline.retry')}</button>
    </sb-empty>
  </main>`
}
