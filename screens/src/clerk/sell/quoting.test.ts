import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { QuoteCard } from '../../shared/messages.generated.ts'
import { NONE_WRONG, appliedCodes, learnt, withWrong, worthTelling } from './quoting.ts'

const off = { amount_minor: 0, currency: 'USD' }
const wrong = { voucher: '', code: 'NOBODYS', label: '', off, applied: false, why_not: 'Nobody has such a code.' }
const hers = { voucher: 'v1', code: 'BELL4K7M', label: '$40 off', off, applied: true, why_not: '' }
const card = (...vouchers: QuoteCard['vouchers']): QuoteCard => ({ vouchers }) as unknown as QuoteCard

test('a code that nobody has is asked about once, and still shown as wrong', () => {
  const basket = { codes: ['NOBODYS', 'BELL4K7M'] }
  assert.deepEqual(worthTelling(basket.codes, NONE_WRONG), basket.codes)
  const known = learnt(NONE_WRONG, basket, card(hers, wrong))
  assert.deepEqual(worthTelling(basket.codes, known), ['BELL4K7M'])
  assert.deepEqual(withWrong(card(hers), known).vouchers, [hers, wrong])
  assert.deepEqual(withWrong(card(hers, wrong), known).vouchers, [hers, wrong])
})

test('a code that was taken out may be tried again', () => {
  const known = learnt(NONE_WRONG, { codes: ['NOBODYS'] }, card(wrong))
  assert.equal(learnt(known, { codes: [] }, card(hers)).size, 0)
})

test('the coupons in a total are those that are applied', () => {
  assert.deepEqual(appliedCodes(card(hers, wrong)), ['BELL4K7M'])
})
