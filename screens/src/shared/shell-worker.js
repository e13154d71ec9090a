/* The service worker of one screen: the page, its code and fonts open with no signal. Hand-written.
 *
 * It keeps the shell only. Nothing under /api/ or /ws/ is ever answered or kept here: what is personal lives in the
 * page's memory and, for the coupon without signal, in the one cached view that src/phone/kept.ts writes and erases.
 * The build fills in the three marks, and adds what else a screen's worker does: its push-worker.js or media-worker.js.
 */
const SCREEN = '__SCREEN__'
const BUILD = '__BUILD__'
const SHELL = ['__SHELL__']
const CACHE = `shopbell-${SCREEN}-${BUILD}`

self.addEventListener('install', (event) => {
  // `reload` passes by the browser's own cache, so that a new worker never keeps an old page.
  const requests = SHELL.map((path) => new Request(path, { cache: 'reload' }))
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(requests))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  const isOurs = (name) => name.startsWith(`shopbell-${SCREEN}-`) && name !== CACHE
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(isOurs).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

/** The page itself: from the server when it answers, so that a deployment shows at the next opening. */
async function page(request) {
  try {
    const answer = await fetch(request)
    if (answer.ok || answer.type === 'opaqueredirect') return answer
    if (answer.status < 500) return answer
    return (await caches.match(`/${SCREEN}/`)) ?? answer
  } catch (error) {
    const kept = await caches.match(`/${SCREEN}/`)
    if (kept === undefined) throw error
    return kept
  }
}

/** Files with a hash in their name never change: the kept one is the right one. */
async function file(request) {
  return (await caches.match(request)) ?? fetch(request)
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate' && url.pathname === `/${SCREEN}/`) event.respondWith(page(request))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(file(request))
})
