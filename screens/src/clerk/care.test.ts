import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClientCard, FloorPlan } from '../shared/messages.generated.ts'
import { careRequest } from './care.ts'
import { needsLink } from './deeds.ts'
import { a_task } from './task.sample.ts'
import { wayLines, waysOf } from './way.ts'

test('what is put right about a client carries the press that said it, and when', () => {
  const request = careRequest({ deed: 'correct', sku: 'KTL', name: 'Kettle', verdict: 'wants' }, 'press-0001', 50)
  assert.equal(request?.path, 'intent')
  assert.deepEqual(request.body, { correction: 'press-0001', sku: 'KTL', verdict: 'wants', reason: 'she_said', at_s: 50 })
  assert.equal(careRequest({ deed: 'correct', sku: 'K', name: 'K', verdict: 'does_not_want' }, 'k', 1)?.said, 'correct.not_that')
  assert.deepEqual(careRequest({ deed: 'browsing', browsing: true }, 'k', 1)?.body, { browsing: true })
  assert.equal(careRequest({ deed: 'browsing', browsing: false }, 'k', 1)?.said, 'browse.off')
  assert.deepEqual(careRequest({ deed: 'note', text: 'Quiet' }, 'k', 1)?.body, { text: 'Quiet' })
  assert.equal(careRequest({ deed: 'not-her' }, 'k', 1)?.path, 'not-her')
  assert.equal(careRequest({ deed: 'claim' }, 'k', 1), null)
})

test('without a link only what stays on this screen is done', () => {
  const without = (['claim', 'greet', 'release', 'done', 'note', 'pass', 'dismiss', 'retry', 'sell'] as const).filter(
    (deed) => !needsLink(deed),
  )
  assert.deepEqual(without, ['pass', 'dismiss', 'retry', 'sell'])
})

const zone = (name: string, x: number) => ({ zone: name, name: name.toUpperCase(), x0_m: x, y0_m: 0, x1_m: x + 4, y1_m: 4, department: '' })
const floor = { zones: [zone('a', 0), zone('b', 4), zone('c', 8)] } as unknown as FloorPlan
const client = (more: Partial<ClientCard>) =>
  ({ zone: 'b', product: { zone: 'c' }, route_to_her: [{ x_m: 0, y_m: 0 }, { x_m: 3, y_m: 4 }], route_to_aisle: [{ x_m: 3, y_m: 4 }, { x_m: 9, y_m: 12 }], ...more }) as unknown as ClientCard

test('the way is said in metres, and no longer shown once they have walked on', () => {
  const task = a_task('1', { zone: 'b' })
  assert.deepEqual(wayLines(waysOf(task, client({}), 'a'), floor), [
    { say: 'there', place: 'B', metres: 5 },
    { say: 'on', place: 'C', metres: 10 },
  ])
  assert.deepEqual(wayLines(waysOf({ ...task, zone: 'c' }, client({}), 'a'), floor), [{ say: 'at_goal', place: 'C', metres: 0 }])
  assert.equal(wayLines(waysOf(task, client({}), 'b'), floor)[0]?.say, 'same')
})
