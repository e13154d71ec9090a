import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOTHING_ASKED, answers, asks, counts, isSettled } from './sequence.ts'

test('an answer that comes after that of a later question does not count', () => {
  let sequence = asks(asks(NOTHING_ASKED))
  assert.ok(counts(sequence, 2))
  sequence = answers(sequence, 2)
  assert.equal(counts(sequence, 1), false)
  assert.ok(isSettled(answers(sequence, 1)))
})

test('in whatever order answers come, the last that counts is the latest that came', () => {
  const orders = [
    [1, 2, 3],
    [1, 3, 2],
    [2, 1, 3],
    [2, 3, 1],
    [3, 1, 2],
    [3, 2, 1],
  ]
  for (const order of orders) {
    let sequence = asks(asks(asks(NOTHING_ASKED)))
    let shown = 0
    for (const n of order) {
      if (counts(sequence, n)) shown = n
      sequence = answers(sequence, n)
    }
    assert.equal(shown, 3)
    assert.ok(isSettled(sequence))
  }
})

test('an earlier answer is shown meanwhile, but it settles nothing', () => {
  const sequence = asks(asks(NOTHING_ASKED))
  assert.ok(counts(sequence, 1))
  assert.equal(isSettled(answers(sequence, 1)), false)
})
