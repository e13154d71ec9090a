import assert from 'node:assert/strict'
import { test } from 'node:test'
import { audienceOf, conditionOf, everybody, isWhole, row, type Condition } from './campaign-audience.ts'

const wants = { kind: 'wants', sku: null, category: 'Grinders', least_score: 0.5 } as Condition
const owns = { kind: 'owns', sku: 'MOR-64', category: null } as Condition

test('what rows can say comes back as it was', () => {
  const conditions: Condition[] = [
    { kind: 'everybody' },
    wants,
    { kind: 'not', condition: owns } as Condition,
    { kind: 'all', conditions: [wants, { kind: 'not', condition: owns }] } as Condition,
    { kind: 'any', conditions: [{ kind: 'tier', tiers: ['friend'] }, { kind: 'segment', segment: 'lapsed' }] } as Condition,
    { kind: 'last_order', least_days_ago: 90, or_never: true },
    { kind: 'last_visit', least_days_ago: 7, or_never: false },
    { kind: 'visits', least: 2, most: null },
    { kind: 'visits', least: 0, most: 5 },
  ]
  for (const condition of conditions) assert.deepEqual(conditionOf(audienceOf(condition)), condition)
})

test('a rule that is too deep for rows stays as it is', () => {
  const deep = { kind: 'all', conditions: [wants, { kind: 'any', conditions: [owns, wants] }] } as Condition
  const audience = audienceOf(deep)
  assert.deepEqual(audience, { kept: deep })
  assert.deepEqual(conditionOf(audience), deep)
  const never = { kind: 'not', condition: { kind: 'visits', least: 3, most: null } } as Condition
  assert.deepEqual(audienceOf(never), { kept: never })
})

test('no rows are everybody, and a new wish is as strong as the server thinks right', () => {
  assert.deepEqual(conditionOf(everybody), { kind: 'everybody' })
  const one = { joint: 'any' as const, rows: [row('wants', { what: 'sku:MOR-64' })] }
  assert.deepEqual(conditionOf(one), { kind: 'wants', sku: 'MOR-64', category: null })
})

test('a row that cannot be read is not whole', () => {
  assert.ok(!isWhole(row('wants')))
  assert.ok(isWhole(row('not_owns', { what: 'category:Grinders' })))
  assert.ok(!isWhole(row('last_visit', { days: 'soon' })))
  assert.ok(!isWhole(row('last_order', { days: '9999' })))
  assert.ok(!isWhole(row('visits', { least: '', most: '' })))
  assert.ok(!isWhole(row('visits', { least: '5', most: '2' })))
  assert.ok(isWhole(row('visits', { least: '', most: '3' })))
  assert.ok(!isWhole(row('tier')))
  assert.ok(!isWhole(row('not_segment')))
})
