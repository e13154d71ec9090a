import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeskView, TimelineRow } from '../shared/messages.generated.ts'
import * as desk from './state.ts'

const row = (name: string, at_s: number, outcome: TimelineRow['outcome'] = 'sent'): TimelineRow => ({
  row: name,
  at_s,
  outcome,
  kind: 'voucher',
  title: name,
  detail: '',
  reason: '',
  who: null,
  visit: null,
})
const view = (timeline: TimelineRow[]): DeskView =>
  ({
    timeline,
    presence: { zones: [], total: 0 },
    gateways: { gateways: [] },
    totals: { in_store: 0, sent_today: 0, held_today: 0, median_claim_s: null },
  }) as unknown as DeskView
const names = (rows: TimelineRow[]): string[] => rows.map((each) => each.row)
const opened = desk.snapshot(desk.fresh, view([row('c', 30), row('b', 20, 'held'), row('a', 10, 'note')]))

test('a new row stands first, and a repeat of it changes nothing', () => {
  let state = desk.event(opened, 'timeline.row', row('d', 40) as unknown as Record<string, unknown>)
  state = desk.event(state, 'timeline.row', row('d', 40) as unknown as Record<string, unknown>)
  assert.deepEqual(names(desk.rows(state)), ['d', 'c', 'b', 'a'])
})

test('filters show what rang or what was held back', () => {
  assert.deepEqual(names(desk.shownRows(desk.filtered(opened, 'sent'))), ['c'])
  assert.deepEqual(names(desk.shownRows(desk.filtered(opened, 'held'))), ['b'])
})

test('older rows follow, each once, and a short answer is the end', () => {
  const state = desk.fetched(desk.fetching(opened), [row('a', 10, 'note'), row('0', 5)])
  assert.deepEqual(names(desk.rows(state)), ['c', 'b', 'a', '0'])
  assert.equal(state.earlier.state, 'ended')
  assert.equal(desk.oldestAt(state), 5)
})

test('a new view keeps the older rows where it joins on, and drops them where a gap would show', () => {
  const longer = desk.fetched(opened, [row('0', 5)])
  const joined = desk.snapshot(longer, view([row('e', 50), row('c', 30)]))
  assert.deepEqual(names(desk.rows(joined)), ['e', 'c', 'b', 'a', '0'])
  const torn = desk.snapshot(longer, view([row('z', 500), row('y', 490)]))
  assert.deepEqual(names(desk.rows(torn)), ['z', 'y'])
})

test('states replace their part of the view, and unknown keys change nothing', () => {
  const totals = { in_store: 3, sent_today: 1, held_today: 2, median_claim_s: 24 }
  assert.deepEqual(desk.keyed(opened, 'totals', totals).view?.totals, totals)
  assert.equal(desk.keyed(opened, 'weather', {}), opened)
})

test('before the first view nothing is made up', () => {
  assert.equal(desk.event(desk.fresh, 'timeline.row', {}), desk.fresh)
  assert.deepEqual(desk.rows(desk.fresh), [])
})
