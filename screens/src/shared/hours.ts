/** Opening hours by the shop's own clocks. Pure; the instant is UTC seconds, weekday 0 is Monday. */
import { written } from './language.ts'
import type { SiteCard } from './messages.generated.ts'

/** Whether the shop is open, until when, or from when on. */
export type Hours =
  | { open: true; closes: string }
  | { open: false; opens: string; opens_today: boolean; weekday: number }
  | null

export function hoursNow(site: SiteCard | null, now_s: number): Hours {
  if (site === null || site.hours.length === 0) return null
  const { weekday, minutes } = localMoment(now_s, site.time_zone)
  const today = site.hours.filter((each) => each.weekday === weekday)
  const current = today.find((each) => minutesOf(each.opens) <= minutes && minutes < minutesOf(each.closes))
  if (current !== undefined) return { open: true, closes: current.closes }
  const later = today.filter((each) => minutesOf(each.opens) > minutes).sort(byOpening)[0]
  if (later !== undefined) return { open: false, opens: later.opens, opens_today: true, weekday }
  for (let ahead = 1; ahead <= 7; ahead += 1) {
    const next = site.hours.filter((each) => each.weekday === (weekday + ahead) % 7).sort(byOpening)[0]
    if (next !== undefined) return { open: false, opens: next.opens, opens_today: false, weekday: next.weekday }
  }
  return null
}

/** `Sunday`, in the site's language; 5 January 1970 was a Monday, weekday 0. */
export function weekdayName(weekday: number, language: string): string {
  return new Intl.DateTimeFormat(written(language), { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(1970, 0, 5 + weekday))
}

const byOpening = (a: { opens: string }, b: { opens: string }): number => minutesOf(a.opens) - minutesOf(b.opens)

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** What the clock on the wall says at an instant: the weekday, and the minute of the day. */
export function localMoment(now_s: number, timeZone: string): { weekday: number; minutes: number } {
  const parts = new Intl.DateTimeFormat('en', {
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).formatToParts(now_s * 1000)
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? ''
  return { weekday: WEEKDAYS.indexOf(part('weekday')), minutes: Number(part('hour')) * 60 + Number(part('minute')) }
}
