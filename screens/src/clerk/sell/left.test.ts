import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SellSale } from '../../shared/messages.generated.ts'
import type { OpenedSale } from './device.ts'
import { left } from './left.ts'

const lines = [{ sku: 'A', quantity: 2 }]

function opened(sale: string, at_s: number): OpenedSale {
  const told = { lines, visit: null, codes: [], quoted_total_minor: 500, offline: false, at_s }
  const agreed = { told, total_minor: 500, currency: 'USD', applied: [] }
  const basket = { sale, visit: null, lines, codes: [], declined: [] }
  return { sale, basket, agreed, payments: [], account: { staff: 'mara', name: 'Mara' } }
}

const there = (sale: string, state: SellSale['state'], staff = 'mara'): SellSale =>
  ({ sale, state, staff, at_s: 5, total: { amount_minor: 900, currency: 'USD' }, quote: { lines } }) as unknown as SellSale

test('a card that was charged after its tab was closed is told of, not charged again', () => {
  const [one] = left([opened('s', 1)], new Map([['s', there('s', 'completed')]]), [], 'mara')
  assert.equal(one?.state, 'completed')
  assert.deepEqual(one?.total, { amount_minor: 500, currency: 'USD' })
})

test('what is over is left to nobody, and what nobody could ask about is', () => {
  const answers = new Map([
    ['a', there('a', 'cancelled')],
    ['b', null],
    ['c', undefined],
    ['d', there('d', 'open')],
  ])
  const found = left([opened('d', 4), opened('c', 3), opened('b', 2), opened('a', 1)], answers, [], 'mara')
  assert.deepEqual(
    found.map((one) => [one.sale, one.state]),
    [
      ['c', 'unknown'],
      ['d', 'open'],
    ],
  )
})

test('a clerk sees what they opened elsewhere, and nothing of a colleague', () => {
  const open = [there('s', 'open'), there('t', 'open'), there('u', 'open', 'theo')]
  const found = left([opened('s', 9)], new Map([['s', there('s', 'open')]]), open, 'mara')
  assert.deepEqual(
    found.map((one) => [one.sale, one.opened === null]),
    [
      ['t', true],
      ['s', false],
    ],
  )
})
