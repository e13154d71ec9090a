/** What stands around a clerk's page: who is signed in, how old it is without a link, and the tabs. */
import bellDrawing from 'lucide-static/icons/bell.svg?raw'
import userDrawing from 'lucide-static/icons/circle-user-round.svg?raw'
import receiptDrawing from 'lucide-static/icons/receipt.svg?raw'
import usersDrawing from 'lucide-static/icons/users.svg?raw'
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw'
import { html } from 'lit'
import '../shared/bell.ts'
import { clock } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import '../shared/link-pill.ts'
import type { ClerkView } from '../shared/messages.generated.ts'
import type { LinkState } from '../shared/resume.ts'
import { t } from './texts.ts'
import { departmentName, dutyOf } from './view.ts'

export const TEAM = '#team'
export const SELL = '#sell'
export const ME = '#me'
const PLACES: readonly string[] = [TEAM, SELL, ME]

export function head(view: ClerkView, state: LinkState, age: string) {
  return html`<header>
    <sb-bell .size=${36}></sb-bell>
    <p class="me"><b>${view.clerk.name}</b><small>${where(view)}</small></p>
    <sb-link-pill .state=${state} .age=${age}></sb-link-pill>
  </header>`
}

/** Where they are or belong; while they are not asked, that comes first. */
function where(view: ClerkView): string {
  const duty = dutyOf(view)
  if (duty !== 'on') return t(`duty.${duty}`)
  const zone = view.floor?.zones.find((one) => one.zone === view.shift?.zone)?.name
  return zone ?? (departmentName(view.clerk.department) || view.site.name)
}

/** For a page with no link; `heard_at_s` is when the server was last heard, UTC seconds. */
export function banner(view: ClerkView, heard_at_s: number | null) {
  const title =
    heard_at_s === null ? t('offline.title_never') : t('offline.title', { time: clock(heard_at_s, view.site) })
  return html`<div class="banner" role="status">
    ${icon(wifiOff)}
    <p><b>${title}</b> ${t('offline.sentence')}</p>
  </div>`
}

/** `page` is the part of the address after it, such as `#team`. */
export function nav(page: string, waiting: number) {
  const tab = (hash: string, words: string, drawing: string, count: number) => {
    const here = (PLACES.includes(page) ? page : '#') === hash
    return html`<a href=${hash} aria-current=${here ? 'page' : 'false'}>
      <span class="drawn"
        >${icon(drawing)}${count > 0 && !here
          ? html`<span class="count" aria-hidden="true">${count}</span>`
          : ''}</span
      >${words}${count > 0 && !here ? html`<span class="aside">, ${t('nav.waiting', { count })}</span>` : ''}</a
    >`
  }
  return html`<nav aria-label=${t('nav.label')}>
    ${tab('#', t('nav.now'), bellDrawing, waiting)} ${tab(SELL, t('nav.sell'), receiptDrawing, 0)}
    ${tab(TEAM, t('nav.team'), usersDrawing, 0)} ${tab(ME, t('nav.me'), userDrawing, 0)}
  </nav>`
}
