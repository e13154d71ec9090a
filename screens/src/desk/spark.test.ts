import assert from 'node:assert/strict'
import { test } from 'node:test'
import { points } from './spark.ts'

const DAY_S = 86_400
const days = (...values: number[]) => values.map((value, day) => ({ day_s: day * DAY_S, value }))

test('no days, no line', () => assert.deepEqual(points([]), []))

test('a falling signal falls on the drawing', () => {
  const [first, last] = [points(days(-60, -66, -80))[0], points(days(-60, -66, -80)).at(-1)]
  assert.ok(first !== undefined && last !== undefined && first[1] < last[1] && first[0] < last[0])
})

test('a jitter of a decibel is drawn nearly flat', () => {
  const heights = points(days(-60, -61, -60, -61)).map(([, y]) => y)
  assert.ok(Math.max(...heights) - Math.min(...heights) < 3)
})

test('one day alone is a point within the drawing', () => {
  const [[x, y]] = points(days(-70)) as [[number, number]]
  assert.ok(x >= 0 && x <= 88 && y >= 0 && y <= 26)
})
