import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from './messages.generated.ts'
import {
  BACKOFF_MOST_S,
  CLOSE_GOING_AWAY,
  RESTART_SPREAD_S,
  Resume,
  judgeSilence,
  readFrame,
  waitBeforeRetry,
} from './resume.ts'

const event = (seq: number, id = `e${seq}`, epoch = 'a'): Event => ({
  type: 'event',
  epoch,
  seq,
  id,
  kind: 'visit.started',
  at_s: 0,
  body: {},
})

test('the first hello asks for everything, the next for what was missed', () => {
  const resume = new Resume()
  assert.deepEqual(resume.hello('b', 'es'), { type: 'hello', build: 'b', epoch: null, seq: null, language: 'es' })
  resume.take({ type: 'snapshot', epoch: 'a', seq: 7, body: {} })
  resume.take(event(8))
  assert.deepEqual(resume.hello('', 'en'), { type: 'hello', build: '', epoch: 'a', seq: 8, language: 'en' })
})

test('an event is news once, by its id and by its place, and each repeat is acknowledged', () => {
  const resume = new Resume()
  assert.equal(resume.take(event(1)).news, 'event')
  assert.deepEqual(resume.take(event(1)), { news: 'repeat', ack: 1 })
  assert.equal(resume.take(event(2, 'e1')).news, 'repeat')
  assert.equal(resume.take(event(2, 'other')).news, 'repeat')
  assert.equal(resume.take(event(3)).news, 'event')
})

test('a new epoch starts the count anew', () => {
  const resume = new Resume()
  resume.take({ type: 'snapshot', epoch: 'a', seq: 40, body: {} })
  resume.take({ type: 'snapshot', epoch: 'b', seq: 2, body: {} })
  assert.equal(resume.take(event(3, 'x', 'b')).news, 'event')
  assert.deepEqual(resume.hello('', 'en'), { type: 'hello', build: '', epoch: 'b', seq: 3, language: 'en' })
})

test('a repeat is known after many other events, and the memory stays small', () => {
  const resume = new Resume()
  for (let seq = 1; seq <= 5000; seq += 1) assert.equal(resume.take(event(seq)).news, 'event')
  assert.equal(resume.take(event(4990)).news, 'repeat')
})

test('silence is slow after a late beat and dead ten seconds after that it was due', () => {
  assert.equal(judgeSilence(15, 15), 'live')
  assert.equal(judgeSilence(19, 15), 'slow')
  assert.equal(judgeSilence(25, 15), 'slow')
  assert.equal(judgeSilence(25.1, 15), 'dead')
})

test('waits are a random share of a window that doubles to its limit', () => {
  assert.equal(waitBeforeRetry(0, 1006, 0), 0)
  assert.equal(waitBeforeRetry(0, 1006, 1), 0.5)
  assert.equal(waitBeforeRetry(3, 1006, 1), 4)
  assert.equal(waitBeforeRetry(60, 1006, 1), BACKOFF_MOST_S)
})

test('after an announced restart the first try is spread over five seconds', () => {
  assert.equal(waitBeforeRetry(0, CLOSE_GOING_AWAY, 1), RESTART_SPREAD_S)
  assert.equal(waitBeforeRetry(0, CLOSE_GOING_AWAY, 0), 0)
  assert.equal(waitBeforeRetry(9, CLOSE_GOING_AWAY, 1), BACKOFF_MOST_S)
})

test('what is not a frame of ours is left alone', () => {
  for (const text of ['', '{', '7', 'null', '{}', '{"type":"poem"}', '[]']) assert.equal(readFrame(text), null)
  assert.deepEqual(readFrame('{"type":"beat","at_s":1}'), { type: 'beat', at_s: 1 })
})
