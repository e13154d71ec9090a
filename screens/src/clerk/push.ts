/** Ringing this device with its page closed, and proving that it rings. */
import { ask, command } from '../shared/commands.ts'
import type { AlertTestCard, AlertTestStarted, AlertsCard } from '../shared/messages.generated.ts'
import { Bellrope, type Ringing } from '../shared/ringing.ts'

const rope = new Bellrope('/clerk/', '/api/alerts/push')

/** The state by which the server asks an open page to show itself. */
export const ALERT_TEST = 'alert-test'

/** What the server says of this device; null where it cannot say. */
export const askAlerts = (): Promise<AlertsCard | null> => ask<AlertsCard>('/api/alerts').catch(() => null)

export const ringingNow = async (card: AlertsCard | null): Promise<Ringing> =>
  card === null ? 'impossible' : rope.now(card.subscribed)

/** Call it in the very tap: browsers ask for permission only then. What came of it. */
export const turnOn = (card: AlertsCard): Promise<Ringing> => rope.turnOn(card.application_key)

export const turnOff = (): Promise<void> => rope.turnOff()

/** At each signing in: another session must tell its subscription anew, since signing out ended it on the server. */
export async function agree(): Promise<void> {
  if ((await rope.current()) === null) return
  const card = await askAlerts()
  if (card !== null) await rope.agree(card.application_key, card.subscribed).catch(() => undefined)
}

export const startTest = (): Promise<AlertTestStarted> => command<AlertTestStarted>('/api/alerts/test')

export const askTest = (test: string): Promise<AlertTestCard> =>
  ask<AlertTestCard>(`/api/alerts/test/${encodeURIComponent(test)}`)

/** The page was asked by `alert-test` to show itself, and does. */
export const answerTest = (test: string): Promise<unknown> =>
  command(`/api/alerts/test/${encodeURIComponent(test)}/shown`).catch(() => undefined)

const TASK = /^#task=([\w-]{1,64})$/

/** Which task an address asks for, as a notification leads to it; null where it asks for none. */
export const taskAt = (hash: string): string | null => TASK.exec(hash)?.[1] ?? null

/** Calls `open` when a notification was pressed while the page is open; gives what ends that. */
export function onNotice(open: (task: string) => void): () => void {
  const hear = (event: MessageEvent<unknown>): void => {
    const { data } = event
    if (typeof data === 'object' && data !== null && 'open' in data) open(String(data.open))
  }
  navigator.serviceWorker?.addEventListener('message', hear)
  return () => navigator.serviceWorker?.removeEventListener('message', hear)
}
