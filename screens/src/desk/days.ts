/** Days of the store's calendar, as `2026-12-24`, and the instants at which they begin. Pure; instants are UTC seconds. */

/** On which day of the zone's calendar an instant lies. */
export const dayOf = (at_s: number, time_zone: string): string => {
  const format = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: time_zone })
  return format.format(at_s * 1000)
}

/** When a day begins by the zone's clocks. */
export const dayStart = (day: string, time_zone: string): number => instantOf(`${day}T00:00`, time_zone)

/** The instant at which the zone's clocks show `2026-12-24T18:00`. */
export function instantOf(local: string, time_zone: string): number {
  const shown_s = Date.parse(`${local}:00Z`) / 1000
  const guess_s = shown_s - aheadS(shown_s, time_zone)
  // The clocks may have been changed between the guess and then.
  return shown_s - aheadS(guess_s, time_zone)
}

/** What the zone's clocks show, as `2026-12-24T18:00`. */
export function localOf(at_s: number, time_zone: string): string {
  return new Date((at_s + aheadS(at_s, time_zone)) * 1000).toISOString().slice(0, 16)
}

export const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** By how much the zone's clocks are ahead of UTC. */
function aheadS(at_s: number, time_zone: string): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: time_zone,
  })
  const part = Object.fromEntries(format.formatToParts(at_s * 1000).map(({ type, value }) => [type, value]))
  const shown = `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}Z`
  return Date.parse(shown) / 1000 - Math.floor(at_s)
}
