/** What this browser says of a film that was sent in: a server does not play films. */
import { put } from '../../shared/commands.ts'
import type { SignageMediaCard } from '../../shared/messages.generated.ts'

/** A film that cannot be played says nothing within this. */
const KNOWN_WITHIN_MS = 10_000

/** Tells the server width, height and length of a film; of a picture it knows them. Never fails: they are for people. */
export async function measure(card: SignageMediaCard): Promise<void> {
  if (!card.type.startsWith('video/') || card.duration_s !== null) return
  const video = document.createElement('video')
  try {
    await new Promise<void>((resolve, reject) => {
      setTimeout(reject, KNOWN_WITHIN_MS)
      video.preload = 'metadata'
      video.onloadedmetadata = () => resolve()
      video.onerror = reject
      video.src = card.url
    })
    const { videoWidth: width_px, videoHeight: height_px, duration: duration_s } = video
    await put(`/api/signage/media/${card.sha256}`, { width_px, height_px, duration_s })
  } catch {
    // It is sent in all the same.
  } finally {
    video.removeAttribute('src')
    video.load()
  }
}
