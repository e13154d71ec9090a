import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AskedCard } from '../shared/messages.generated.ts'
import { asking, countdown } from './asking.ts'
import { reasonsOf } from './grounds.ts'
import { buzzOf, orderOf, type TaskKind } from './kinds.ts'
import { a_task } from './task.sample.ts'

const asked = (staff: string, ...reasons: string[]): AskedCard => ({ staff, name: staff, reasons, grounds: [] })

test('who is asked first is told so, with the reasons and the seconds until the next circle', () => {
  const task = a_task('1', { circle: 'zone', asked: [asked('mara', 'Closest'), asked('theo')], escalates_at_s: 112 })
  const mine = asking(task, 'mara', 100.2)
  assert.equal(mine.first, true)
  assert.deepEqual(mine.me?.reasons, ['Closest'])
  assert.equal(mine.other?.staff, 'theo')
  assert.equal(mine.next, 'department')
  assert.equal(mine.left_s, 12)
  assert.equal(asking(task, 'theo', 100).first, false)
  assert.equal(asking(task, 'theo', 200).left_s, 0)
})

test('a reason is said by its key, and as the server wrote it where this build has no words for it', () => {
  const grounds = [
    { ground: 'skilled', of: 'Camping' },
    { ground: 'of tomorrow', of: '' },
  ] as AskedCard['grounds']
  assert.deepEqual(reasonsOf({ ...asked('mara', 'Kennt Camping', 'Has a key', 'Old'), grounds }), [
    'Knows Camping',
    'Has a key',
    'Old',
  ])
})

test('nothing is counted down where somebody has it or nobody is left to ask', () => {
  assert.equal(asking(a_task('1', { circle: 'manager' }), 'mara', 1).left_s, null)
  const held = a_task('1', { state: 'claimed', claimed_by: 'theo', escalates_at_s: 9 })
  assert.equal(asking(held, 'mara', 1).left_s, null)
  assert.equal(asking(a_task('1', { circle: 'manager', escalates_at_s: 9 }), 'mara', 1).next, null)
})

test('a task that others did not take, or gave back, says so', () => {
  assert.equal(asking(a_task('1', { state: 'escalated' }), 'mara', 1).escalated, true)
  assert.equal(asking(a_task('1', { state: 'released' }), 'mara', 1).handedBack, true)
})

test('a wait is read as minutes and seconds', () => {
  assert.equal(countdown(8), '0:08')
  assert.equal(countdown(75), '1:15')
})

test('each kind feels different, and one of a newer server feels like an arrival and goes last', () => {
  const kinds: TaskKind[] = ['complaint', 'help', 'strayed', 'pick_up', 'arrival']
  assert.deepEqual([...kinds].sort((a, b) => orderOf(a) - orderOf(b)), kinds)
  assert.equal(new Set(kinds.map((kind) => buzzOf(kind).join())).size, kinds.length)
  const newer = 'gift' as TaskKind
  assert.deepEqual(buzzOf(newer), buzzOf('arrival'))
  assert.ok(orderOf(newer) > orderOf('arrival'))
})
