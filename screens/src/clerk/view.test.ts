import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClerkView, TaskCard } from '../shared/messages.generated.ts'
import { a_task } from './task.sample.ts'
import { afterEvent, afterState, byReach, departmentName, dutyOf, isMine, mayRead, queue, winner } from './view.ts'

const task = a_task
const claimed = (id: string, by: string): TaskCard => task(id, { state: 'claimed', claimed_by: by, claimed_by_name: by })
const view = (...tasks: TaskCard[]): ClerkView =>
  ({ clerk: { staff: 'mara' }, site: {}, tasks, colleagues: [], shift: null }) as unknown as ClerkView
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

test('whoever calls for somebody goes before who has just come in, and who is asked of me before both', () => {
  const asked = [{ staff: 'mara', name: 'Mara', reasons: [], grounds: [] }]
  const now = view(task('1'), task('2', { kind: 'complaint' }), task('3', { kind: 'strayed', asked }))
  const sorted = queue(now, nobody, null)
  assert.deepEqual([sorted.now?.task, ...sorted.waiting.map((one) => one.task)], ['3', '2', '1'])
})

test('where a colleague is with them, or they want to be let alone, nobody is sent', () => {
  const sorted = queue(view(task('1', { others_with_her: ['Theo'] }), task('2', { quiet: 'browsing' })), nobody, null)
  assert.equal(sorted.now, null)
  assert.deepEqual(sorted.waiting.map((one) => one.task), ['1', '2'])
  assert.equal(queue(view(task('1', { quiet: 'browsing' })), nobody, '1').now?.task, '1')
})

test('a task stays mine once I have greeted them, and waits again when it is handed back or nobody came', () => {
  const greeted = task('1', { state: 'greeted', claimed_by: 'mara' })
  assert.equal(isMine(greeted, view(greeted)), true)
  for (const state of ['released', 'escalated'] as const)
    assert.equal(queue(view(task('1', { state })), nobody, null).now?.task, '1')
})

test('a shift is on, on a break or off; where none is kept everybody is on', () => {
  const shift = { on: true, on_break: false, since_s: 1, zone: null }
  assert.equal(dutyOf(view()), 'on')
  assert.equal(dutyOf({ ...view(), shift }), 'on')
  assert.equal(dutyOf({ ...view(), shift: { ...shift, on_break: true } }), 'break')
  assert.equal(dutyOf({ ...view(), shift: { ...shift, on: false } }), 'off')
  assert.equal(afterState(view(), 'shift', { ...shift, zone: 'till' }).shift?.zone, 'till')
})

test('a client is shown to who has the task and, while it waits, to who is asked for it and at work', () => {
  const asked = (...staff: string[]) => staff.map((one) => ({ staff: one, name: one, reasons: [], grounds: [] }))
  const may = (changes: Partial<TaskCard>): boolean => mayRead(task('1', changes), view())
  assert.equal(may({ circle: 'zone', asked: asked('theo') }), false)
  assert.equal(may({ circle: 'zone', asked: asked('theo', 'mara') }), true)
  assert.equal(may({ circle: 'all', asked: asked('theo') }), true)
  assert.equal(may({ circle: 'zone', quiet: 'browsing' }), true)
  assert.equal(may({ circle: 'zone', quiet: 'with_clerk' }), false)
  assert.equal(may({ state: 'claimed', claimed_by: 'theo' }), false)
  assert.equal(may({ state: 'claimed', claimed_by: 'mara' }), true)
  const shift = { on: true, on_break: true, since_s: 1, zone: null }
  assert.equal(mayRead(task('1'), { ...view(), shift }), false)
})

test('a refusal that names no winner has none', () => {
  assert.equal(winner({ task: task('1') }), null)
})
