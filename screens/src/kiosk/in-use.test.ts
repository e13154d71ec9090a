import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isIdle, isInUse, mayForget, type Standing } from './in-use.ts'
import { wayIn } from './session/person.ts'
import { live } from './state.sample.ts'
import * as kiosk from './state.ts'

const standing = (state: kiosk.KioskState, touched_at_s = 0, is_finding = false): Standing => ({
  kiosk: state,
  is_finding,
  touched_at_s,
})

test('the page may be loaded anew only while nobody is greeted, reads or has just touched', () => {
  assert.equal(isIdle(standing(live(), 70), 100), true)
  assert.equal(isIdle(standing(live(), 71), 100), false)
  assert.equal(isIdle(standing(live(), 0, true), 100), false)
  assert.equal(isIdle(standing(live('invite')), 100), false)
  assert.equal(isIdle(standing(kiosk.sheetOpened(live(), 90)), 100), false)
  assert.equal(isIdle(standing(kiosk.linked(live(), 'offline')), 100), false)
})

test('what a session left in the page never goes from under the next who has begun something', () => {
  assert.equal(mayForget(standing(live(), 99)), true)
  assert.equal(mayForget(standing(kiosk.linked(live(), 'offline'))), false)
  for (const begun of [
    standing(live(), 0, true),
    standing(kiosk.sheetOpened(live(), 0)),
    standing(kiosk.stands(live(), wayIn(0))),
  ]) {
    assert.equal(mayForget(begun), false)
    assert.equal(isInUse(begun, 1000), true)
  }
})
