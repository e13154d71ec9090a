import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PairingState, SessionCard } from '../../shared/messages.generated.ts'
import * as person from './person.ts'

const card: SessionCard = { session: 's1', scope: 'full', label: 'Jane', idle_s: 60, warns_s: 25 }
const code = (pairing: string, ends_at_s = 60): person.Code => ({
  pairing,
  proof: 'p',
  url: 'https://shop.example/phone/#kiosk=x',
  qr_rows: ['1'],
  renew_at_s: 45,
  ends_at_s,
})
const claimed: PairingState = { pairing: 'c1', state: 'claimed', picture: 'fish', ends_at_s: 160 }
const none: PairingState = { pairing: null, state: 'none', picture: null, ends_at_s: null }

test('the session warns after 60 s without a touch, ends after 25 more, and any touch gives it all again', () => {
  let state = person.loggedIn(card, 100)
  assert.equal(person.warning(state, 159.9), null)
  assert.equal(person.warning(state, 160), 25)
  for (let times = 0; times < 12; times++) {
    const now_s = 180 + times * 84
    state = person.ticked(state, now_s)
    state = person.touched(state, now_s)
    assert.equal(state.at, 'session')
    assert.equal(person.warning(state, now_s + 59), null)
  }
  const last_s = 180 + 11 * 84
  assert.equal(person.ticked(state, last_s + 84.9).at, 'session')
  assert.deepEqual(person.ticked(state, last_s + 85), { at: 'goodbye', why: 'idle', until_s: last_s + 85 + 6 })
})

test('the server’s word ends it once it had said that it is open, whatever was on its way before', () => {
  const fresh = person.loggedIn(card, 0)
  assert.equal(person.told(fresh, null, 1), fresh)
  const open = person.told(fresh, 's1', 1)
  assert.equal(person.told(open, 's1', 2), open)
  for (const other of [null, 's2']) assert.deepEqual(person.told(open, other, 2), person.over('ended', 2))
})

test('a session without its server is cleared, but not at a blink', () => {
  const lost = person.linked(person.loggedIn(card, 0), false, 5)
  assert.equal(person.ticked(lost, 14.9).at, 'session')
  assert.equal(person.ticked(person.linked(lost, true, 14.9), 20).at, 'session')
  assert.deepEqual(person.ticked(lost, 15), person.over('link_lost', 15))
})

test('the picture comes for a code of this page, also for the one before, and goes when she says no', () => {
  const shown = person.wayIn(90)
  const seen = person.paired(shown, claimed, 100, [code('c1'), code('c2')], 100)
  assert.deepEqual(seen, { at: 'picture', pairing: 'c1', picture: 'fish', ends_at_s: 160, runs_down: false })
  assert.equal(person.paired(shown, claimed, 100, [code('c2')], 100), shown)
  assert.deepEqual(person.paired(seen, none, 101, [], 101), person.wayIn(101, 'refused'))
  assert.deepEqual([person.warning(seen, 134), person.warning(seen, 135)], [null, 25])
  const longer = person.extended(seen, { pairing: 'c1', near: true, left_s: 60, ends_at_s: 210 }, 150)
  assert.deepEqual([person.left(longer, 150), person.warning(longer, 150)], [60, null])
  assert.equal(person.extended(seen, { pairing: 'c2', near: true, left_s: 60, ends_at_s: 210 }, 150), seen)
  const last = person.extended(longer, { pairing: 'c1', near: true, left_s: 12, ends_at_s: 172 }, 160)
  assert.deepEqual(last, { ...seen, ends_at_s: 172, runs_down: true })
  assert.deepEqual(person.paired(last, { ...claimed, ends_at_s: 172 }, 160, [code('c1')], 160), last)
  assert.deepEqual(person.ticked(seen, 160), person.wayIn(160, 'refused'))
})

test('nobody’s phone reaches into somebody’s session', () => {
  const session = person.loggedIn(card, 0)
  assert.equal(person.paired(session, claimed, 1, [code('c1')], 1), session)
})

test('a way in that nobody touches closes, a touched one stays', () => {
  for (const open of [person.wayIn(0), person.byPin(0)]) {
    assert.equal(person.warning(open, 35), 25)
    assert.equal(person.ticked(person.touched(open, 59), 118).at, open.at)
    assert.equal(person.ticked(open, 60), person.NOBODY)
  }
})

test('nine digits are the number, six more the PIN, and what is typed can be taken back', () => {
  let state = person.byPin(0)
  for (const digit of '4417209362749519') state = person.typed(state, digit)
  assert.ok(state.at === 'pin')
  assert.deepEqual([state.number, state.pin, state.typing], ['441720936', '274951', 'pin'])
  assert.ok(person.isTyped(state))
  for (let times = 0; times < 7; times++) state = person.untyped(state)
  assert.ok(state.at === 'pin')
  assert.deepEqual([state.number, state.pin, state.typing], ['44172093', '', 'number'])
})

test('a refused PIN is forgotten and the number kept; while it is asked nothing is typed', () => {
  let state = person.byPin(0)
  for (const digit of '441720936274951') state = person.typed(state, digit)
  state = person.asking(state)
  assert.equal(person.typed(state, '1'), state)
  assert.equal(person.untyped(state), state)
  const again = person.refused(state, 'wrong', 30)
  assert.ok(again.at === 'pin')
  assert.deepEqual([again.number, again.pin, again.trouble, again.closes_at_s], ['441720936', '', 'wrong', 90])
})

test('where her phone is heard no more, touches give no time until it is heard again', () => {
  const open = person.loggedIn(card, 0)
  assert.equal(person.given(open, 85, 0.5), open)
  const fading = person.touched(person.given(open, 40, 60), 70)
  assert.equal(person.left(fading, 70), 30)
  assert.deepEqual(person.ticked(fading, 100), person.over('idle', 100))
  assert.equal(person.left(person.touched(person.given(fading, 85, 71), 80), 80), 85)
})

test('what was said of the session before its card came counts', () => {
  const open = person.told(person.told(person.loggedIn(card, 0), 's0', 0), 's1', 0)
  assert.deepEqual(person.told(open, null, 1), person.over('ended', 1))
})

test('nobody’s phone sends away who types her number', () => {
  const typing = person.byPin(0)
  assert.equal(person.paired(typing, claimed, 1, [code('c1')], 1), typing)
})

test('codes are alive until they end', () => {
  assert.deepEqual(person.alive([code('a', 10), code('b', 20)], 10), [code('b', 20)])
})

test('what the server says of its own time lasts as long by a clock that is hours off', () => {
  const wrong_s = 21_600
  const card = { ...code('a'), at_s: wrong_s, renew_at_s: wrong_s + 45, ends_at_s: wrong_s + 60 }
  const { renew_at_s, ends_at_s } = person.arrived(card, 7)
  assert.deepEqual([renew_at_s, ends_at_s], [52, 67])
  const picture = person.paired(person.wayIn(7), { ...claimed, ends_at_s: wrong_s + 60 }, wrong_s, [code('c1')], 7)
  assert.deepEqual(picture.at === 'picture' && picture.ends_at_s, 67)
})
