import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShiftPlan, StaffLine } from '../shared/messages.generated.ts'
import { areWhole, dayName, inOrder, languageName, languagesOf, mondayOf, plusDays, standing, timesOn, weekdayOf, withDay, withWeekday } from './staff-words.ts'

const line = (changes: Partial<StaffLine> = {}): StaffLine => ({
  staff: 's-mara',
  username: 'mara',
  name: 'Mara',
  department: 'coffee',
  roles: ['clerk'],
  languages: ['en'],
  revoked_at_s: null,
  invited: false,
  devices: 1,
  reach: null,
  planned_until_s: null,
  planned_next_s: null,
  yours: true,
  ...changes,
})

test('the one thing to know of somebody now', () => {
  assert.equal(standing(line()), 'off')
  assert.equal(standing(line({ reach: 'push', planned_until_s: 5 })), 'push')
  assert.equal(standing(line({ planned_until_s: 5 })), 'missing')
  assert.equal(standing(line({ invited: true, planned_until_s: 5 })), 'invited')
  assert.equal(standing(line({ invited: true, reach: 'screen' })), 'screen')
  assert.equal(standing(line({ roles: ['admin'], planned_until_s: 5 })), null)
  assert.equal(standing(line({ revoked_at_s: 5, reach: 'screen' })), 'revoked')
})

test('whoever is missing comes first, then those on shift, then by name', () => {
  const lines = [line({ name: 'Theo' }), line({ name: 'Jane' }), line({ name: 'Mara', reach: 'screen' }), line({ name: 'Member 2', planned_until_s: 5 })]
  assert.deepEqual(inOrder(lines).map(({ name }) => name), ['Member 2', 'Mara', 'Jane', 'Theo'])
})

test('languages are read as codes, once each', () => {
  assert.deepEqual(languagesOf('en, pt-br  DE; en'), ['en', 'pt-BR', 'de'])
  assert.deepEqual(languagesOf(''), [])
  assert.equal(languagesOf('English'), null)
  assert.equal(languageName('de', 'en'), 'German')
  assert.equal(languageName('!', 'en'), '!')
})

test('a week begins on Monday, also across years and in leap years', () => {
  assert.equal(weekdayOf('2026-11-23'), 0)
  assert.equal(mondayOf('2026-11-29'), '2026-11-23')
  assert.equal(mondayOf('2027-01-01'), '2026-12-28')
  assert.equal(plusDays('2028-02-28', 1), '2028-02-29')
  assert.equal(dayName('2026-11-23', 'en-GB', 'long'), 'Monday 23 November')
})

const plan: ShiftPlan = {
  weekly: [{ weekday: 0, starts: '09:00', ends: '17:00' }],
  days: [{ day: '2026-11-30', times: [] }],
}

test('a date of its own wins, a day off too', () => {
  assert.deepEqual(timesOn(plan, '2026-11-23'), { times: [{ starts: '09:00', ends: '17:00' }], own: false })
  assert.deepEqual(timesOn(plan, '2026-11-30'), { times: [], own: true })
  assert.deepEqual(timesOn(plan, '2026-11-24'), { times: [], own: false })
})

test('a plan is changed for every week or for one date', () => {
  const night = [{ starts: '22:00', ends: '06:00' }]
  assert.deepEqual(timesOn(withWeekday(plan, 0, night), '2026-11-23').times, night)
  assert.deepEqual(timesOn(withWeekday(plan, 0, []), '2026-11-23').times, [])
  assert.deepEqual(timesOn(withDay(plan, '2026-11-23', night), '2026-11-23'), { times: night, own: true })
  assert.equal(timesOn(withDay(plan, '2026-11-30', null), '2026-11-30').own, false)
})

test('a shift has a start and another end', () => {
  assert.equal(areWhole([{ starts: '22:00', ends: '06:00' }]), true)
  assert.equal(areWhole([{ starts: '09:00', ends: '09:00' }]), false)
  assert.equal(areWhole([{ starts: '', ends: '06:00' }]), false)
})
