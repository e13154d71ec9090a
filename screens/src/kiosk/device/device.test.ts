import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KioskOrder } from '../../shared/messages.generated.ts'
import { Stillness, beatOf, type Facts } from './beat.ts'
import { Orders, type Situation } from './orders.ts'

const PAGE = 'a'.repeat(32)
const order = (name: string, what: KioskOrder['what'], page = PAGE): KioskOrder => ({ order: name, what, page, until_s: 100 })
const alone: Situation = { now_s: 0, in_use: false, idle: true, watched: true }

const facts: Facts = {
  page: PAGE,
  build: 'b1',
  now_s: 1000,
  frames: 12,
  still_s: 0.4321,
  visible: true,
  in_use: false,
  item: 'Morrow 64, spring',
  item_since_s: 990,
  heap_bytes: null,
  cache: null,
  errors: 0,
  device: null,
}

test('what stands still is told by the frames that no longer come', () => {
  const stillness = new Stillness()
  assert.equal(stillness.look(1, 10), 0)
  assert.equal(stillness.look(1, 13), 3)
  assert.equal(stillness.look(2, 14), 0)
})

test('a kiosk in use does not say what is on it', () => {
  assert.equal(beatOf(facts).item, 'Morrow 64, spring')
  const used = beatOf({ ...facts, in_use: true })
  assert.deepEqual([used.item, used.item_since_s, used.in_use], [null, null, true])
})

test('a heartbeat says how long nothing was painted, and until when the screen sleeps', () => {
  assert.equal(beatOf(facts).still_s, 0.4)
  assert.equal(beatOf(facts, 2000).asleep_until_s, 2000)
})

test('a reload waits until nobody would be disturbed, and comes once', () => {
  const orders = new Orders(PAGE)
  orders.take([order('1', 'reload')])
  assert.deepEqual(orders.due({ ...alone, idle: false }), [])
  assert.deepEqual(orders.due(alone), [{ deed: 'reload', order: '1' }])
  assert.deepEqual(orders.due(alone), [])
})

test('what was asked of the page before this one is done by this one being here', () => {
  const orders = new Orders(PAGE)
  orders.take([order('1', 'reload', 'b'.repeat(32))])
  assert.deepEqual(orders.due(alone), [])
})

test('a picture is taken while nobody uses the screen, by the program beside it, and before a reload', () => {
  const orders = new Orders(PAGE)
  orders.take([order('1', 'reload'), order('2', 'picture')])
  assert.deepEqual(orders.due(alone), [
    { deed: 'take-picture', order: '2' },
    { deed: 'reload', order: '1' },
  ])
  assert.equal(orders.picture, '2')
  orders.take([])
  assert.equal(orders.picture, null)
})

test('a picture is refused with the reason', () => {
  for (const [situation, why] of [
    [{ ...alone, in_use: true }, 'in_use'],
    [{ ...alone, watched: false }, 'no_device'],
  ] as const) {
    const orders = new Orders(PAGE)
    orders.take([order('1', 'picture')])
    assert.deepEqual(orders.due(situation), [{ deed: 'refuse', order: '1', why }])
  }
})

test('what has ended is not begun', () => {
  const orders = new Orders(PAGE)
  orders.take([order('1', 'picture')])
  assert.deepEqual(orders.due({ ...alone, now_s: 100 }), [])
})
