import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  afterTry,
  again,
  asMadeWithoutLink,
  inOrder,
  judged,
  toTry,
  waiting,
  wakeAt,
  type Tried,
  type WaitingSale,
} from './queue.ts'

const MARA = { staff: 'mara', name: 'Mara' }

function sale(id: string, at_s: number): WaitingSale {
  const told = {
    lines: [{ sku: 'A', quantity: 1 }],
    visit: null,
    codes: [],
    quoted_total_minor: 500,
    offline: true,
    at_s,
  }
  const payment = { payment: `p-${id}`, tender: 'cash' as const, amount_minor: 500, given_minor: 500 }
  return waiting({ sale: id, told, payments: [payment], currency: 'USD', applied: [], account: MARA })
}

test('only what the server has leaves the device', () => {
  const tries: Tried[] = [
    { tried: 'unreached' },
    { tried: 'busy' },
    { tried: 'signed-out' },
    { tried: 'refused', why: 'Not in the catalogue' },
  ]
  for (const tried of tries) assert.notEqual(afterTry(sale('s', 10), tried, 100), null)
  assert.equal(afterTry(sale('s', 10), { tried: 'kept' }, 100), null)
})

test('what is told does not change however often it is tried', () => {
  let one: WaitingSale | null = sale('s', 10)
  const { told, payments } = one
  for (let n = 0; n < 40 && one !== null; n++) one = afterTry(one, { tried: 'unreached' }, n * 100)
  assert.deepEqual({ told: one?.told, payments: one?.payments, id: one?.sale }, { told, payments, id: 's' })
})

test('waits double up to a minute, and end when the link comes back', () => {
  let one: WaitingSale = sale('s', 10)
  const waits: number[] = []
  for (let n = 0; n < 8; n++) {
    one = afterTry(one, { tried: 'unreached' }, 1000) ?? one
    waits.push(one.next_try_at_s - 1000)
  }
  assert.deepEqual(waits, [2, 4, 8, 16, 32, 60, 60, 60])
  assert.deepEqual(toTry([one], 'mara', 1001), [])
  assert.deepEqual(toTry([one], 'mara', 1001, true), [one])
  assert.equal(wakeAt([one], 'mara'), 1060)
})

test('what was refused waits for a person, and is tried again when one says so', () => {
  const refused = afterTry(sale('s', 10), { tried: 'refused', why: 'No such product' }, 100)
  assert.equal(refused?.state, 'person')
  assert.equal(refused?.why, 'No such product')
  assert.deepEqual(toTry([refused], 'mara', 1e9, true), [])
  assert.equal(wakeAt([refused], 'mara'), null)
  assert.deepEqual(
    toTry([again(refused)], 'mara', 0).map((one) => one.sale),
    ['s'],
  )
})

test('a sale that the server closed meanwhile is told as agreed, with the payments it had', () => {
  const opened = sale('s', 10)
  const there = { ...opened, told: { ...opened.told, offline: false } }
  const anew = asMadeWithoutLink(there, 't')
  assert.deepEqual(anew, { ...opened, sale: 't', was: 's' })
  assert.deepEqual(toTry([anew], 'mara', 0), [anew])
})

test('a coupon in the total of a sale that the server closed is told, so that it is used up', () => {
  const opened = { ...sale('s', 10), applied: ['BELL4K7M', 'HERS'] }
  const there = { ...opened, told: { ...opened.told, offline: false, codes: ['HERS'] } }
  assert.deepEqual(asMadeWithoutLink(there, 's').told.codes, ['HERS', 'BELL4K7M'])
})

test('a sale waits for the clerk who made it', () => {
  const one = sale('s', 10)
  assert.deepEqual(toTry([one], 'theo', 1e9, true), [])
  assert.deepEqual(toTry([one], null, 1e9, true), [])
  assert.equal(wakeAt([one], 'theo'), null)
  // What was kept before that was written down is told by whoever is here.
  assert.deepEqual(toTry([{ ...one, account: null }], 'theo', 0).length, 1)
})

test('sales are told in the order in which they were made', () => {
  assert.deepEqual(
    inOrder([sale('c', 30), sale('b', 20), sale('a', 20)]).map((one) => one.sale),
    ['a', 'b', 'c'],
  )
})

test('an answer decides only where the server decided', () => {
  assert.deepEqual(judged(200, ''), { tried: 'kept' })
  assert.deepEqual(judged(401, ''), { tried: 'signed-out' })
  for (const status of [429, 500, 502, 503]) assert.deepEqual(judged(status, ''), { tried: 'busy' })
  for (const status of [400, 404, 409, 422]) assert.deepEqual(judged(status, 'No'), { tried: 'refused', why: 'No' })
  assert.deepEqual(judged(409, 'No', 'cancelled'), { tried: 'cancelled' })
  assert.deepEqual(judged(409, 'No', 'out_of_stock'), { tried: 'refused', why: 'No' })
})
