/** The browser's own side of Web Push (Push API): one subscription of one screen's worker, agreed with its server. */
import { command, remove } from './commands.ts'
import { language } from './language.ts'

/** What can be done here. `blocked`: the browser was told no, and only its own settings change that. */
export type Ringing = 'impossible' | 'home-screen' | 'blocked' | 'off' | 'on'

/** A worker that is still starting is waited for so long. */
const WORKER_WITHIN_MS = 10_000

export const canPush = (): boolean =>
  isSecureContext && 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis

/** An iPhone rings only for pages that stand on its home screen. */
const needsHomeScreen = (): boolean => (navigator as { standalone?: boolean }).standalone === false

/** The worker; null where none starts, such as in a private window. */
async function worker(): Promise<ServiceWorkerRegistration | null> {
  const late = new Promise<null>((done) => setTimeout(() => done(null), WORKER_WITHIN_MS))
  return Promise.race([navigator.serviceWorker.ready, late])
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

/** Whether a subscription was made for the server's present key; a browser that does not say is believed. */
function fits(subscription: PushSubscription, key: string): boolean {
  const made = subscription.options?.applicationServerKey
  if (made == null) return true
  const wanted = bytesOf(key)
  const found = new Uint8Array(made)
  return found.length === wanted.length && found.every((byte, place) => byte === wanted[place])
}

export class Bellrope {
  /** `scope`: of the screen's worker; `path`: where its server takes and forgets subscriptions. */
  constructor(
    private readonly scope: string,
    private readonly path: string,
  ) {}

  async current(): Promise<PushSubscription | null> {
    if (!canPush()) return null
    const registration = await navigator.serviceWorker.getRegistration(this.scope)
    return (await registration?.pushManager.getSubscription()) ?? null
  }

  /** `subscribed`: the server's word. */
  async now(subscribed: boolean): Promise<Ringing> {
    if (!canPush()) return needsHomeScreen() ? 'home-screen' : 'impossible'
    if (Notification.permission === 'denied') return 'blocked'
    return Notification.permission === 'granted' && subscribed && (await this.current()) !== null ? 'on' : 'off'
  }

  private async tell(subscription: PushSubscription): Promise<void> {
    const { endpoint, keys } = subscription.toJSON()
    await command(this.path, { endpoint, p256dh: keys?.['p256dh'], auth: keys?.['auth'], language: language() })
  }

  private async subscribe(key: string): Promise<void> {
    const registration = await worker()
    if (registration === null) throw new Error('no worker')
    const old = await registration.pushManager.getSubscription()
    if (old !== null && !fits(old, key)) await old.unsubscribe()
    const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) })
    try {
      await this.tell(made)
    } catch (error) {
      await made.unsubscribe().catch(() => false)
      throw error
    }
  }

  /** Call it in the very tap: browsers ask for permission only then. What came of it. */
  async turnOn(key: string): Promise<Ringing> {
    const said = await Notification.requestPermission()
    if (said !== 'granted') return said === 'denied' ? 'blocked' : 'off'
    await this.subscribe(key)
    return 'on'
  }

  /** On the server first: whatever the browser does then, nothing rings any more. */
  async turnOff(): Promise<void> {
    await remove(this.path)
    await this.giveUp()
  }

  /** Ends the browser's own subscription, where the server has already let go of it. */
  async giveUp(): Promise<void> {
    await (await this.current())?.unsubscribe().catch(() => false)
  }

  /** Endpoints change and are lost without a word, so both sides are made to agree at each opening of the page. */
  async agree(key: string, subscribed: boolean): Promise<void> {
    if (!canPush()) return
    const found = await this.current()
    if (found === null) {
      if (subscribed) await remove(this.path)
    } else if (fits(found, key)) await this.tell(found)
    else if (Notification.permission === 'granted') await this.subscribe(key)
  }
}
