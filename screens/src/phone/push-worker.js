/* The part of the phone's service worker that rings: shows what was pushed, opens the coupon, and says so.
 *
 * The push itself is encrypted for this browser and holds no code. The coupon is fetched when it rings, while there is a
 * link, and kept as src/phone/pushed.ts reads it, so that its code can be shown later without one.
 */
const KEPT = 'shopbell-kept-coupons'
const KEPT_PATH = '/phone/kept-coupons'

/** The message, or as much of it as can be read: every push must show something. */
function messageOf(event) {
  try {
    const message = event.data.json()
    const { title, body, tag, lang, navigate } = message.notification
    return { voucher: String(message.voucher), title: String(title), body: String(body), tag, lang, navigate }
  } catch {
    return { voucher: '', title: 'Shopbell', body: '', tag: 'shopbell', lang: 'en', navigate: '/phone/' }
  }
}

const post = (path, body) =>
  fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** The server writes each hop down once, so saying it twice does no harm; without a link it stays unsaid. */
const tell = (voucher, hop) =>
  voucher === '' ? undefined : post('/api/phone/deliveries', { voucher, hop, way: 'push', at_s: Date.now() / 1000 })

/** The shop and the coupons that are valid now, in the language that rings; nothing else of the answer is kept. */
async function keepCoupons(lang) {
  const headers = lang ? { 'accept-language': lang } : {}
  const answer = await fetch('/api/phone/me', { credentials: 'same-origin', cache: 'no-store', headers })
  if (!answer.ok) return
  const { site, vouchers } = await answer.json()
  const plain = vouchers.map((voucher) => ({ ...voucher, visit: '' }))
  const cache = await caches.open(KEPT)
  await cache.put(KEPT_PATH, Response.json({ site, vouchers: plain }))
}

async function ring(event) {
  const { voucher, title, body, tag, lang, navigate } = messageOf(event)
  const pages = await self.clients.matchAll({ type: 'window' })
  const silent = pages.some((page) => page.visibilityState === 'visible')
  await self.registration.showNotification(title, {
    body,
    tag,
    lang,
    silent,
    icon: '/assets/logo.svg',
    data: { voucher, navigate },
  })
  await Promise.allSettled([tell(voucher, 'shown'), keepCoupons(lang)])
}

/** Where the coupon stands, on this origin whatever the message said. */
const placeOf = (voucher) => `/phone/#coupon=${encodeURIComponent(voucher)}`

async function open(voucher) {
  const pages = await self.clients.matchAll({ type: 'window' })
  const page = pages.find((each) => new URL(each.url).pathname === '/phone/')
  if (page === undefined) return self.clients.openWindow(voucher === '' ? '/phone/' : placeOf(voucher))
  page.postMessage({ open: voucher })
  return page.focus().catch(() => undefined)
}

/** The browser changed its subscription by itself: the server must hear of it, or the phone falls silent. */
async function renew(event) {
  const options = event.oldSubscription?.options
  const fresh = event.newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)))
  if (!fresh) return
  const { endpoint, keys } = fresh.toJSON()
  await post('/api/phone/push', { endpoint, p256dh: keys.p256dh, auth: keys.auth })
}

self.addEventListener('push', (event) => event.waitUntil(ring(event)))

self.addEventListener('notificationclick', (event) => {
  const voucher = event.notification.data?.voucher ?? ''
  event.notification.close()
  event.waitUntil(Promise.allSettled([open(voucher), tell(voucher, 'opened')]))
})

self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event).catch(() => undefined)))
