import assert from 'node:assert/strict'
import { test } from 'node:test'
import { about_minor, left, some } from './returning.ts'

const line = (n: number, quantity: number, total: number, returned = 0) => ({
  n,
  quantity,
  returned,
  total: { amount_minor: total, currency: 'USD' },
})

test('what came back cannot come back again', () => {
  assert.equal(left(line(0, 3, 1000, 2)), 1)
  assert.equal(about_minor([line(0, 3, 1000, 3)], { 0: 2 }), 0)
})

test('in whatever steps a line comes back, the parts add up to the line', () => {
  let sum = 0
  for (let returned = 0; returned < 3; returned++) sum += about_minor([line(0, 3, 1000, returned)], { 0: 1 })
  assert.equal(sum, 1000)
  assert.equal(about_minor([line(0, 3, 1000), line(1, 1, 250)], { 0: 3, 1: 1 }), 1250)
})

test('only what was chosen is asked for', () => {
  assert.deepEqual(some({ 0: 0, 2: 1 }), [{ n: 2, quantity: 1 }])
})
