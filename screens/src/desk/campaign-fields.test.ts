import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CampaignWish } from '../shared/messages.generated.ts'
import { row } from './campaign-audience.ts'
import { complaints, fieldOf, fieldsOf, fresh, minorOf, typed, wishOf, type Fields } from './campaign-fields.ts'

const till = { currency: 'USD', time_zone: 'America/New_York', language: 'en' }
const named: CampaignWish = { ...fresh, name: 'Grinder week' }
const filled = (changes: Partial<Fields>): Fields => ({ ...fieldsOf(named, till), ...changes })

test('a campaign comes out of its form as it went in', () => {
  const wishes: Partial<CampaignWish>[] = [
    {},
    { trigger: { kind: 'nth_visit', n: 3 }, priority: 90 },
    { trigger: { kind: 'strayed', days: 60 }, per_member: null, per_day: 50, repeat: 'until_used', cool_down_hours: 36.5 },
    { trigger: { kind: 'date', dates: ['2026-12-24', '12-31'] } },
    { trigger: { kind: 'zone_dwelled', zone: 'coffee-bar', least_s: 90 } },
    { trigger: { kind: 'sale', least_minor: 10_050 } },
    { offer: { kind: 'amount', amount_minor: 4_000, sku: null }, budget: 50, budget_minor: 200_000 },
    { offer: { kind: 'item', sku: 'MOR-64', price_minor: 29_999 } },
    { offer: { kind: 'free_item', sku: 'BRS-1', with_sku: null } },
    { offer: { kind: 'bundle', percent: 12.5, round_to_minor: 100, skus: ['MOR-64', 'SCL-1'] } },
    { schedule: { weekdays: [0, 5], from_minute: 600, until_minute: 725 } },
    { schedule: { weekdays: [], from_minute: 0, until_minute: 1440 }, active_from_s: 1_795_323_600, active_until_s: 1_795_410_000 },
  ]
  for (const wish of wishes) {
    const whole = { ...named, ...wish }
    assert.deepEqual(complaints(fieldsOf(whole, till), till), {})
    assert.deepEqual(wishOf(fieldsOf(whole, till), till), whole)
  }
})

test('a last day is whole: it ends when the next one begins in the store', () => {
  const { active_from_s, active_until_s } = wishOf(filled({ from_day: '2026-03-08', until_day: '2026-03-08' }), till)
  assert.equal((active_until_s ?? 0) - (active_from_s ?? 0), 23 * 3600)
})

test('an amount is read to the smallest unit of its money, or not at all', () => {
  assert.equal(minorOf('500', 'USD'), 50_000)
  assert.equal(minorOf('12.5', 'USD'), 1_250)
  assert.equal(minorOf('12,05', 'EUR'), 1_205)
  assert.equal(minorOf('900', 'JPY'), 900)
  for (const wrong of ['', 'ten', '-5', '1.234', '1 000']) assert.equal(minorOf(wrong, 'USD'), null)
  assert.equal(minorOf('9.5', 'JPY'), null)
  assert.equal(typed(1_250, 'USD'), '12.50')
  assert.equal(typed(50_000, 'USD'), '500')
})

test('each complaint stands at its field', () => {
  const at = (changes: Partial<Fields>): string[] => Object.keys(complaints(filled(changes), till))
  assert.deepEqual(at({ name: '  ' }), ['name'])
  assert.deepEqual(at({ trigger: 'nth_visit', n: '0' }), ['n'])
  assert.deepEqual(at({ trigger: 'strayed', days: 'long' }), ['days'])
  assert.deepEqual(at({ trigger: 'date', dates: '2026-02-30' }), ['dates'])
  assert.deepEqual(at({ trigger: 'date', dates: '' }), ['dates'])
  assert.deepEqual(at({ percent: '100' }), ['percent'])
  assert.deepEqual(at({ offer: 'amount', amount: '0' }), ['amount'])
  assert.deepEqual(at({ offer: 'item' }), ['price', 'sku'])
  assert.deepEqual(at({ offer: 'bundle', skus: ['MOR-64'] }), ['skus'])
  assert.deepEqual(at({ budget: 'many', budget_money: '-1', per_member: '1.5', per_day: 'x', cool_down_hours: 'long', priority: '101' }), [
    'budget',
    'budget_money',
    'per_member',
    'per_day',
    'cool_down_hours',
    'priority',
  ])
  assert.deepEqual(at({ from_day: '2026-12-24', until_day: '2026-12-23' }), ['until_day'])
  assert.deepEqual(at({ audience: { joint: 'all', rows: [row('wants')] } }), ['audience'])
  assert.deepEqual(at({ n: 'not asked for', dates: 'neither' }), [])
})

test('what the server refuses is shown at the field that it means', () => {
  const fields = {
    name: 'name',
    'offer.percent.percent': 'percent',
    'offer.percent.sku': 'sku',
    'offer.bundle.skus.1': 'skus',
    offer: 'sku',
    'trigger.zone': 'zone',
    'trigger.nth_visit.n': 'n',
    trigger: 'trigger',
    'audience.all.conditions.0.wants': 'audience',
    budget_minor: 'budget_money',
    active_until_s: 'until_day',
    'schedule.until_minute': 'until',
    body: null,
  }
  for (const [server, field] of Object.entries(fields)) assert.equal(fieldOf(server), field)
})
