import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClerkView, TaskCard } from '../shared/messages.generated.ts'
import { afterEvent, afterState, byReach, departmentName, queue, winner } from './view.ts'

const task = (id: string, more: Partial<TaskCard> = {}): TaskCard => ({
  task: id,
  visit: `v-${id}`,
  kind: 'arrival',
  state: 'offered',
  offered_at_s: Number(id),
  zone: null,
  zone_name: null,
  department: null,
  claimed_by: null,
  claimed_by_name: null,
  claimed_at_s: null,
  ended_at_s: null,
  circle: 'all',
  asked: [],
  escalates_at_s: null,
  greeted_at_s: null,
  lease_until_s: null,
  others_with_her: [],
  quiet: null,
  asked_by: null,
  asked_by_name: null,
  note: null,
  has_client: true,
  ...more,
})
const claimed = (id: string, by: string): TaskCard => task(id, { state: 'claimed', claimed_by: by, claimed_by_name: by })
const view = (...tasks: TaskCard[]): ClerkView =>
  ({ clerk: { staff: 'mara' }, site: {}, tasks, colleagues: [] }) as unknown as ClerkView
const nobody: ReadonlySet<string> = new Set()

test('tasks stand once, oldest first, and leave when they are over', () => {
  let now = view(task('2'))
  now = afterEvent(now, 'task.offered', { ...task('1') })
  now = afterEvent(now, 'task.offered', { ...task('1') })
  assert.deepEqual(now.tasks.map((one) => one.task), ['1', '2'])
  now = afterEvent(now, 'task.done', { ...task('1', { state: 'done' }) })
  now = afterEvent(now, 'task.expired', { ...task('2', { state: 'expired' }) })
  assert.deepEqual(now.tasks, [])
})

test('my own task comes first, then the oldest that I did not pass on', () => {
  const tasks = view(task('1'), task('2'), claimed('3', 'mara'), claimed('4', 'theo'))
  const sorted = queue(tasks, new Set(['1']), null)
  assert.equal(sorted.now?.task, '3')
  assert.deepEqual(sorted.waiting.map((one) => one.task), ['2'])
  assert.deepEqual(sorted.passed.map((one) => one.task), ['1'])
  assert.deepEqual(sorted.taken.map((one) => one.task), ['4'])
})

test('a picked task is shown, though it was passed on, until somebody else has it', () => {
  const tasks = view(task('1'), task('2'))
  assert.equal(queue(tasks, new Set(['2']), '2').now?.task, '2')
  const taken = afterEvent(tasks, 'task.claimed', { ...claimed('2', 'theo') })
  assert.equal(queue(taken, new Set(['2']), '2').now?.task, '1')
})

test('with everything passed or taken there is nothing to show', () => {
  assert.equal(queue(view(task('1'), claimed('2', 'theo')), new Set(['1']), null).now, null)
  assert.equal(queue(view(), nobody, '9').now, null)
})

test('the winner is read from the refusal, if it is there', () => {
  assert.equal(winner({ task: claimed('1', 'theo') })?.claimed_by_name, 'theo')
  assert.equal(winner({ task: null }), null)
  assert.equal(winner({ title: 'Taken' }), null)
})

test('colleagues follow their state, reachable ones first', () => {
  const colleagues = [
    { staff: 'a', name: 'Manager', department: '', reachable: false },
    { staff: 'b', name: 'Theo', department: '', reachable: true },
    { staff: 'c', name: 'Mara', department: '', reachable: true },
  ]
  const now = afterState(view(), 'colleagues', { colleagues })
  assert.deepEqual(byReach(now.colleagues).map((one) => one.name), ['Mara', 'Theo', 'Manager'])
  assert.equal(afterState(now, 'weather', { colleagues: [] }), now)
})

test('a department is read as words', () => {
  assert.equal(departmentName('coffee'), 'Coffee')
  assert.equal(departmentName('camp_kitchen'), 'Camp kitchen')
  assert.equal(departmentName(''), '')
})
