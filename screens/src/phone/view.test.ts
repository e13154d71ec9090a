import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BellCard, PhoneView, VoucherCard } from '../shared/messages.generated.ts'
import { forget, keep, readKept } from './kept.ts'
import { ASKED, afterEvent, bellAt, listed, sceneAt, validAt } from './view.ts'

const bell: BellCard = { bell: 'on', paused_until_s: null, consents: [] }
const voucher = (id: string, valid_until_s = 100): VoucherCard =>
  ({ voucher: id, visit: 'v1', valid_until_s, reason: { text: '' } }) as unknown as VoucherCard
const view = (more: Partial<PhoneView> = {}): PhoneView => ({
  first_name: 'Jane',
  member_number: '1',
  site: { name: 'Fell & Filter', time_zone: 'UTC' } as PhoneView['site'],
  bell,
  visit: null,
  vouchers: [],
  assistance: { help_since_s: null, browsing: false },
  kiosk: { at: null, handed: [], has_pin: false, confirming: null },
  ...more,
})

const storage = (): Storage => {
  const held = new Map<string, string>()
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  } as unknown as Storage
}

test('a voucher that comes twice stands there once, newest first', () => {
  let now = afterEvent(view(), 'voucher.issued', { ...voucher('a') })
  now = afterEvent(now, 'voucher.issued', { ...voucher('b') })
  now = afterEvent(now, 'voucher.issued', { ...voucher('a') })
  assert.deepEqual(now.vouchers.map((one) => one.voucher), ['a', 'b'])
})

test('where she is logged in follows the server', () => {
  const at = { session: 's', kiosk_name: 'Kiosk', zone_name: 'Bar', scope: 'read', since_s: 5 }
  const inside = afterEvent(view(), 'kiosk.changed', { at, handed: [], has_pin: true })
  assert.deepEqual(inside.kiosk.at, at)
})

test('what she asked of clerks follows the server, and goes with the visit', () => {
  const inside = afterEvent(view(), 'visit.started', { visit: 'v1', started_at_s: 5, ended_at_s: null })
  const asked = afterEvent(inside, 'assistance.changed', { help_since_s: 7, browsing: false })
  assert.equal(asked.assistance.help_since_s, 7)
  assert.equal(afterEvent(asked, 'visit.zone', { visit: 'v1' }).assistance.help_since_s, 7)
  assert.equal(afterEvent(asked, 'visit.ended', { visit: 'v1' }).assistance.help_since_s, null)
})

test('a late farewell of an earlier visit does not end the one that is on', () => {
  const inside = afterEvent(view(), 'visit.started', { visit: 'v2', started_at_s: 5, ended_at_s: null })
  assert.equal(afterEvent(inside, 'visit.ended', { visit: 'v1' }).visit?.visit, 'v2')
  assert.equal(afterEvent(inside, 'visit.ended', { visit: 'v2' }).visit, null)
})

test('an event of a kind it does not know changes nothing', () => {
  const before = view()
  assert.equal(afterEvent(before, 'moon.rose', {}), before)
})

test('the scene follows coupon, bell and visit in this order', () => {
  const visit = { visit: 'v1', started_at_s: 0, ended_at_s: null, zone: null, zone_name: null }
  assert.equal(sceneAt(view(), 0), 'before')
  assert.equal(sceneAt(view({ visit }), 0), 'inside')
  assert.equal(sceneAt(view({ visit, bell: { ...bell, bell: 'off' } }), 0), 'off')
  assert.equal(sceneAt(view({ visit, vouchers: [voucher('a')] }), 0), 'coupon')
  assert.equal(sceneAt(view({ visit, vouchers: [voucher('a')] }), 100), 'inside')
})

test('a pause that has run out is over without a word from the server', () => {
  const paused: BellCard = { bell: 'paused', paused_until_s: 50, consents: [] }
  assert.equal(bellAt(paused, 49), 'paused')
  assert.equal(bellAt(paused, 50), 'on')
})

test('the consents asked for are listed always, others once she spoke on them', () => {
  const consents = [
    { purpose: 'offers', granted: true, at_s: 1 },
    { purpose: 'marketing_email', granted: false, at_s: null },
    { purpose: 'reviews_invite', granted: false, at_s: 3 },
  ]
  assert.deepEqual(listed(consents).map((one) => one.purpose), [...ASKED, 'reviews_invite'])
})

test('only shop and valid coupons are kept, and nothing that says who or when', () => {
  const held = storage()
  keep(held, view({ vouchers: [voucher('a'), voucher('old', 10)] }), 20)
  const kept = readKept(held, 20)
  assert.deepEqual(kept?.vouchers.map((one) => one.voucher), ['a'])
  assert.deepEqual(Object.keys(kept ?? {}).sort(), ['site', 'vouchers'])
  assert.equal(kept?.vouchers[0]?.visit, '')
  assert.equal(readKept(held, 100), null)
})

test('what is kept goes with the last coupon, on demand, and when it cannot be read', () => {
  const held = storage()
  keep(held, view({ vouchers: [voucher('a')] }), 20)
  keep(held, view(), 20)
  assert.equal(readKept(held, 20), null)
  keep(held, view({ vouchers: [voucher('a')] }), 20)
  forget(held)
  assert.equal(readKept(held, 20), null)
  assert.equal(readKept({ getItem: () => '{"vouchers":7}' }, 20), null)
  assert.equal(readKept({ getItem: () => '{' }, 20), null)
  assert.deepEqual(validAt([], 0), [])
})
