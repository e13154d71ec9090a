import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clock, day, dayAndTime, ending, endOfDay, money, moneyPieces, sameDay } from './formats.ts'
import { age } from './shared-texts.ts'
import { texts } from './texts.ts'

const york = { language: 'en', time_zone: 'America/New_York' }
const berlin = { language: 'de', time_zone: 'Europe/Berlin' }
const at = (text: string): number => Date.parse(text) / 1000

test('whole money is said whole, and cents where there are any', () => {
  assert.equal(money({ amount_minor: 4000, currency: 'USD' }, 'en'), '$40')
  assert.equal(money({ amount_minor: 1250, currency: 'USD' }, 'en'), '$12.50')
  assert.equal(money({ amount_minor: 1205, currency: 'EUR' }, 'de'), '12,05\u00a0€')
  assert.equal(money({ amount_minor: 3000, currency: 'JPY' }, 'en'), '¥3,000')
})

test('money in pieces keeps the sign on its side', () => {
  assert.deepEqual(moneyPieces({ amount_minor: 4000, currency: 'USD' }, 'en'), { before: '$', figure: '40', after: '' })
  assert.deepEqual(moneyPieces({ amount_minor: 123450, currency: 'EUR' }, 'de'), {
    before: '',
    figure: '1.234,50',
    after: '€',
  })
})

test('clock times are those of the site, on 24 hours', () => {
  assert.equal(clock(at('2026-03-10T14:42:00Z'), york), '10:42')
  assert.equal(clock(at('2026-03-10T04:05:00Z'), york), '00:05')
  assert.equal(clock(at('2026-03-10T14:42:00Z'), berlin), '15:42')
})

test('a day has its year only where it is another', () => {
  const now = at('2026-03-10T14:42:00Z')
  assert.equal(day(at('2026-03-01T14:42:00Z'), now, york), 'March 1')
  assert.equal(day(at('2025-12-24T14:42:00Z'), now, york), 'December 24, 2025')
})

test('a sentence that asks for the day is given it today as well', () => {
  const now = at('2026-03-10T14:42:00Z')
  assert.equal(dayAndTime(at('2026-03-10T22:00:00Z'), now, york), 'March 10, 18:00')
  assert.equal(dayAndTime(at('2026-03-11T22:00:00Z'), now, york), 'March 11, 18:00')
})

test('the day ends at the site’s midnight, also when the clocks change', () => {
  for (const text of ['2026-03-10T14:42:00Z', '2026-03-08T07:30:00Z', '2026-11-01T05:30:00Z', '2026-03-10T04:00:00Z']) {
    const now = at(text)
    const end = endOfDay(now, york)
    assert.ok(end > now, text)
    assert.ok(sameDay(end, now, york), text)
    assert.ok(!sameDay(end + 1, now, york), text)
  }
})

test('an end is said by its hour today, as midnight, or by the last day that counts', () => {
  const now = at('2026-03-10T14:42:00Z')
  const ends = (text: string) => ending(at(text), now, york)
  assert.deepEqual(ends('2026-03-11T00:00:00Z'), { how: 'at', day: 'March 10', time: '20:00' })
  assert.deepEqual(ends('2026-03-11T04:00:00Z'), { how: 'midnight', day: 'March 10', time: '00:00' })
  assert.deepEqual(ends('2026-03-12T04:00:00Z'), { how: 'day', day: 'March 11', time: '00:00' })
  assert.deepEqual(ends('2026-03-12T14:30:00Z'), { how: 'day-at', day: 'March 12', time: '10:30' })
})

test('age is said in steps', () => {
  assert.equal(age(12.4), '12 s old')
  assert.equal(age(240), '4 min old')
  assert.equal(age(7200), '2 h old')
})

test('texts fill in, choose the plural, and refuse what they do not know', () => {
  const t = texts({ hello: 'Hello, {name}.', 'more.one': '{count} waits', 'more.other': '{count} wait' })
  assert.equal(t('hello', { name: 'Jane' }), 'Hello, Jane.')
  assert.equal(t('more', { count: 1 }), '1 waits')
  assert.equal(t('more', { count: 1200 }), '1,200 wait')
  assert.throws(() => t('hello'))
})
