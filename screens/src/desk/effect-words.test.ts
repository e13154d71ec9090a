import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountOf, perHundred, pointsOf } from './effect-words.ts'

test('money a person keeps its sign and its smallest unit', () => {
  assert.equal(amountOf(120.4, 'USD', 'en', true), '+$1.20')
  assert.equal(amountOf(-85, 'USD', 'en', true), '-$0.85')
  assert.equal(amountOf(0, 'USD', 'en', true), '$0.00')
  assert.equal(amountOf(1234, 'USD', 'en'), '$12.34')
  assert.equal(amountOf(90, 'JPY', 'en'), '¥90')
})

test('a share is said of a hundred', () => {
  assert.equal(perHundred(0.1, 'en'), '10 %')
  assert.equal(perHundred(0.0312, 'en'), '3.1 %')
  assert.equal(pointsOf(0.0417, 'en'), '+4.2')
  assert.equal(pointsOf(-0.004, 'en'), '-0.4')
})
