import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SignagePlan } from '../../shared/messages.generated.ts'
import {
  FRESH_DAYPART,
  FRESH_ITEM,
  FRESH_PLAYLIST,
  alone,
  clockOf,
  fileOf,
  freshId,
  kept,
  kindOf,
  minuteOf,
  moved,
  showing,
  usersOf,
  wholeOf,
  without,
} from './plan.ts'

const beans = { ...FRESH_ITEM, item: 'beans', name: 'Beans' }
const plan: SignagePlan = {
  items: [beans],
  playlists: [{ ...FRESH_PLAYLIST, playlist: 'house', name: 'House', items: ['beans'], dayparts: ['lunch'], groups: ['doors'] }],
  dayparts: [{ ...FRESH_DAYPART, daypart: 'lunch', name: 'Lunch' }],
  groups: [{ group: 'doors', name: 'Doors', kiosks: [] }],
}

test('a new entry stands last, a changed one where it stood, and the old plan stays as it was', () => {
  const more = kept(plan, 'items', { ...beans, item: 'kettle', name: 'Kettle' })
  assert.deepEqual(more.items.map(({ item }) => item), ['beans', 'kettle'])
  const changed = kept(more, 'items', { ...beans, name: 'Fresh beans' })
  assert.deepEqual(changed.items.map(({ name }) => name), ['Fresh beans', 'Kettle'])
  assert.deepEqual(without(changed, 'items', 'beans').items.map(({ item }) => item), ['kettle'])
  assert.deepEqual(plan.items, [beans])
})

test('a new name is made of what people call it, and never one that is taken', () => {
  assert.equal(freshId('items', plan, '  Café crème! '), 'cafe-creme')
  assert.equal(freshId('items', plan, 'BEANS'), 'beans-2')
  assert.equal(freshId('items', kept(plan, 'items', { ...beans, item: 'beans-2' }), 'beans'), 'beans-3')
  assert.equal(freshId('groups', plan, '¡!'), 'group')
  assert.match(freshId('items', plan, 'x'.repeat(39) + ' y'), /^x{39}$/)
})

test('what is used says by whom', () => {
  assert.deepEqual(usersOf(plan, 'items', 'beans'), ['House'])
  assert.deepEqual(usersOf(plan, 'dayparts', 'lunch'), ['House'])
  assert.deepEqual(usersOf(plan, 'groups', 'doors'), ['House'])
  assert.deepEqual(usersOf(plan, 'items', 'other'), [])
  assert.deepEqual(usersOf(plan, 'playlists', 'house'), [])
})

test('moving stops at both ends', () => {
  assert.deepEqual(moved(['a', 'b', 'c'], 1, -1), ['b', 'a', 'c'])
  assert.deepEqual(moved(['a', 'b', 'c'], 1, 1), ['a', 'c', 'b'])
  assert.deepEqual(moved(['a', 'b'], 0, -1), ['a', 'b'])
  assert.deepEqual(moved(['a', 'b'], 1, 1), ['a', 'b'])
})

test('an item alone is shown at once and everywhere, whatever it is limited to', () => {
  const found = alone(plan, { ...beans, valid_from_s: 5, plays_per_hour: 1 })
  assert.deepEqual(found.items, [beans])
  assert.deepEqual(found.playlists[0]?.items, ['beans'])
  assert.deepEqual(found.playlists[0]?.kiosks, [])
})

test('kinds and files of layouts', () => {
  assert.equal(kindOf(beans.layout), 'product')
  assert.equal(kindOf({ kind: 'image', sha256: 'a', alt: '', fit: 'cover' }), 'image')
  assert.equal(fileOf({ kind: 'image', sha256: 'a', alt: '', fit: 'cover' }), 'a')
  assert.equal(fileOf({ kind: 'built_in', message: 'bell' }), null)
  assert.deepEqual(showing(kept(plan, 'items', { ...beans, layout: { kind: 'video', sha256: 'f', alt: '', fit: 'cover' } }), 'f'), ['Beans'])
})

test('times of the day are read and written', () => {
  for (const minute of [0, 9 * 60, 23 * 60 + 59]) assert.equal(minuteOf(clockOf(minute)), minute)
  assert.equal(clockOf(1440), '00:00')
  for (const wrong of ['', '9:00', '24:00', 'ab:cd']) assert.equal(minuteOf(wrong), null)
})

test('whole numbers within their bounds', () => {
  assert.equal(wholeOf(' 7 ', 0, 9), 7)
  for (const wrong of ['', '10', '-1', '1.5', 'x']) assert.equal(wholeOf(wrong, 0, 9), null)
})
