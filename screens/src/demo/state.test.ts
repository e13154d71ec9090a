import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { FloorPlan } from '../shared/messages.generated.ts'
import { farZone, insideDoor, phases, shares, standingPlace, stepped, zoneAt } from './state.ts'

const site = readFileSync(join(import.meta.dirname, '../../../simulator/store/fell_and_filter.json'), 'utf8')
const floor = (JSON.parse(site) as { floor: FloorPlan }).floor

test('just inside the door lies in the entrance’s zone', () => {
  assert.equal(zoneAt(floor, insideDoor(floor))?.zone, 'front-door')
})

test('she is sent to a place where nothing stands, in every zone', () => {
  for (const zone of floor.zones) {
    const place = standingPlace(floor, zone)
    assert.equal(zoneAt(floor, place)?.zone, zone.zone)
    const inside = floor.fixtures.filter(
      (box) =>
        place.x_m > box.x0_m - 0.3 && place.x_m < box.x1_m + 0.3 && place.y_m > box.y0_m - 0.3 && place.y_m < box.y1_m + 0.3,
    )
    assert.deepEqual(inside, [], zone.zone)
  }
})

test('the far zone is where the first gateway stands that guards no door', () => {
  assert.equal(farZone(floor)?.zone, 'coffee-bar')
})

test('arrow keys step, with Shift they stride, other keys do neither', () => {
  const from = { x_m: 5, y_m: 5 }
  assert.deepEqual(stepped(from, 'ArrowUp', false), { x_m: 5, y_m: 5.5 })
  assert.deepEqual(stepped(from, 'ArrowLeft', true), { x_m: 3, y_m: 5 })
  assert.equal(stepped(from, 'Enter', false), null)
})

test('the bar shows every part that took anything, and is always whole', () => {
  const parts = { listening_ms: 100_000, deciding_ms: 1, delivery_ms: 0 }
  const [listening, deciding, telling] = shares(parts)
  assert.ok(deciding > 1 && telling === 0)
  assert.ok(Math.abs(listening + deciding + telling - 100) < 1e-9)
})

test('phases add up the hops that a person can tell apart', () => {
  const step = (hop: 'window' | 'published' | 'committed', took_ms: number) => ({ hop, took_ms, at_s: 0, detail: '' })
  const way = {
    steps: [step('window', 400), step('published', 9), step('committed', 6)],
    reached: [],
    screens: [{ screen: 'phone' as const, took_ms: 150, detail: '' }],
    whole_ms: 565,
    reached_phone: true,
  }
  assert.deepEqual(phases(way), { listening_ms: 400, deciding_ms: 15, delivery_ms: 150 })
})
