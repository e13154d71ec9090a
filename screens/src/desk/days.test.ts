import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayAfter, dayOf, dayStart } from './days.ts'

const NEW_YORK = 'America/New_York'

test('a day begins at midnight of the store, not of the browser', () => {
  assert.equal(new Date(dayStart('2026-12-24', NEW_YORK) * 1000).toISOString(), '2026-12-24T05:00:00.000Z')
  assert.equal(new Date(dayStart('2026-07-04', NEW_YORK) * 1000).toISOString(), '2026-07-04T04:00:00.000Z')
  assert.equal(new Date(dayStart('2026-07-04', 'Pacific/Auckland') * 1000).toISOString(), '2026-07-03T12:00:00.000Z')
})

test('days on which clocks change begin right, and have 23 or 25 hours', () => {
  const hours = (day: string): number => (dayStart(dayAfter(day), NEW_YORK) - dayStart(day, NEW_YORK)) / 3600
  assert.equal(hours('2026-03-08'), 23)
  assert.equal(hours('2026-11-01'), 25)
  assert.equal(hours('2026-11-02'), 24)
})

test('an instant lies on the day that the store calls it', () => {
  for (const day of ['2026-01-01', '2026-03-08', '2026-11-01', '2026-12-31']) {
    const start_s = dayStart(day, NEW_YORK)
    assert.equal(dayOf(start_s, NEW_YORK), day)
    assert.equal(dayOf(start_s + 3600 * 22, NEW_YORK), day)
    assert.notEqual(dayOf(start_s - 1, NEW_YORK), day)
  }
  assert.equal(dayAfter('2026-02-28'), '2026-03-01')
})
