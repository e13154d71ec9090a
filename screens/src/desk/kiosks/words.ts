/** What is said about a kiosk: pure, told the time. */
import { clock, instant, type Place } from '../../shared/formats.ts'
import type { KioskCard, KioskTrouble, OrderCard } from '../../shared/messages.generated.ts'
import { isDark } from '../places.ts'
import { say } from './texts.ts'

/** Only who hears can be asked. */
export const isListening = (card: KioskCard): boolean => card.state === 'painting' || card.state === 'still'

const MEGABYTE = 1_000_000

const VALUES: Readonly<Record<KioskTrouble['what'], (value: number) => Record<string, number>>> = {
  clock: (value) => ({ count: Math.max(1, Math.round(Math.abs(value) / 60)) }),
  hot: (value) => ({ degrees: Math.round(value) }),
  memory: (value) => ({ megabytes: Math.round(value / MEGABYTE) }),
  heap: (value) => ({ megabytes: Math.round(value / MEGABYTE) }),
  disk: (value) => ({ megabytes: Math.round(value / MEGABYTE) }),
  cache: () => ({}),
  errors: (value) => ({ count: value }),
  mended: (value) => ({ count: value }),
  outdated: () => ({}),
  unwatched: () => ({}),
}

export function troubleWords({ what, value }: KioskTrouble): string {
  if (what === 'clock') return say(value > 0 ? 'trouble.clock.ahead' : 'trouble.clock.behind', VALUES.clock(value))
  return say(`trouble.${what}`, VALUES[what](value))
}

/** What stands under its name. */
export function stateWords(card: KioskCard, now_s: number, place: Place): string {
  if (card.state === 'asleep' && card.wakes_at_s !== null) return say('state.asleep.until', { until: instant(card.wakes_at_s, now_s, place) })
  if (card.since_s === null) return say(`state.${card.state}.why`)
  return say(`state.${card.state}.since`, { since: instant(card.since_s, now_s, place) })
}

export function onScreen(card: KioskCard, place: Place): string {
  if (!isListening(card)) return say('item.unknown')
  if (card.in_use) return say('item.in_use')
  if (card.item === null) return say('item.none')
  return card.item_since_s === null ? card.item : say('item.since', { item: card.item, since: clock(card.item_since_s, place) })
}

/** All of them in one line. */
export function fleetWords(kiosks: readonly KioskCard[]): string {
  if (kiosks.length === 0) return say('none')
  const dark = kiosks.filter(isDark).length
  if (dark > 0) return say('dark', { count: dark })
  const missing = kiosks.filter((card) => card.state === 'out' || card.state === 'never').length
  return missing > 0 ? say('missing', { count: missing }) : say('all_well', { count: kiosks.length })
}

/** How long ago something was heard, by this desk's own clock. */
export function ago(heard_at_s: number | null, now_s: number): string {
  if (heard_at_s === null) return say('heard.never')
  const seconds = Math.max(0, Math.round(now_s - heard_at_s))
  if (seconds < 90) return say('heard.seconds', { count: seconds })
  if (seconds < 5400) return say('heard.minutes', { count: Math.round(seconds / 60) })
  return say('heard.hours', { count: Math.round(seconds / 3600) })
}

export function orderWords(order: OrderCard): string {
  if (order.state === 'refused' && order.why !== '') return say(whyOf(order.why))
  return say(`order.${order.what}.${order.state}`)
}

const whyOf = (why: string) =>
  why === 'in_use' ? 'order.why.in_use' : why === 'no_device' ? 'order.why.no_device' : 'order.why.failed'

export function screenWords(card: KioskCard): string {
  const { when, before_min, after_min } = card.screen
  return when === 'always' ? say('screen.always') : say('screen.hours', { before: before_min, after: after_min })
}

export function cacheWords(card: KioskCard): string {
  const { cache } = card
  if (cache === null) return say('cache.unknown')
  if (cache.state === 'none') return say('cache.none')
  const megabytes = Math.round(cache.bytes / MEGABYTE)
  return say(cache.state === 'whole' ? 'cache.whole' : 'cache.filling', { count: cache.files, megabytes })
}
