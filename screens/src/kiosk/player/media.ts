/** Has the service worker keep the files that a manifest names, and tries again for as long as one is missing. */
import type { SignageMedia } from '../../shared/messages.generated.ts'

/** What the worker says (`media-worker.js`): a file is there now, or it is through and these are not. */
type News = { kept: string } | { missing: string[] }

/** The worker itself is fetched after the page's first opening. */
const WORKER_COMES_MS = 2_000
/** A file that did not come is asked for again after this long. */
const ASK_AGAIN_MS = 60_000
/** Everything is looked over this often, since a browser may let go of what it keeps. */
const LOOK_OVER_MS = 3_600_000

export class MediaKeeping {
  private readonly onKept: () => void
  private media: readonly SignageMedia[] = []
  private again: ReturnType<typeof setTimeout> | undefined

  /** `onKept`: a file came that was not there. */
  constructor(onKept: () => void) {
    this.onKept = onKept
  }

  keep(media: readonly SignageMedia[]): void {
    this.media = media
    void this.ask()
  }

  stop(): void {
    clearTimeout(this.again)
  }

  private async ask(): Promise<void> {
    if (!('serviceWorker' in navigator)) return
    const worker = (await navigator.serviceWorker.getRegistration())?.active
    // Asked again in any case: a worker that the browser ends in the middle says nothing.
    this.plan(worker ? ASK_AGAIN_MS : WORKER_COMES_MS)
    if (!worker) return
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = (message: MessageEvent<News>) => this.hear(message.data)
    worker.postMessage({ kind: 'keep-media', media: this.media }, [port2])
  }

  private hear(news: News): void {
    if ('kept' in news) this.onKept()
    else this.plan(news.missing.length === 0 ? LOOK_OVER_MS : ASK_AGAIN_MS)
  }

  private plan(after_ms: number): void {
    clearTimeout(this.again)
    this.again = setTimeout(() => void this.ask(), after_ms)
  }
}
