/** What the staff place knows of people, weeks and plans. Pure; days are `2026-11-23`, clocks `09:30`. */
import type { PlannedTime, ShiftPlan, StaffLine } from '../shared/messages.generated.ts'

export const ROLES = ['clerk', 'manager', 'admin'] as const
export type Role = (typeof ROLES)[number]

export type Standing = 'revoked' | 'invited' | 'screen' | 'push' | 'none' | 'missing' | 'off' | null

/** The one thing to know of somebody now; null where it is nothing: an administrator serves nobody. */
export function standing(line: StaffLine): Standing {
  if (line.revoked_at_s !== null) return 'revoked'
  if (line.reach !== null) return line.reach
  if (line.invited) return 'invited'
  if (!servesClients(line.roles)) return null
  return line.planned_until_s === null ? 'off' : 'missing'
}

export const servesClients = (roles: readonly string[]): boolean => roles.includes('clerk') || roles.includes('manager')

/** Those on shift first, then whoever is missing, then the others by name. */
export function inOrder(lines: readonly StaffLine[]): StaffLine[] {
  const order: readonly Standing[] = ['missing', 'none', 'screen', 'push', 'invited', 'off', null]
  const rank = (line: StaffLine): number => order.indexOf(standing(line))
  return [...lines].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}

/** `en, pt-br` as the server takes it; null where one of them is no language code. */
export function languagesOf(text: string): string[] | null {
  const found = text.split(/[\s,;]+/).filter((each) => each !== '')
  const tags = found.map((each) => {
    const [language = '', ...rest] = each.split('-')
    return [language.toLowerCase(), ...rest.map((part) => (part.length === 2 ? part.toUpperCase() : part))].join('-')
  })
  return tags.every((tag) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag)) ? [...new Set(tags)] : null
}

/** What a language is called in another; the code itself where nobody knows. */
export function languageName(tag: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

const DAY_MS = 86_400_000
const utc = (day: string): Date => new Date(`${day}T00:00:00Z`)

export const plusDays = (day: string, days: number): string =>
  new Date(utc(day).getTime() + days * DAY_MS).toISOString().slice(0, 10)

/** 0 is Monday. */
export const weekdayOf = (day: string): number => (utc(day).getUTCDay() + 6) % 7

/** The Monday of a day's week. */
export const mondayOf = (day: string): string => plusDays(day, -weekdayOf(day))

/** Such as `Mon 23` or `Monday, 23 November`. */
export function dayName(day: string, language: string, how: 'short' | 'long' | 'weekday'): string {
  const shapes = {
    short: { weekday: 'short', day: 'numeric' },
    long: { weekday: 'long', day: 'numeric', month: 'long' },
    weekday: { weekday: 'long' },
  } as const
  return new Intl.DateTimeFormat(language, { ...shapes[how], timeZone: 'UTC' }).format(utc(day))
}

/** What is planned on a day, and whether by a date of its own. */
export function timesOn(plan: ShiftPlan, day: string): { times: PlannedTime[]; own: boolean } {
  const own = plan.days.find((each) => each.day === day)
  if (own !== undefined) return { times: own.times, own: true }
  const weekday = weekdayOf(day)
  const times = plan.weekly.filter((each) => each.weekday === weekday)
  return { times: times.map(({ starts, ends }) => ({ starts, ends })), own: false }
}

/** The plan with other times on a weekday. */
export const withWeekday = (plan: ShiftPlan, weekday: number, times: readonly PlannedTime[]): ShiftPlan => ({
  ...plan,
  weekly: [...plan.weekly.filter((each) => each.weekday !== weekday), ...times.map((each) => ({ ...each, weekday }))],
})

/** The plan with times of its own on a date; null: the week counts there again. */
export const withDay = (plan: ShiftPlan, day: string, times: readonly PlannedTime[] | null): ShiftPlan => ({
  ...plan,
  days: [...plan.days.filter((each) => each.day !== day), ...(times === null ? [] : [{ day, times: [...times] }])],
})

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

/** Whether each shift has a start and another end. */
export const areWhole = (times: readonly PlannedTime[]): boolean =>
  times.every(({ starts, ends }) => CLOCK.test(starts) && CLOCK.test(ends) && starts !== ends)

export const spoken = (times: readonly PlannedTime[]): string => times.map(({ starts, ends }) => `${starts}–${ends}`).join(', ')
