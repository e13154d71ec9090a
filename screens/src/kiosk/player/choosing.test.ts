import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PlayRecord, SignageDaypart, SignageManifest } from '../../shared/messages.generated.ts'
import { BEGINNING, chained, tailOf, type Tail } from './chain.ts'
import { NO_TURNS, begun, choose, cutShort, hasForGuests, onlyKnown, resumed, type Moment, type Turn } from './choosing.ts'
import { isAt, wallClock } from './dayparts.ts'

interface Vectors {
  dayparts: { why: string; daypart: SignageDaypart; time_zone: string; at: string; now_s: number; is_now: boolean }[]
  choosing: {
    why: string
    manifest: SignageManifest
    moments: (Omit<Moment, 'broken'> & { broken: string[]; shown_s?: number; turn: Omit<Turn, 'shows_s'> | null })[]
  }[]
  chain: { boot: string; plays: PlayRecord[] }
}

/** The same that hold the server's own rules: tests/core/test_signage_choosing.py. */
const FILE = join(import.meta.dirname, '../../../../tests/core/signage_vectors.json')
const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors

test('there are vectors of each kind', () => {
  assert.ok(vectors.dayparts.length > 20 && vectors.choosing.length > 10 && vectors.chain.plays.length > 3)
})

test('dayparts are as the vectors say', () => {
  for (const { why, daypart, time_zone, at, now_s, is_now } of vectors.dayparts) {
    assert.equal(isAt(daypart, wallClock(now_s, time_zone)), is_now, `${why}: ${at}`)
  }
})

for (const { why, manifest, moments } of vectors.choosing) {
  test(`turns: ${why}`, () => {
    let turns = NO_TURNS
    let last: Turn | null = null
    for (const { turn: expected, shown_s, broken, ...moment } of moments) {
      if (last !== null && shown_s !== undefined) turns = cutShort(turns, last, shown_s)
      last = choose(manifest, turns, { ...moment, broken: new Set(broken) })
      assert.deepEqual(last && without(last), expected, `at ${moment.steady_s} s`)
      if (last !== null) turns = begun(turns, last, moment.steady_s)
    }
  })
}

const without = ({ playlist, place, item, share, start }: Turn) => ({ playlist, place, item, share, start })

test('records are chained as the vectors say', async () => {
  const { boot, plays } = vectors.chain
  let tail: Tail = BEGINNING
  for (const { n, prev, hash, ...play } of plays) {
    const record = await chained(boot, tail, play)
    assert.deepEqual([record.n, record.prev, record.hash], [n, prev, hash])
    tail = tailOf(record)
  }
})

test('a record says at most three decimals and a day', async () => {
  const play = { item: 'a', version: '', started_at_s: 1.23456, shown_s: 90_000, outcome: 'played', why: '' } as const
  const record = await chained('00', BEGINNING, play)
  assert.deepEqual([record.started_at_s, record.shown_s], [1.235, 86_400])
})

test('the rotation goes on where it was after the page was closed, and the time away counts', () => {
  const turns = { ...NO_TURNS, began: { a: 900, b: 1000 } }
  const after = resumed({ turns, now_s: 5000, steady_s: 1000 }, { now_s: 5030, steady_s: 2 })
  assert.deepEqual(after.began, { a: -128, b: -28 })
  const back = resumed({ turns, now_s: 5000, steady_s: 1000 }, { now_s: 1, steady_s: 2 })
  assert.deepEqual(back.began, { a: -98, b: 2 }, 'a clock that was set back makes nothing older or younger')
})

test('what a manifest no longer knows is forgotten', () => {
  const [first] = vectors.choosing
  assert.ok(first)
  const turns = { clock: 7, tags: { p: 1, gone: 2 }, places: { p: 0, gone: 1 }, began: { a: 1, gone: 2 } }
  assert.deepEqual(onlyKnown(turns, first.manifest), { clock: 7, tags: { p: 1 }, places: { p: 0 }, began: { a: 1 } })
})

test('guests have something of their own only while a playlist is triggered that can be shown', () => {
  const [first] = vectors.choosing
  assert.ok(first)
  const moment = { now_s: 0, steady_s: 0, invites: true, interest: 'Kettles', broken: new Set<string>() }
  const [playlist] = first.manifest.playlists
  assert.ok(playlist)
  const triggered = (trigger: 'members_near' | 'interest') => ({
    ...first.manifest,
    playlists: [playlist, { ...playlist, playlist: 'guests', items: ['a'], trigger, interest: 'Kettles' }],
  })
  assert.equal(hasForGuests(first.manifest, moment), false)
  assert.equal(hasForGuests(triggered('members_near'), moment), true)
  assert.equal(hasForGuests(triggered('members_near'), { ...moment, invites: false }), false)
  assert.equal(hasForGuests(triggered('members_near'), { ...moment, broken: new Set(['a']) }), false)
  assert.equal(hasForGuests(triggered('interest'), moment), true)
  assert.equal(hasForGuests(triggered('interest'), { ...moment, interest: 'Tents' }), false)
})
