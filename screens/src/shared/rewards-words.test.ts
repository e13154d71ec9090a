import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { dayWords } from './rewards-words.ts'
import { standIn } from './store-zone.ts'

const page = { documentElement: { lang: 'en', dataset: {} } }

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'document')
})

test('an end is said by the clocks of the store, not by those of the device', () => {
  Object.assign(globalThis, { document: page })
  const midnight_s = Date.UTC(2026, 10, 23, 4, 59) / 1000
  standIn('America/New_York')
  assert.match(dayWords(midnight_s, true), /^November 22 .* 23:59$/)
  standIn('Asia/Tokyo')
  assert.match(dayWords(midnight_s, true), /^November 23 .* 13:59$/)
})
