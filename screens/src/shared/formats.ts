/** Money and instants as people read them, in the site's currency, language and time zone. Instants are UTC seconds. */
import { written } from './language.ts'
import type { Money, SiteCard } from './messages.generated.ts'

/** The part of a site that writing needs. */
export type Place = Pick<SiteCard, 'language' | 'time_zone'>

/** `$40`, or `$40.50` where there are cents: whole money is said whole. */
export function money(amount: Money, language: string): string {
  const format = new Intl.NumberFormat(written(language), { style: 'currency', currency: amount.currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  const value = amount.amount_minor / 10 ** digits
  if (!Number.isInteger(value)) return format.format(value)
  const whole = { style: 'currency', currency: amount.currency, maximumFractionDigits: 0 } as const
  return new Intl.NumberFormat(written(language), whole).format(value)
}

/** Money in pieces, for a large figure with a small sign before or after it. */
export function moneyPieces(amount: Money, language: string): { before: string; figure: string; after: string } {
  const text = money(amount, language)
  const figure = /[\d.,\u00a0\u202f' ]*\d/.exec(text)?.[0].trim() ?? text
  const at = text.indexOf(figure)
  return { before: text.slice(0, at).trim(), figure, after: text.slice(at + figure.length).trim() }
}

/** `10:41`, on a 24-hour clock: it cannot be misread, and it is what tills print. */
export function clock(at_s: number, place: Place): string {
  const format = new Intl.DateTimeFormat(written(place.language), {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: place.time_zone,
  })
  return format.format(at_s * 1000)
}

/** `10:41:07`: for the desk and the demo, where seconds matter. */
export function clockWithSeconds(at_s: number, place: Place): string {
  const format = new Intl.DateTimeFormat(written(place.language), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: place.time_zone,
  })
  return format.format(at_s * 1000)
}

/** `12 March`, with the year where it is not this one. */
export function day(at_s: number, now_s: number, place: Place): string {
  const year = (s: number): string =>
    new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: place.time_zone }).format(s * 1000)
  const format = new Intl.DateTimeFormat(written(place.language), {
    day: 'numeric',
    month: 'long',
    timeZone: place.time_zone,
    ...(year(at_s) === year(now_s) ? {} : { year: 'numeric' }),
  })
  return format.format(at_s * 1000)
}

/** `10:41` for today, `9 March, 10:41` for another day. */
export function instant(at_s: number, now_s: number, place: Place): string {
  return sameDay(at_s, now_s, place) ? clock(at_s, place) : dayAndTime(at_s, now_s, place)
}

/** `9 March, 10:41`, today as well: for a sentence that asks on which day. */
export function dayAndTime(at_s: number, now_s: number, place: Place): string {
  return `${day(at_s, now_s, place)}, ${clock(at_s, place)}`
}

/** `March 2024`: since when somebody is a member. */
export function month(at_s: number, place: Place): string {
  const format = new Intl.DateTimeFormat(written(place.language), { month: 'long', year: 'numeric', timeZone: place.time_zone })
  return format.format(at_s * 1000)
}

/** Whether two instants are on the same day by the site's clocks. */
export function sameDay(a_s: number, b_s: number, place: Place): boolean {
  const format = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: place.time_zone })
  return format.format(a_s * 1000) === format.format(b_s * 1000)
}

/** The last second of today by the site's clocks: until when "for today" lasts. Right on days of 23 and 25 hours. */
export function endOfDay(now_s: number, place: Place): number {
  const start = Math.floor(now_s / 60) * 60
  let low = start
  let high = start + 26 * 3600
  while (high - low > 60) {
    const middle = Math.floor((low + high) / 120) * 60
    if (sameDay(middle, now_s, place)) low = middle
    else high = middle
  }
  return high - 1
}

/**
 * How an end is said: `at` an hour of today, at `midnight` of today, at an hour of a later day (`day-at`), or with the
 * end of a later day (`day`): what is good "until 00:00" is good through the day before.
 */
export type Ending = { how: 'at' | 'midnight' | 'day-at' | 'day'; day: string; time: string }

export function ending(at_s: number, now_s: number, place: Place): Ending {
  const time = clock(at_s, place)
  const midnight = time === '00:00'
  const last_s = midnight ? at_s - 1 : at_s
  const today = sameDay(last_s, now_s, place)
  const how = today ? (midnight ? 'midnight' : 'at') : midnight ? 'day' : 'day-at'
  return { how, day: day(last_s, now_s, place), time }
}
