/** The kiosk as a device: says every 15 s how it is, does what staff ask of it, and answers the program beside it. */
import { ownBuild } from '../../shared/build.ts'
import { command } from '../../shared/commands.ts'
import type { CacheReport, DeviceOrders, DeviceReport, KioskBeatKept, ScreenHours } from '../../shared/messages.generated.ts'
import { nowS, steadyS } from '../../shared/now.ts'
import { Stillness, WATCHED_FOR_S, beatOf, type Facts } from './beat.ts'
import { callMachine, type Hook, type Look } from './machine.ts'
import { Orders, type Deed } from './orders.ts'

/** What the page around it says; asked anew at each turn. */
export interface KioskPage {
  /** Frames painted since the page was loaded. */
  frames(): number
  /** What of the signage is on, in words for staff; null: nothing that is counted. */
  item(): string | null
  /** Somebody is logged in, looks for something, or touched it just now. */
  isInUse(): boolean
  /** A new page would disturb nobody. */
  isIdle(): boolean
  /** The server knows this kiosk and can be reached. */
  isReached(): boolean
  cache(): Promise<CacheReport | null>
}

const BEAT_EVERY_MS = 15_000
/** How soon something that was asked is begun, and how finely frames are looked at. */
const LOOK_EVERY_MS = 1_000

interface ChromiumMemory {
  memory?: { usedJSHeapSize: number }
}

export class KioskDevice {
  private readonly kiosk: KioskPage
  /** Of this page, until it is loaded anew. */
  private readonly page = pageName()
  private readonly orders = new Orders(this.page)
  private readonly stillness = new Stillness()
  private hours: ScreenHours | null = null
  private report: DeviceReport | null = null
  private reported_s = -Infinity
  private shown: { item: string | null; since_s: number } = { item: null, since_s: 0 }
  private errors = 0
  private beating: ReturnType<typeof setInterval> | undefined
  private looking: ReturnType<typeof setInterval> | undefined

  constructor(kiosk: KioskPage) {
    this.kiosk = kiosk
  }

  start(): void {
    this.stop()
    globalThis.shopbellKiosk = this.hook
    addEventListener('error', this.miscount)
    addEventListener('unhandledrejection', this.miscount)
    this.beating = setInterval(() => void this.beat(), BEAT_EVERY_MS)
    this.looking = setInterval(() => this.look(), LOOK_EVERY_MS)
  }

  stop(): void {
    clearInterval(this.beating)
    clearInterval(this.looking)
    removeEventListener('error', this.miscount)
    removeEventListener('unhandledrejection', this.miscount)
    if (globalThis.shopbellKiosk === this.hook) globalThis.shopbellKiosk = undefined
  }

  /** The link is up: the server hears at once that this page is there. */
  welcomed(): void {
    void this.beat()
  }

  /** State `device` of the socket. */
  told(said: DeviceOrders): void {
    this.hours = said.hours
    this.orders.take(said.orders)
    this.look()
  }

  private readonly hook: Hook = {
    look: (report) => this.answer(report),
    picture: (order, jpeg) => this.hand(order, jpeg),
    sleep: (until_s) => this.beat(until_s),
  }

  private readonly miscount = (): void => {
    this.errors += 1
  }

  private answer(report: DeviceReport): Look {
    this.report = report
    this.reported_s = steadyS()
    const { frames, idle, heap_bytes } = this.situation()
    return { page: this.page, frames, idle, heap_bytes, picture: this.orders.picture, hours: this.hours }
  }

  private get isWatched(): boolean {
    return steadyS() - this.reported_s <= WATCHED_FOR_S
  }

  private situation() {
    const heap_bytes = (performance as ChromiumMemory).memory?.usedJSHeapSize ?? null
    return { frames: this.kiosk.frames(), in_use: this.kiosk.isInUse(), idle: this.kiosk.isIdle(), heap_bytes }
  }

  private look(): void {
    const { frames, in_use, idle } = this.situation()
    this.stillness.look(frames, steadyS())
    const item = this.kiosk.item()
    if (item !== this.shown.item) this.shown = { item, since_s: nowS() }
    for (const deed of this.orders.due({ now_s: nowS(), in_use, idle, watched: this.isWatched })) void this.do(deed)
  }

  private async do(deed: Deed): Promise<void> {
    if (deed.deed === 'reload') location.reload()
    else if (deed.deed === 'take-picture') callMachine()
    else await this.say(deed.order, { outcome: 'refused', why: deed.why })
  }

  /** Whoever came to the screen meanwhile is not in the picture that goes to the desk. */
  private async hand(order: string, jpeg: string): Promise<void> {
    if (this.orders.picture !== order) return
    if (this.kiosk.isInUse()) return this.say(order, { outcome: 'refused', why: 'in_use' })
    try {
      await command(`/api/kiosk/orders/${order}/picture`, { jpeg })
    } catch {
      await this.say(order, { outcome: 'refused', why: 'failed' })
    }
  }

  private async say(order: string, outcome: { outcome: 'done' | 'refused'; why: string }): Promise<void> {
    // An answer that does not arrive is told by the order's own end.
    await command(`/api/kiosk/orders/${order}`, outcome).catch(() => undefined)
  }

  private async beat(asleep_until_s: number | null = null): Promise<void> {
    if (!this.kiosk.isReached()) return
    const facts = await this.facts()
    await command<KioskBeatKept>('/api/kiosk/heartbeat', beatOf(facts, asleep_until_s)).catch(() => undefined)
  }

  private async facts(): Promise<Facts> {
    const { frames, in_use, heap_bytes } = this.situation()
    return {
      page: this.page,
      build: ownBuild(),
      now_s: nowS(),
      frames,
      still_s: this.stillness.look(frames, steadyS()),
      visible: document.visibilityState === 'visible',
      in_use,
      item: this.shown.item,
      item_since_s: this.shown.item === null ? null : this.shown.since_s,
      heap_bytes,
      cache: await this.kiosk.cache(),
      errors: this.errors,
      device: this.isWatched ? this.report : null,
    }
  }
}

/** 128 bits, in hex. */
function pageName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
