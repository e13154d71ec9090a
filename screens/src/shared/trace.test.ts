import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { VisitTrace } from './messages.generated.ts'
import { wayOf } from './trace.ts'

const trace = (hops: [string, number][]): VisitTrace => ({
  visit: 'v',
  gateway: 'door',
  packets: 3,
  median_rssi_dbm: -61,
  first_heard_at_s: 100,
  hops: hops.map(([hop, at_s]) => ({ hop, at_s, detail: '' })),
})

test('each hop is told with what it took since the one before', () => {
  const way = wayOf(trace([['heard', 100], ['window', 100.4], ['published', 100.41], ['committed', 100.45]]))
  assert.deepEqual(way.steps.map((step) => [step.hop, step.took_ms]), [
    ['heard', 0],
    ['window', 400],
    ['published', 10],
    ['committed', 40],
  ])
  assert.deepEqual([way.whole_ms, way.reached_phone], [450, false])
})

test('screens are told side by side from the commit, in a steady order, and the whole runs to her phone', () => {
  const way = wayOf(trace([['desk', 100.47], ['committed', 100.45], ['phone', 100.6], ['heard', 100]]))
  assert.deepEqual(way.screens.map((shown) => [shown.screen, shown.took_ms]), [['phone', 150], ['desk', 20]])
  assert.deepEqual([way.whole_ms, way.reached_phone], [600, true])
})

test('clocks that disagree never make a hop take less than nothing', () => {
  const way = wayOf(trace([['heard', 100], ['window', 100.4], ['published', 100.3], ['received', 100.5]]))
  assert.deepEqual(way.steps.map((step) => step.took_ms), [0, 400, 0, 200])
})

test('what her phone told of is counted from the commit', () => {
  const way = wayOf(trace([['opened', 109], ['heard', 100], ['committed', 101], ['handed_over', 103.5], ['shown', 104]]))
  assert.deepEqual(way.reached.map((hop) => [hop.hop, hop.took_ms]), [['handed_over', 2500], ['shown', 3000], ['opened', 8000]])
})

test('a hop that this page does not know is left out', () => {
  assert.deepEqual(wayOf(trace([['heard', 100], ['teleported', 100.1]])).steps.length, 1)
})
