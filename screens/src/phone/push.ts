/** Ringing this phone with its page closed, by the browser's own means (Push API); asked for only after a tap. */
import { ask, command, remove } from '../shared/commands.ts'
import type { BellCard } from '../shared/messages.generated.ts'

/** `ReachCard` of the server. */
export interface Reach {
  application_key: string
  subscribed: boolean
  may_ring: boolean
  wallet: boolean
}

/** What can be done here. `blocked`: the browser was told no, and only its own settings change that. */
export type Ringing = 'impossible' | 'home-screen' | 'blocked' | 'off' | 'on'

/** The purposes that a subscription serves; without any of them it is given up. */
const RINGING = ['offers', 'marketing_push']

/** A worker that is still starting is waited for so long. */
const WORKER_WITHIN_MS = 10_000

/** She agreed to something that rings. */
export const mayRing = (bell: BellCard): boolean =>
  bell.consents.some((consent) => consent.granted && RINGING.includes(consent.purpose))

const canPush = (): boolean =>
  isSecureContext && 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis

/** An iPhone rings only for pages that stand on its home screen. */
const needsHomeScreen = (): boolean => (navigator as { standalone?: boolean }).standalone === false

/** What the server says of this phone; null where it cannot say. */
export const askReach = (): Promise<Reach | null> => ask<Reach>('/api/phone/reach').catch(() => null)

/** The worker; null where none starts, such as in a private window. */
async function worker(): Promise<ServiceWorkerRegistration | null> {
  const late = new Promise<null>((done) => setTimeout(() => done(null), WORKER_WITHIN_MS))
  return Promise.race([navigator.serviceWorker.ready, late])
}

async function current(): Promise<PushSubscription | null> {
  if (!canPush()) return null
  const registration = await navigator.serviceWorker.getRegistration('/phone/')
  return (await registration?.pushManager.getSubscription()) ?? null
}

export async function ringingNow(reach: Reach | null): Promise<Ringing> {
  if (reach === null) return 'impossible'
  if (!canPush()) return needsHomeScreen() ? 'home-screen' : 'impossible'
  if (Notification.permission === 'denied') return 'blocked'
  return Notification.permission === 'granted' && reach.subscribed && (await current()) !== null ? 'on' : 'off'
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

async function tell(subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON()
  await command('/api/phone/push', { endpoint, p256dh: keys?.['p256dh'], auth: keys?.['auth'] })
}

async function subscribe(key: string): Promise<void> {
  const registration = await worker()
  if (registration === null) throw new Error('no worker')
  const old = await registration.pushManager.getSubscription()
  if (old !== null && !fits(old, key)) await old.unsubscribe()
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) })
  try {
    await tell(made)
  } catch (error) {
    await made.unsubscribe().catch(() => false)
    throw error
  }
}

/** Call it in the very tap: browsers ask for permission only then. What came of it. */
export async function turnOn(reach: Reach): Promise<Ringing> {
  const said = await Notification.requestPermission()
  if (said !== 'granted') return said === 'denied' ? 'blocked' : 'off'
  await subscribe(reach.application_key)
  return 'on'
}

/** On the server first: whatever the browser does then, nothing rings any more. */
export async function turnOff(): Promise<void> {
  await remove('/api/phone/push')
  await giveUp()
}

/** Ends the browser's own subscription, where the server has already let go of it. */
export async function giveUp(): Promise<void> {
  await (await current())?.unsubscribe().catch(() => false)
}

/** At each opening of the page: endpoints change and are lost without a word, so both sides are made to agree. */
export async function agree(reach: Reach | null): Promise<void> {
  if (reach === null || !canPush()) return
  const found = await current()
  if (found === null) {
    if (reach.subscribed) await remove('/api/phone/push')
  } else if (!reach.may_ring) await giveUp()
  else if (fits(found, reach.application_key)) await tell(found)
  else if (Notification.permission === 'granted') await subscribe(reach.application_key)
}
