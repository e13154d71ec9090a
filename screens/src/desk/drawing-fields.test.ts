import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DrawingChoices } from '../shared/messages.generated.ts'
import { complaintsOf, fieldsOfPlan, freshFields, planOf, sameNumbers } from './drawing-fields.ts'

const till = { language: 'en', time_zone: 'America/New_York', currency: 'USD' }
const source = { source: 'beacon', name: 'Beacon', what: '', where: '', numbers: 1, hexadecimal: true, bits: 512 }
const choices: DrawingChoices = {
  states: [{ state: 'CA', name: 'California', least_age: 18 }],
  sources: [{ ...source, source: 'balls', bits: 23 }, source],
  rules: [],
  registering: ['NY'],
  currency: 'USD',
}
const NOW_S = Date.parse('2026-10-28T15:00:00Z') / 1000

test('a new drawing begins at the next midnight of the store and takes the source with most chance', () => {
  const fields = freshFields(choices, till, NOW_S)
  assert.equal(fields.opens, '2026-10-29T00:00')
  assert.deepEqual(fields.sources, ['beacon'])
})

test('a week across the change of the clocks ends at the same hour, and comes back as it was typed', () => {
  const fields = { ...freshFields(choices, till, NOW_S), heading: 'A card', closes: '2026-11-05T18:00', states: ['CA'] }
  const plan = planOf(fields, choices, till)
  assert.equal(plan.closes_at_s, Date.parse('2026-11-05T23:00:00Z') / 1000)
  assert.equal(plan.opens_at_s, Date.parse('2026-10-29T04:00:00Z') / 1000)
  assert.deepEqual(fieldsOfPlan(plan, till), { ...fields, premises: 'CA' })
})

test('what cannot be sent is said at its field', () => {
  const fields = { ...freshFields(choices, till, NOW_S), prizes: '0', prize: 'much', opens: '', sources: [] }
  assert.deepEqual(complaintsOf(fields, till), {
    heading: 'heading',
    prizes: 'prizes',
    prize: 'prize',
    opens: 'instant',
    sources: 'sources',
  })
})

test('half a registration is none', () => {
  const fields = { ...freshFields(choices, till, NOW_S), heading: 'A card', filed: { NY: { number: '7', day: '' } } }
  assert.deepEqual(complaintsOf(fields, till), { filed: 'filed' })
  const whole = { ...fields, filed: { NY: { number: '7', day: '2026-09-01' }, FL: { number: '', day: '' } } }
  assert.deepEqual(complaintsOf(whole, till), {})
  assert.deepEqual(Object.keys(planOf(whole, choices, till).registrations), ['NY'])
})

test('numbers count only where both lines say the same', () => {
  assert.deepEqual(sameNumbers('5 12, 8', ' 5  12 8 '), ['5', '12', '8'])
  assert.deepEqual(sameNumbers('AB', 'ab'), ['AB'])
  assert.equal(sameNumbers('5 12', '12 5'), null)
  assert.equal(sameNumbers('', ''), null)
})
