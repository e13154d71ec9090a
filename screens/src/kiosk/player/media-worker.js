/* The part of the kiosk's service worker that keeps pictures and videos, so that the signage plays on for days without a
 * server. A file's name is the SHA-256 of its bytes: what was fetched, and what was kept, is shown only where they agree.
 *
 * The page says which files the manifest names (src/kiosk/player/media.ts); all others go once those are there.
 */
const MEDIA = 'shopbell-signage'
/** Of what the browser grants; the rest is for the page itself and for plays that wait. */
const MOST_OF_QUOTA = 0.9
/** A kept file is looked at again after this long: disks rot. */
const TRUSTED_MS = 3_600_000

/** When each kept file was found whole; begins anew whenever the browser starts this worker. */
const trusted = new Map()
/** Files on their way, so that none is fetched twice at once. */
const coming = new Map()
let latest = 0

const mediaOf = (url) => /^\/media\/([0-9a-f]{64})$/.exec(url.pathname)?.[1]
const pathOf = (sha256) => `/media/${sha256}`

async function isWhole(bytes, sha256) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === sha256
}

/** The kept file as a blob; undefined where there is none, or a damaged one, which goes. */
async function keptFile(sha256) {
  const cache = await caches.open(MEDIA)
  const answer = await cache.match(pathOf(sha256))
  if (answer === undefined) return undefined
  try {
    const blob = await answer.blob()
    const known_ms = trusted.get(sha256)
    if (known_ms !== undefined && Date.now() - known_ms < TRUSTED_MS) return blob
    if (await isWhole(await blob.arrayBuffer(), sha256)) {
      trusted.set(sha256, Date.now())
      return blob
    }
  } catch {
    // What cannot be read is as good as damaged.
  }
  trusted.delete(sha256)
  await cache.delete(pathOf(sha256))
  return undefined
}

/** Fetches a file and keeps it; undefined where it does not come, or is another one. */
async function fetchFile(sha256, type) {
  const answer = await fetch(pathOf(sha256), { credentials: 'same-origin', cache: 'no-store' })
  if (!answer.ok) return undefined
  const bytes = await answer.arrayBuffer()
  if (!(await isWhole(bytes, sha256))) return undefined
  const blob = new Blob([bytes], { type: type ?? answer.headers.get('content-type') ?? '' })
  try {
    const cache = await caches.open(MEDIA)
    await cache.put(pathOf(sha256), new Response(blob))
    trusted.set(sha256, Date.now())
  } catch {
    // A full disk: it is shown from memory, and fetched again next time.
  }
  return blob
}

/** The file, kept or fetched; undefined where neither is to be had. */
async function wholeFile(sha256, type) {
  const kept = await keptFile(sha256)
  if (kept !== undefined) return kept
  if (!coming.has(sha256)) {
    const fetched = fetchFile(sha256, type)
      .catch(() => undefined)
      .finally(() => coming.delete(sha256))
    coming.set(sha256, fetched)
  }
  return coming.get(sha256)
}

/** `bytes=0-`, `bytes=5-9` or `bytes=-500` of so many bytes: from where to where, the last included. */
function rangeOf(header, size) {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? []
  if (from === '' && to === '') return undefined
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return first <= last ? { first, last } : undefined
}

/** The file, or the part of it that a video asks for. */
async function answerMedia(request, sha256) {
  // Whoever asks for it anew could not show what it got.
  if (request.cache === 'reload') trusted.delete(sha256)
  const blob = await wholeFile(sha256)
  if (blob === undefined) return Response.error()
  const header = request.headers.get('range')
  const headers = { 'content-type': blob.type, 'accept-ranges': 'bytes' }
  if (header === null) return new Response(blob, { headers: { ...headers, 'content-length': String(blob.size) } })
  const range = rangeOf(header, blob.size)
  if (range === undefined) {
    return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${blob.size}` } })
  }
  const { first, last } = range
  const part = blob.slice(first, last + 1, blob.type)
  const said = { 'content-range': `bytes ${first}-${last}/${blob.size}`, 'content-length': String(part.size) }
  return new Response(part, { status: 206, headers: { ...headers, ...said } })
}

/** Lets go of every kept file that is not wanted any more. */
async function letGo(wanted) {
  const cache = await caches.open(MEDIA)
  for (const request of await cache.keys()) {
    const sha256 = mediaOf(new URL(request.url))
    if (sha256 !== undefined && wanted.has(sha256)) continue
    await cache.delete(request)
    trusted.delete(sha256)
  }
}

async function hasRoomFor(bytes) {
  const { usage = 0, quota = Infinity } = await navigator.storage.estimate()
  return usage + bytes <= quota * MOST_OF_QUOTA
}

/** Keeps what the manifest names, one file after the other; says after each which are there, and in the end what is not. */
async function keepMedia(media, tell) {
  const mine = ++latest
  const wanted = new Set(media.map((each) => each.sha256))
  const missing = []
  for (const { sha256, type, bytes } of media) {
    if (mine !== latest) return
    const cache = await caches.open(MEDIA)
    if ((await cache.match(pathOf(sha256))) !== undefined) continue
    if (!(await hasRoomFor(bytes))) await letGo(wanted)
    const came = (await hasRoomFor(bytes)) ? await wholeFile(sha256, type) : undefined
    if (came === undefined) missing.push(sha256)
    else tell({ kept: sha256 })
  }
  if (mine !== latest) return
  if (missing.length === 0) await letGo(wanted)
  tell({ missing })
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  const sha256 = url.origin === self.location.origin && request.method === 'GET' ? mediaOf(url) : undefined
  if (sha256 !== undefined) event.respondWith(answerMedia(request, sha256))
})

self.addEventListener('message', (event) => {
  if (event.data?.kind !== 'keep-media') return
  const [port] = event.ports
  event.waitUntil(keepMedia(event.data.media, (news) => port?.postMessage(news)))
})
