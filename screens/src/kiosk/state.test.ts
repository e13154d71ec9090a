import assert from 'node:assert/strict'
import { test } from 'node:test'
import { live } from './state.sample.ts'
import * as kiosk from './state.ts'

test('a touch holds what is being read', () => {
  const state = kiosk.touched(live(), 11)
  assert.equal(kiosk.isHeld(state, 40.9), true)
  assert.equal(kiosk.isHeld(state, 41), false)
})

test('a pause ends when nobody touched for a minute, or by whoever pressed it', () => {
  let state = kiosk.pauseToggled(live(), 5)
  state = kiosk.ticked(state, 64.9)
  assert.deepEqual([state.paused, kiosk.isHeld(state, 64.9)], [true, true])
  state = kiosk.ticked(state, 65)
  assert.deepEqual([state.paused, kiosk.isHeld(state, 65)], [false, false])
  const again = kiosk.pauseToggled(kiosk.pauseToggled(kiosk.touched(live(), 100), 100), 101)
  assert.deepEqual([again.paused, kiosk.isHeld(again, 101)], [false, false])
})

test('the explanation warns for 25 s, closes at 60 s, and any touch gives it the whole time again', () => {
  let state = kiosk.sheetOpened(live(), 100)
  assert.equal(kiosk.warning(state, 134.9), null)
  assert.equal(kiosk.warning(state, 135), 25)
  assert.equal(kiosk.warning(state, 159.5), 1)
  state = kiosk.touched(state, 150)
  assert.equal(kiosk.warning(state, 160), null)
  assert.notEqual(kiosk.ticked(state, 209.9).sheet_closes_at_s, null)
  assert.equal(kiosk.ticked(state, 210).sheet_closes_at_s, null)
})

test('behind the open explanation nothing moves', () => {
  assert.equal(kiosk.isHeld(kiosk.sheetOpened(live(), 0), 59), true)
})

test('the bell rings once when somebody comes, not again for the same word', () => {
  let state = live()
  assert.equal(state.rings, 0)
  state = kiosk.attract(state, { mode: 'invite', since_s: 1, subject: null }, 3, 3)
  state = kiosk.attract(state, { mode: 'invite', since_s: 1, subject: null }, 3, 3)
  assert.equal(state.rings, 1)
  state = kiosk.attract(state, { mode: 'loop', since_s: 2, subject: null }, 3, 3)
  assert.equal(kiosk.attract(state, { mode: 'invite', since_s: 3, subject: null }, 3, 3).rings, 2)
})

test('what is stale greets nobody, and the loop goes on', () => {
  const state = kiosk.linked(live('invite'), 'offline')
  assert.equal(kiosk.sceneOf(state), 'loop')
  assert.equal(kiosk.isReached(state), false)
  assert.equal(kiosk.isHeld(state, 12), false)
})

test('a kiosk without a credential stays closed while it asks again, until it is let in', () => {
  let state = kiosk.linked(kiosk.start(null), 'signed-out')
  state = kiosk.linked(state, 'connecting')
  assert.equal(kiosk.sceneOf(state), 'closed')
  assert.equal(kiosk.sceneOf(kiosk.linked(state, 'live')), 'loop')
})

test('those who are near are greeted for 12 s, whatever the time of day, and again when others come', () => {
  let state = kiosk.attract(live(), { mode: 'invite', since_s: 9e8, subject: null }, 9e8 + 2, 100)
  assert.deepEqual([kiosk.isGreeted(state, 109.9), kiosk.isGreeted(state, 110)], [false, true])
  state = kiosk.ticked(kiosk.attract(state, { mode: 'loop', since_s: 9e8, subject: null }, 9e8, 111), 112)
  assert.equal(kiosk.isGreeted(state, 200), false)
  state = kiosk.ticked(live('invite'), 300)
  assert.deepEqual([kiosk.isGreeted(state, 311), kiosk.isGreeted(kiosk.ticked(state, 311), 312)], [false, true])
})
