import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GiftLine } from '../../shared/messages.generated.ts'
import { backPercent, complaintsOf, fieldOfGift, fieldsOfGift, freshGift, percentText, wishOfGift } from './gift-fields.ts'

const LINE: GiftLine = {
  gift: 'gift-1',
  name: 'Beans',
  points: 250,
  amount_minor: 12_50,
  campaign: null,
  taken: 3,
  since_s: 0,
  campaign_name: null,
  worth: { amount_minor: 12_50, currency: 'USD' },
}

test('a gift that is opened and saved untouched is the same gift', () => {
  const { name, points, amount_minor, campaign } = LINE
  assert.deepEqual(wishOfGift(fieldsOfGift(LINE, 'USD'), 'USD'), { name, points, amount_minor, campaign })
  const coupon: GiftLine = { ...LINE, amount_minor: null, campaign: 'spring', campaign_name: 'Spring' }
  assert.deepEqual(wishOfGift(fieldsOfGift(coupon, 'USD'), 'USD'), { name, points, amount_minor: null, campaign: 'spring' })
})

test('only what the chosen reward needs is asked for', () => {
  assert.deepEqual(complaintsOf(freshGift, 'USD'), { name: 'name', points: 'points', amount: 'amount' })
  assert.deepEqual(complaintsOf({ ...freshGift, reward: 'coupon', name: 'x', points: '1' }, 'USD'), { campaign: 'campaign' })
})

test('slips of the finger are told before anything is sent', () => {
  const fields = fieldsOfGift(LINE, 'USD')
  for (const points of ['0', '-5', '2.5', '10000001', 'many']) {
    assert.deepEqual(complaintsOf({ ...fields, points }, 'USD'), { points: 'points' }, points)
  }
  for (const amount of ['', '0', '5.555', 'five']) {
    assert.deepEqual(complaintsOf({ ...fields, amount }, 'USD'), { amount: 'amount' }, amount)
  }
  assert.deepEqual(complaintsOf({ ...fields, amount: '10000001' }, 'USD'), { amount: 'too_much' })
})

test('what a gift gives back follows the currency', () => {
  assert.equal(backPercent(5_00, 250, 'USD'), 2)
  assert.equal(backPercent(500, 25_000, 'JPY'), 2)
  assert.equal(percentText(2.44), '2.4')
  assert.equal(percentText(25.4), '25')
})

test('what the server names is a field of the form', () => {
  assert.equal(fieldOfGift('amount_minor'), 'amount')
  assert.equal(fieldOfGift('points'), 'points')
  assert.equal(fieldOfGift('body'), null)
})
