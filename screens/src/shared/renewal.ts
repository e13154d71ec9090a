/**
 * A page that stays open for weeks learns of a new build and takes it over when nobody is in the middle of something.
 *
 * The server's build in its welcome is only the occasion to look: whether the page is outdated is told by the page that
 * is served now, which carries its own build. So the servers may name their builds as they like.
 */
import { buildIn, isOutdated, ownBuild } from './build.ts'

export interface Renewing {
  /** Whether a reload would disturb nobody now. */
  isIdle(): boolean
}

/** How often an outdated page looks whether it may go. */
const LOOK_EVERY_MS = 1000
/** A worker that takes longer to fetch its files than this is left to it: the page is new without it too. */
const WORKER_WITHIN_MS = 20_000
/** For which build this window was loaded anew already: a page that is served old again is not loaded in a circle. */
const RENEWED = 'shopbell.renewed'

export class Renewal {
  private compared = ''
  private waiting: ReturnType<typeof setInterval> | undefined

  constructor(
    private readonly screen: string,
    private readonly page: Renewing,
  ) {}

  /** The server said hello; `build` is its word for what it serves. */
  readonly welcomed = (build: string): void => {
    if (build === this.compared || ownBuild() === '') return
    void this.compare(build)
  }

  stop(): void {
    clearInterval(this.waiting)
  }

  private async compare(build: string): Promise<void> {
    const served = await fetchBuild(`/${this.screen}/`)
    if (served === null) return // no link: the next welcome asks again
    this.compared = build
    if (!isOutdated(ownBuild(), served, sessionStorage.getItem(RENEWED))) return
    await renewWorker(this.screen)
    clearInterval(this.waiting)
    this.waiting = setInterval(() => this.reloadWhenIdle(served), LOOK_EVERY_MS)
  }

  private reloadWhenIdle(served: string): void {
    if (!this.page.isIdle()) return
    clearInterval(this.waiting)
    sessionStorage.setItem(RENEWED, served)
    location.reload()
  }
}

async function fetchBuild(path: string): Promise<string | null> {
  try {
    const answer = await fetch(path, { cache: 'no-cache', credentials: 'same-origin' })
    return answer.ok ? buildIn(await answer.text()) : null
  } catch {
    return null
  }
}

/** Lets the new service worker take over first, so that the page opens with no signal as the new one. */
async function renewWorker(screen: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    const registration = await navigator.serviceWorker.getRegistration(`/${screen}/`)
    await registration?.update()
    const coming = registration?.installing ?? registration?.waiting
    if (coming !== null && coming !== undefined) await activated(coming)
  } catch {
    // An update that fails costs only the opening without signal; the reload brings the new page all the same.
  }
}

function activated(worker: ServiceWorker): Promise<void> {
  return new Promise((done) => {
    const look = (): void => {
      if (worker.state === 'activated' || worker.state === 'redundant') done()
    }
    worker.addEventListener('statechange', look)
    setTimeout(done, WORKER_WITHIN_MS)
    look()
  })
}
