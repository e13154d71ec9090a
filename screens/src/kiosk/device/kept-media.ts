/** How much of what the manifest names is kept on this kiosk, and so plays on without a server. */
import type { CacheReport, SignageMedia } from '../../shared/messages.generated.ts'

/** Null where a browser does not say, as on an origin that it does not hold for secure. */
export async function keptMedia(media: readonly SignageMedia[]): Promise<CacheReport | null> {
  if (!('caches' in globalThis) || !('serviceWorker' in navigator)) return { state: 'none', files: 0, bytes: 0, quota_bytes: null }
  try {
    const found = await Promise.all(media.map(async (file) => ((await caches.match(file.url)) === undefined ? null : file)))
    const kept = found.filter((file) => file !== null)
    const { quota = null } = await navigator.storage.estimate()
    return {
      state: navigator.serviceWorker.controller === null ? 'none' : kept.length === media.length ? 'whole' : 'filling',
      files: kept.length,
      bytes: kept.reduce((sum, file) => sum + file.bytes, 0),
      quota_bytes: quota,
    }
  } catch {
    return null
  }
}
