import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  MOST_OF_ONE,
  add,
  count,
  decline,
  emptyBasket,
  isEmpty,
  putBack,
  readBasket,
  remove,
  sameQuestion,
  setQuantity,
  withCode,
  withoutCode,
} from './basket.ts'

const none = emptyBasket('sale-1', 'visit-1')

test('the same product scanned twice is one line of two', () => {
  const basket = add(add(add(none, 'A'), 'B'), 'A')
  assert.deepEqual(basket.lines, [
    { sku: 'A', quantity: 2 },
    { sku: 'B', quantity: 1 },
  ])
  assert.equal(count(basket), 3)
})

test('a quantity of none takes the line away, and no quantity passes what a clerk would count', () => {
  assert.ok(isEmpty(setQuantity(add(none, 'A'), 'A', 0)))
  assert.equal(setQuantity(add(none, 'A'), 'A', 4006381333931).lines[0]?.quantity, MOST_OF_ONE)
})

test('a removed line comes back to its place', () => {
  const basket = add(add(add(none, 'A'), 'B', 3), 'C')
  const { basket: without, removed } = remove(basket, 'B')
  assert.deepEqual(without.lines.map((line) => line.sku), ['A', 'C'])
  assert.ok(removed)
  assert.deepEqual(putBack(without, removed), basket)
})

test('what was scanned again while it was away counts too', () => {
  const { basket, removed } = remove(add(add(none, 'A', 2), 'B'), 'A')
  assert.ok(removed)
  assert.equal(putBack(add(basket, 'A'), removed).lines.find((line) => line.sku === 'A')?.quantity, 3)
})

test('removing what is not there changes nothing', () => {
  assert.deepEqual(remove(none, 'A'), { basket: none, removed: null })
})

test('a code stands once and can be taken out', () => {
  const basket = withCode(withCode(none, 'BELL4K7M'), 'BELL4K7M')
  assert.deepEqual(basket.codes, ['BELL4K7M'])
  assert.deepEqual(withoutCode(basket, 'BELL4K7M').codes, [])
})

test('declining asks for no other quote, another line does', () => {
  const basket = add(none, 'A')
  assert.ok(sameQuestion(basket, decline(decline(basket, 'W'), 'W')))
  assert.equal(sameQuestion(basket, add(basket, 'A')), false)
  assert.equal(sameQuestion(basket, withCode(basket, 'X')), false)
})

test('what was kept is read again, and anything else is not taken for a basket', () => {
  const basket = decline(withCode(add(none, 'A'), 'X'), 'W')
  assert.deepEqual(readBasket(JSON.parse(JSON.stringify(basket))), basket)
  const wrong = [null, 3, {}, { ...basket, sale: 1 }, { ...basket, lines: [{ sku: 'A', quantity: 0 }] }]
  for (const value of [...wrong, { ...basket, lines: [null] }, { ...basket, codes: [1] }]) {
    assert.equal(readBasket(value), null)
  }
})
