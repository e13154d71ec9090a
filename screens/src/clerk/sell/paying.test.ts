import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  change_minor,
  digitsOf,
  due_minor,
  isGiftCode,
  isLikely,
  likelyCash,
  nextStep,
  paid_minor,
  readSum,
  startedPayment,
  withPayment,
  type Payment,
  type PaymentState,
} from './paying.ts'

function payment(id: string, state: PaymentState, approved_minor = 0): Payment {
  return { ...startedPayment(id, 'terminal', 30900, null), state, approved_minor }
}

test('nothing is charged beside a payment whose end is not known', () => {
  for (const state of ['pending', 'unknown'] as const) {
    const payments = [payment('p1', 'declined'), payment('p2', state), payment('p3', 'timed_out')]
    const next = nextStep(30900, payments)
    assert.ok(next.step === 'waits' || next.step === 'ask')
    assert.equal(next.payment.payment, 'p2')
  }
})

test('a declined or timed-out card leaves all of it to pay, a partial one the rest', () => {
  for (const state of ['declined', 'timed_out'] as const) {
    assert.deepEqual(nextStep(30900, [payment('p1', state)]).step, 'choose')
    assert.equal(due_minor(30900, [payment('p1', state)]), 30900)
  }
  const partial = payment('p1', 'partial', 20000)
  assert.deepEqual(nextStep(30900, [partial]), { step: 'choose', due_minor: 10900, last: partial })
  assert.deepEqual(nextStep(30900, [partial, payment('p2', 'approved', 10900)]), { step: 'paid' })
})

test('what is free is paid without any payment', () => {
  assert.deepEqual(nextStep(0, []), { step: 'paid' })
})

test('more that is known of a payment takes its place, so that it counts once', () => {
  const before = withPayment([], payment('p1', 'unknown'))
  const after = withPayment(before, payment('p1', 'approved', 30900))
  assert.equal(after.length, 1)
  assert.equal(paid_minor(after), 30900)
  assert.equal(paid_minor(withPayment(after, payment('p1', 'approved', 30900))), 30900)
})

test('change is exact, and too little is not enough', () => {
  assert.equal(change_minor(32000, 30901), 1099)
  assert.equal(change_minor(30901, 30901), 0)
  assert.equal(change_minor(30900, 30901), null)
})

test('the likely sums lie above what is due, smallest first', () => {
  assert.deepEqual(likelyCash(30900, 2), [31000, 32000, 35000])
  assert.deepEqual(likelyCash(1234, 2), [1300, 1500, 2000])
  assert.deepEqual(likelyCash(20000, 2), [50000])
  assert.deepEqual(likelyCash(980, 0), [1000, 2000, 5000])
  for (let due = 1; due < 60_000; due += 7)
    for (const sum of likelyCash(due, 2)) assert.ok(sum > due && sum % 100 === 0)
})

test('a typed sum is read to the cent or not at all', () => {
  const read: [string, number | null][] = [
    ['320', 32000],
    ['320.5', 32050],
    ['320,50', 32050],
    ['$ 1 320.05', 132005],
    ['0.01', 1],
    ['320.505', null],
    ['-5', null],
    ['', null],
    ['1e3', null],
    ['.', null],
  ]
  for (const [text, sum] of read) assert.equal(readSum(text, 2), sum, text)
  assert.equal(readSum('980', 0), 980)
  assert.equal(readSum('980.5', 0), null)
})

test('every sum that is written out is read back', () => {
  for (let sum = 0; sum < 1_000_000; sum += 997) assert.equal(readSum((sum / 100).toFixed(2), 2), sum)
})

test('currencies have the digits they have', () => {
  assert.equal(digitsOf('USD'), 2)
  assert.equal(digitsOf('JPY'), 0)
})

test('what no purse holds is not taken for cash', () => {
  assert.equal(isLikely(9638507400, 33449, 2), false)
  assert.equal(isLikely(100000, 33449, 2), true)
  assert.equal(isLikely(10000, 120, 0), true)
})

test('a gift card is told from a coupon and from a barcode', () => {
  for (const code of ['GIFT 4K7M QT3A 9FHC', 'gift4k7mqt3a9fhc', ' GIFT-4K7M-QT3A-9FHC ']) assert.equal(isGiftCode(code), true)
  for (const code of ['BELL 4K7MA', '4006381333931', '', 'GIFT']) assert.equal(isGiftCode(code), false)
})

test('a gift card that was short leaves the rest to pay', () => {
  const card: Payment = { ...startedPayment('p1', 'gift_card', 30900, null), state: 'partial', approved_minor: 2500 }
  assert.deepEqual(nextStep(30900, [card]), { step: 'choose', due_minor: 28400, last: card })
})
