/** A plan in words: where, when and how often something plays. */
import { day } from '../../shared/formats.ts'
import type { SignageDesk, SiteCard } from '../../shared/messages.generated.ts'
import { dayName } from './chosen.ts'
import { clockOf, type Daypart, type Group, type Playlist } from './plan.ts'
import { say } from './texts.ts'

interface Spanned {
  valid_from_s: number | null
  valid_until_s: number | null
}

export function spanWords(each: Spanned, now_s: number, site: SiteCard): string[] {
  const first = each.valid_from_s === null ? [] : [say('from', { day: day(each.valid_from_s, now_s, site) })]
  // The last day that still counts.
  const last = each.valid_until_s === null ? [] : [say('until', { day: day(each.valid_until_s - 1, now_s, site) })]
  return [...first, ...last]
}

export function whereWords(playlist: Playlist, desk: SignageDesk): string {
  const groups = desk.plan.groups.filter(({ group }) => playlist.groups.includes(group)).map(({ name }) => name)
  const kiosks = kioskNames(playlist.kiosks, desk)
  return playlist.groups.length + playlist.kiosks.length === 0 ? say('where.all') : [...groups, ...kiosks].join(', ')
}

export function whenWords(playlist: Playlist, desk: SignageDesk): string {
  const named = desk.plan.dayparts.filter(({ daypart }) => playlist.dayparts.includes(daypart)).map(({ name }) => name)
  return named.length === 0 ? say('when.always') : named.join(', ')
}

export const howWords = ({ priority, weight, interrupt_percent }: Playlist): string =>
  interrupt_percent === null ? say('how.turn', { priority, weight }) : say('how.interrupt', { percent: interrupt_percent })

export const triggerWords = ({ trigger, interest }: Playlist): string | null =>
  trigger === 'always' ? null : say(`trigger.${trigger}`, { interest: interest ?? '' })

export const daypartWords = ({ weekdays, from_minute, until_minute }: Daypart): string => {
  const days = weekdays.length === 7 ? '' : `${weekdays.map((weekday) => dayName(weekday)).join(', ')} · `
  return `${days}${clockOf(from_minute)}–${clockOf(until_minute)}`
}

export const groupWords = (group: Group, desk: SignageDesk): string =>
  group.kiosks.length === 0 ? say('where.nowhere') : kioskNames(group.kiosks, desk).join(', ')

const kioskNames = (kiosks: readonly string[], desk: SignageDesk): string[] =>
  kiosks.map((name) => desk.kiosks.find(({ kiosk }) => kiosk === name)?.name ?? name)
