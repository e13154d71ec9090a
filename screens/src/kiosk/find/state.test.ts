import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as find from './state.ts'

const at = (trail: readonly find.Step[]): find.FindState => ({ ...find.opened(0), trail })
const product = (sku: string): find.Step => ({ place: 'product', sku })

test('letters are typed and rubbed out as people see them', () => {
  let state = find.opened(0)
  for (const letter of ['c', 'a', 'f', 'é', ' ', 'n', '\u0303']) state = find.typed(state, letter)
  assert.equal(state.words, 'café ñ'.normalize('NFD').replace('e\u0301', 'é'))
  state = find.rubbedOut(state)
  assert.equal(state.words, 'café ')
  assert.equal(find.rubbedOut(find.opened(0)).words, '')
})

test('no more is typed than the server takes', () => {
  const state = find.typed(find.opened(0), 'x'.repeat(500))
  assert.equal(state.words.length, find.MOST_LETTERS)
  assert.equal(find.written(state, 'y'.repeat(500)).words, 'y'.repeat(find.MOST_LETTERS))
})

test('one goes back the way one came, and ends at the search', () => {
  let state = find.opened(0)
  for (const step of [product('a'), { place: 'way', sku: 'a' } as const]) state = find.went(state, step)
  assert.deepEqual(find.step(state), { place: 'way', sku: 'a' })
  assert.deepEqual(find.step(find.back(state)), product('a'))
  state = find.back(find.back(find.back(state)))
  assert.deepEqual(state.trail, [{ place: 'search' }])
})

test('the same place twice is one step', () => {
  const state = find.went(find.went(find.opened(0), product('a')), product('a'))
  assert.equal(state.trail.length, 2)
})

test('however far one follows what fits, the search is never far and never lost', () => {
  let state = find.opened(0)
  for (let n = 0; n < 100; n++) state = find.went(state, product(`${n}`))
  assert.ok(state.trail.length <= 12)
  assert.deepEqual(state.trail[0], { place: 'search' })
  assert.deepEqual(find.step(state), product('99'))
})

test('a scan shows its product from wherever, and forgets what was typed', () => {
  const state = find.scanned(find.typed(at([{ place: 'search' }, product('a'), { place: 'way', sku: 'a' }]), 'abc'), 'b')
  assert.equal(state.words, '')
  assert.deepEqual(find.back(state).trail, [{ place: 'search' }])
  assert.deepEqual(find.step(state), product('b'))
})

test('it warns for 25 s, closes at 90 s, and any touch gives it the whole time again, however often', () => {
  let state = find.opened(100)
  assert.equal(find.warning(state, 164.9), null)
  assert.equal(find.warning(state, 165), 25)
  assert.equal(find.isOver(state, 189.9), false)
  assert.equal(find.isOver(state, 190), true)
  assert.equal(find.warning(state, 191), 0)
  for (let n = 0; n < 20; n++) state = find.touched(state, 180 + 80 * n)
  assert.equal(find.isOver(state, 180 + 80 * 19 + 89), false)
})
