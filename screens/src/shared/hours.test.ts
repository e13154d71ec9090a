import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hoursNow } from './hours.ts'
import type { SiteCard } from './messages.generated.ts'

const site = (hours: SiteCard['hours']): SiteCard => ({
  site: 's',
  name: 'Shop',
  street: '',
  time_zone: 'America/New_York',
  currency: 'USD',
  language: 'en',
  hours,
})
const weekdays = [0, 1, 2, 3, 4].map((weekday) => ({ weekday, opens: '09:00', closes: '20:00' }))
/** Tuesday 10 March 2026, 10:42 in New York. */
const TUESDAY_S = 1_773_153_720

test('open says until when, by the shop’s own clocks', () => {
  assert.deepEqual(hoursNow(site(weekdays), TUESDAY_S), { open: true, closes: '20:00' })
})

test('before opening it says from when today', () => {
  const hours = hoursNow(site(weekdays), TUESDAY_S - 2 * 3600)
  assert.deepEqual(hours, { open: false, opens: '09:00', opens_today: true, weekday: 1 })
})

test('after closing on Friday it says Monday', () => {
  const hours = hoursNow(site(weekdays), TUESDAY_S + 3 * 86_400 + 11 * 3600)
  assert.deepEqual(hours, { open: false, opens: '09:00', opens_today: false, weekday: 0 })
})

test('a shop without hours says nothing about them', () => {
  assert.equal(hoursNow(site([]), TUESDAY_S), null)
  assert.equal(hoursNow(null, TUESDAY_S), null)
})
