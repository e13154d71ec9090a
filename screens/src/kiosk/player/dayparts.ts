/**
 * Which part of the day it is by the clock on the store's wall, as `kiosk_server/signage/dayparts.py` says it. The wall
 * clock alone is asked, so an hour that comes twice counts twice and one that is left out does not count.
 */
import { localMoment } from '../../shared/hours.ts'
import type { SignageDaypart } from '../../shared/messages.generated.ts'

const WEEK_DAYS = 7

/** Minute of the day (0 to 1439) and weekday (0 is Monday) in the store. */
export interface WallClock {
  weekday: number
  minute: number
}

export function wallClock(now_s: number, timeZone: string): WallClock {
  const { weekday, minutes } = localMoment(now_s, timeZone)
  return { weekday, minute: minutes }
}

export function isAt(daypart: SignageDaypart, wall: WallClock): boolean {
  const { from_minute, until_minute, weekdays } = daypart
  const today = weekdays.includes(wall.weekday)
  if (from_minute < until_minute) return today && from_minute <= wall.minute && wall.minute < until_minute
  const yesterday = weekdays.includes((wall.weekday + WEEK_DAYS - 1) % WEEK_DAYS)
  return (today && wall.minute >= from_minute) || (yesterday && wall.minute < until_minute)
}

/** Whether one of the dayparts that a playlist names is now; one that names none is always due. */
export const anyAt = (wanted: readonly string[], dayparts: readonly SignageDaypart[], wall: WallClock): boolean =>
  wanted.length === 0 || dayparts.some((each) => wanted.includes(each.daypart) && isAt(each, wall))
