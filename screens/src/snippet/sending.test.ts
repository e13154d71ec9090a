import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MOST, bounded, isForLater, pauseMs, without, type Act } from './sending.ts'

const act = (message_id: string): Act => ({ message_id, event: 'Product Viewed', at_s: 1 })

test('what waits is bounded, and the newest stay', () => {
  const many = Array.from({ length: MOST + 20 }, (_, place) => act(`act-${place}`))
  const left = bounded(many)
  assert.equal(left.length, MOST)
  assert.equal(left.at(-1)?.message_id, `act-${MOST + 19}`)
})

test('what was answered for goes, and what came meanwhile stays', () => {
  assert.deepEqual(without([act('a'), act('b'), act('c')], [act('a'), act('b')]), [act('c')])
})

test('pauses grow, spread, and have an end', () => {
  assert.equal(pauseMs(1, 0), 1000)
  assert.ok(pauseMs(3, 0) > pauseMs(2, 0))
  assert.ok(pauseMs(2, 0.9) > pauseMs(2, 0))
  assert.ok(pauseMs(50, 0.999) <= 60_000)
})

test('only what may be answered otherwise later is sent again', () => {
  assert.deepEqual([202, 403, 413, 422, 429, 500, 503].filter(isForLater), [429, 500, 503])
})
