/**
 * The web shop's side: `<script async src="https://bell.example/shopbell.js"></script>` on any page, and nothing else.
 * No cookies, no third party, nothing stored before `shopbell.consent(true)`, nothing sent where the browser asks not
 * to be tracked. How a page says what it shows: docs/web-shop.md.
 */
import { BATCH, SOON_MS, bounded, isForLater, pauseMs, without, type Act } from './sending.ts'

type Details = { sku?: string; skus?: string[]; page?: string; query?: string }

const KEPT = 'shopbell'
const CAMPAIGN = ['source', 'medium', 'campaign', 'term', 'content']

interface Kept {
  id: string
  acts: Act[]
  first?: Record<string, unknown> | undefined
}

const script = document.currentScript as HTMLScriptElement | null
const server = new URL(script?.src ?? location.href).origin
const address = server + '/api/web/events'

/** Do Not Track and Global Privacy Control: either of them ends it. */
const isUnwanted = (): boolean => {
  const asked = navigator as Navigator & { globalPrivacyControl?: boolean; msDoNotTrack?: string }
  return asked.globalPrivacyControl === true || asked.doNotTrack === '1' || asked.doNotTrack === 'yes'
}

const newId = (): string => {
  // Pages without TLS have no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

let agreed: boolean | undefined
let kept: Kept = { id: newId(), acts: [] }
let timer: ReturnType<typeof setTimeout> | undefined
let failures = 0
let sending = false

const keep = (): void => {
  if (!agreed) return
  try {
    localStorage.setItem(KEPT, JSON.stringify(kept))
  } catch {
    // Full or forbidden: this page remembers, the next one begins anew.
  }
}

const forget = (): void => {
  try {
    localStorage.removeItem(KEPT)
  } catch {
    // Forbidden: then nothing was kept.
  }
}

/** Where the visitor came from, once: the other site's name and the campaign's own words, never a whole address. */
const firstTouch = (): Record<string, unknown> => {
  const query = new URLSearchParams(location.search)
  const touch: Record<string, unknown> = { at_s: Date.now() / 1000, landing: location.pathname.slice(0, 200) }
  try {
    const from = new URL(document.referrer)
    if (from.host !== location.host) touch['referrer'] = from.hostname
  } catch {
    // Came from nowhere.
  }
  for (const name of CAMPAIGN) {
    const said = query.get('utm_' + name)
    if (said) touch[name] = said.slice(0, 100)
  }
  return touch
}
const here = firstTouch()

const bodyOf = (acts: Act[]): string =>
  JSON.stringify({
    anonymous_id: kept.id,
    consented: agreed === true,
    sent_at_s: Date.now() / 1000,
    events: acts,
    ...(agreed && kept.first ? { first_touch: kept.first } : {}),
  })

/** A plain text body needs no preflight, so that it also leaves while the page closes; the server reads it as JSON. */
const hand = (body: string): Promise<Response> =>
  fetch(address, { method: 'POST', body, keepalive: true, credentials: 'omit', mode: 'cors' })

const send = async (): Promise<void> => {
  timer = undefined
  const batch = kept.acts.slice(0, BATCH)
  const first = agreed && kept.first
  if (sending || isUnwanted() || (!batch.length && !first)) return
  sending = true
  try {
    const answer = await hand(bodyOf(batch))
    if (isForLater(answer.status)) throw answer
    failures = 0
    kept.acts = without(kept.acts, batch)
    // Only what was sent: she may have agreed since, and the server keeps the first one it hears of.
    if (first) kept.first = undefined
    keep()
  } catch {
    failures++
  }
  sending = false
  if (kept.acts.length || (agreed && kept.first)) soon()
}

/** Not before the page is whole: by then its own scripts have said whether the visitor agreed or refused. */
const soon = (): void => {
  if (document.readyState !== 'complete') return addEventListener('load', soon, { once: true })
  timer ??= setTimeout(() => void send(), failures ? pauseMs(failures, Math.random()) : SOON_MS)
}

/** While the page closes: whatever waits goes with a beacon. What is kept is sent again later, and counted once. */
const leave = (): void => {
  if (document.visibilityState !== 'hidden' || !kept.acts.length || isUnwanted()) return
  if (!agreed && document.readyState !== 'complete') return
  const batch = kept.acts.slice(-BATCH)
  const body = bodyOf(batch)
  if (!navigator.sendBeacon?.(address, body)) hand(body).catch(() => undefined)
  // Without a store there is no later.
  if (!agreed) kept.acts = without(kept.acts, batch)
}

const track = (event: string, details: Details = {}): void => {
  if (isUnwanted() || agreed === false) return
  const { skus, ...more } = details
  for (const sku of skus ?? [more.sku]) {
    const act: Act = { ...more, message_id: newId(), event, at_s: Date.now() / 1000 }
    if (sku) act.sku = sku
    kept.acts = bounded([...kept.acts, act])
  }
  keep()
  soon()
}

const consent = (yes: boolean): void => {
  if (yes && isUnwanted()) return
  const before = agreed
  agreed = yes
  if (!yes) {
    forget()
    kept = { id: newId(), acts: [] }
  } else if (!before) {
    kept.first = here
    try {
      const old = JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Kept | null
      if (old && typeof old.id === 'string' && Array.isArray(old.acts)) {
        // What still waits on this page goes with the name that she is known by; what was sent before stays nobody's.
        kept = { id: old.id, acts: bounded([...old.acts, ...kept.acts]), first: old.first }
      }
    } catch {
      // Unreadable: it begins anew.
    }
    keep()
    soon()
  }
}

/** `data-shopbell="Product Viewed" data-shopbell-sku="…"` on anything that can be pressed, or sent. */
const onPress = (event: Event): void => {
  const at = (event.target as Element | null)?.closest?.<HTMLElement>('[data-shopbell]')
  if (!at || at === document.body || (event.type === 'submit') !== (at.localName === 'form')) return
  const { shopbell, shopbellSku, shopbellPage, shopbellQuery } = at.dataset
  const field = shopbellQuery && at.querySelector<HTMLInputElement>(`[name="${shopbellQuery}"]`)
  track(shopbell as string, detailsOf(shopbellSku, shopbellPage, field ? field.value : undefined))
}

const detailsOf = (sku?: string, page?: string, query?: string): Details => ({
  ...(sku?.includes(' ') ? { skus: sku.split(' ') } : sku ? { sku } : {}),
  ...(page ? { page } : {}),
  ...(query ? { query } : {}),
})

const begin = (): void => {
  const { shopbell, shopbellSku, shopbellPage, shopbellQuery } = document.body.dataset
  track('Page Viewed', { page: shopbellPage || location.pathname.slice(0, 200) })
  if (shopbell) track(shopbell, detailsOf(shopbellSku, undefined, shopbellQuery))
}

const shopbell = {
  track,
  consent,
  /** What a sign-up page is given, so that what she looked at becomes hers: `/phone/?anonymous_id=…`. */
  visitor: (): string => kept.id,
}

declare global {
  interface Window {
    shopbell?: typeof shopbell
  }
}

if (!window.shopbell) {
  window.shopbell = shopbell
  if (script?.dataset['consent'] === 'given') consent(true)
  document.addEventListener('click', onPress)
  document.addEventListener('submit', onPress)
  document.addEventListener('visibilitychange', leave)
  if (document.body) begin()
  else document.addEventListener('DOMContentLoaded', begin)
  dispatchEvent(new Event('shopbell'))
}
