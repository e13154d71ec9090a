import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SignageItem, SignageManifest, SignagePlaylist } from '../../shared/messages.generated.ts'
import { emergencyNow, newest } from './emergencies.ts'
import { LEAD_S, OWN_STAYS_S, PATIENCE_S, Playing } from './playing.ts'
import { timeLeft } from './time-left.ts'

const SHA = 'a'.repeat(64)
const NOON_S = 1_795_453_200

const picture = (item: string, changes: Partial<SignageItem> = {}): SignageItem => ({
  item,
  name: item,
  language: 'en',
  layout: { kind: 'image', sha256: SHA, alt: '', fit: 'cover' },
  shows_s: 10,
  valid_from_s: null,
  valid_until_s: null,
  plays_per_hour: null,
  ...changes,
})

const playlist = (items: string[], changes: Partial<SignagePlaylist> = {}): SignagePlaylist => ({
  playlist: 'p',
  name: 'p',
  items,
  dayparts: [],
  valid_from_s: null,
  valid_until_s: null,
  priority: 0,
  weight: 1,
  interrupt_percent: null,
  trigger: 'always',
  interest: null,
  ...changes,
})

const manifest = (items: SignageItem[], playlists?: SignagePlaylist[], version = 'v1'): SignageManifest => ({
  version,
  at_s: NOON_S,
  kiosk: 'k1',
  site_time_zone: 'America/New_York',
  items,
  dayparts: [],
  playlists: playlists ?? [playlist(items.map((each) => each.item))],
  media: [{ sha256: SHA, type: 'image/png', bytes: 1, url: `/media/${SHA}`, width_px: null, height_px: null, duration_s: null }],
  emergency: null,
})

/** A screen on which whatever is wanted is ready at once, but for what is named; it counts from second 0. */
class Screen {
  readonly playing = new Playing()
  readonly plays: { item: string; shown_s: number; outcome: string; why: string }[] = []
  at_s = 0
  /** The clock on the wall is this much ahead of noon at second 0. */
  set_s = 0
  readonly slow = new Set<string>()
  readonly broken = new Set<string>()

  get at() {
    return { now_s: NOON_S + this.at_s + this.set_s, steady_s: this.at_s }
  }

  run(seconds: number): void {
    for (const until_s = this.at_s + seconds; this.at_s < until_s; this.at_s += 0.25) this.step()
  }

  step(): void {
    this.note(this.playing.tick(this.at))
    const { wanted } = this.playing
    if (wanted === null || this.slow.has(wanted.item)) return
    if (this.broken.has(wanted.item)) this.note(this.playing.failed(wanted.key, 'media_broken', this.at))
    else this.playing.ready(wanted.key)
  }

  note(plays: readonly { item: string; shown_s: number; outcome: string; why: string }[]): void {
    this.plays.push(...plays.map(({ item, shown_s, outcome, why }) => ({ item, shown_s, outcome, why })))
  }

  get shown(): string | undefined {
    return this.playing.shown?.item
  }

  get wanted(): string | undefined {
    return this.playing.wanted?.item
  }

  items(): string {
    return this.plays.map(({ item }) => item).join(' ')
  }
}

function screen(of: SignageManifest | null): Screen {
  const made = new Screen()
  made.playing.take(of, made.at)
  return made
}

test('items follow each other, each for its time', () => {
  const made = screen(manifest([picture('a'), picture('b', { shows_s: 5 })]))
  made.run(29)
  assert.equal(made.items(), 'a b a')
  for (const [at, play] of made.plays.entries()) {
    assert.equal(play.outcome, 'played')
    assert.ok(Math.abs(play.shown_s - (at === 1 ? 5 : 10)) <= 0.25, `${play.item} ${play.shown_s}`)
  }
})

test('the next thing is made ready before its turn, and not long before', () => {
  const made = screen(manifest([picture('a'), picture('b')]))
  made.run(10 - LEAD_S)
  assert.equal(made.wanted, undefined)
  made.run(1)
  assert.equal(made.wanted, 'b')
  assert.equal(made.shown, 'a')
})

test('what stands stays until the next thing is ready, and counts for as long as it stood', () => {
  const made = screen(manifest([picture('a'), picture('b')]))
  made.slow.add('b')
  made.run(14)
  assert.equal(made.shown, 'a')
  made.slow.clear()
  made.run(1)
  assert.equal(made.shown, 'b')
  assert.ok((made.plays[0]?.shown_s ?? 0) >= 14)
})

test('what never gets ready is told as failed, and something else stands', () => {
  const made = screen(manifest([picture('a'), picture('b'), picture('c')]))
  made.slow.add('b')
  made.run(10 + PATIENCE_S + 1)
  assert.equal(made.shown, 'c')
  assert.deepEqual(made.plays.find(({ item }) => item === 'b'), { item: 'b', shown_s: 0, outcome: 'failed', why: 'slow' })
})

test('what is broken is tried again later and later, and at once when its file came', () => {
  const made = screen(manifest([picture('a'), picture('b')]))
  made.broken.add('b')
  made.run(600)
  const tries = made.plays.filter(({ item }) => item === 'b').length
  assert.ok(tries >= 3 && tries <= 5, `${tries} tries in ten minutes`)
  assert.ok(made.plays.every(({ item, outcome }) => item === 'a' || outcome === 'failed'))
  made.broken.clear()
  made.playing.mended()
  made.run(21)
  assert.ok(made.plays.some(({ item, outcome }) => item === 'b' && outcome === 'played'))
})

test('where nothing can be shown the own messages are, and the manifest again once it can', () => {
  const made = screen(manifest([picture('a')]))
  made.broken.add('a')
  made.run(3 * OWN_STAYS_S)
  assert.match(made.items(), /^a built_in:bell built_in:open/)
  made.broken.clear()
  made.run(120)
  assert.equal(made.shown, 'a')
  assert.equal(screen(null).playing.shown, null)
})

test('without a manifest the own messages come round', () => {
  const made = screen(null)
  made.run(4 * OWN_STAYS_S + 2)
  assert.equal(made.items(), 'built_in:bell built_in:open built_in:hand built_in:bell')
})

test('an own message makes room as soon as there is a manifest, but not for one with nothing to show', () => {
  const made = screen(null)
  made.run(2)
  made.playing.take(manifest([]), made.at)
  made.run(1)
  assert.equal(made.shown, 'built_in:bell')
  made.playing.take(manifest([picture('a')], undefined, 'v2'), made.at)
  made.run(1)
  assert.equal(made.shown, 'a')
  assert.deepEqual(made.plays.map(({ item, why }) => [item, why]), [['built_in:bell', 'replaced']])
})

test('what breaks while it stands is told with the time it stood', () => {
  const made = screen(manifest([picture('a'), picture('b')]))
  made.run(4)
  const key = made.playing.shown?.key ?? 0
  made.note(made.playing.failed(key, 'media_broken', made.at))
  made.run(1)
  assert.equal(made.shown, 'b')
  assert.deepEqual(made.plays.map(({ outcome, why }) => [outcome, why]), [['failed', 'media_broken']])
  assert.ok((made.plays[0]?.shown_s ?? 0) > 3)
})

test('a video that ends early makes room, and its playlist is charged for what it had', () => {
  const made = screen(manifest([picture('v', { shows_s: 60 }), picture('a')], [playlist(['v']), playlist(['a'], { playlist: 'q' })]))
  made.run(5)
  made.playing.ended(made.playing.shown?.key ?? 0, made.at)
  made.run(1)
  assert.equal(made.items(), 'v')
  made.run(20)
  assert.equal(made.shown, 'v', 'charged for sixty seconds it would wait for five turns of the other')
})

test('what is covered counts no longer, and goes on when it is seen again', () => {
  const made = screen(manifest([picture('a'), picture('b')]))
  made.run(3)
  made.note(made.playing.cover('session', made.at))
  assert.deepEqual(made.plays.map(({ outcome, why }) => [outcome, why]), [['skipped', 'session']])
  assert.equal(made.playing.running(made.at), null)
  made.run(50)
  assert.equal(made.plays.length, 1)
  made.note(made.playing.cover(null, made.at))
  assert.equal(made.shown, 'a', 'it is what is seen until the next thing is ready')
  made.run(1)
  assert.equal(made.shown, 'b')
  assert.deepEqual(made.plays.map(({ outcome, why }) => [outcome, why]).slice(1), [['skipped', 'uncovered']])
})

test('what covers the signage may change without anything being seen in between', () => {
  const made = screen(manifest([picture('a'), picture('b')]))
  made.run(3)
  made.note(made.playing.cover('session', made.at))
  made.note(made.playing.cover('emergency', made.at))
  assert.equal(made.plays.length, 1)
  made.note(made.playing.cover(null, made.at))
  assert.equal(made.shown, 'a')
})

test('what is held stays, and goes on when it is let go', () => {
  const made = screen(manifest([picture('a'), picture('b')]))
  made.run(8)
  made.playing.hold(true)
  made.run(60)
  assert.equal(made.shown, 'a')
  made.playing.hold(false)
  made.run(1)
  assert.equal(made.shown, 'b')
  assert.ok((made.plays[0]?.shown_s ?? 0) > 67)
})

test('a clock that is set changes no length, and what is due follows it', () => {
  const night = picture('night', { valid_from_s: NOON_S + 40_000 })
  const day = picture('day', { valid_until_s: NOON_S + 40_000 })
  const made = screen(manifest([day, night]))
  made.run(15)
  made.set_s = 50_000
  made.run(20)
  assert.equal(made.shown, 'night')
  made.set_s = -50_000
  made.run(11)
  assert.equal(made.shown, 'day')
  assert.ok(made.plays.every(({ shown_s }) => Math.abs(shown_s - 10) <= 0.5))
})

test('a new manifest takes over with the next turn, and what it no longer has is not begun', () => {
  const made = screen(manifest([picture('a'), picture('b')]))
  made.run(9)
  assert.equal(made.wanted, 'b')
  made.playing.take(manifest([picture('c')], undefined, 'v2'), made.at)
  made.run(3)
  assert.equal(made.shown, 'c')
  assert.equal(made.items(), 'a')
})

test('plays that were killed are told as they stood', () => {
  const made = screen(manifest([picture('a')]))
  made.run(7)
  const running = made.playing.running(made.at)
  assert.deepEqual([running?.item, running?.outcome, running?.why], ['a', 'skipped', 'restarted'])
  assert.ok(Math.abs((running?.shown_s ?? 0) - 7) <= 0.5)
})

test('the time left is said in words that hurry nobody', () => {
  assert.deepEqual(timeLeft(10 * 86_400, 0), { unit: 'days', count: 10 })
  assert.deepEqual(timeLeft(2 * 86_400, 0), { unit: 'days', count: 2 })
  assert.deepEqual(timeLeft(2 * 86_400 - 1, 0), { unit: 'hours', count: 47 })
  assert.deepEqual(timeLeft(2 * 3600, 0), { unit: 'hours', count: 2 })
  assert.deepEqual(timeLeft(2 * 3600 - 1, 0), { unit: 'at' })
})

test('an emergency stands until it is over or taken back, by the later word', () => {
  const message = { emergency: 'e', kind: 'alarm', texts: [], since_s: 0, until_s: 100 } as const
  const told = { message: { ...message, texts: [] }, at_s: 5 }
  assert.equal(emergencyNow(told, 99)?.emergency, 'e')
  assert.equal(emergencyNow(told, 100), null)
  assert.equal(emergencyNow({ ...told, message: { ...told.message, until_s: null } }, 1e9)?.emergency, 'e')
  assert.equal(newest(told, { message: null, at_s: 6 }).message, null)
  assert.equal(newest(told, { message: null, at_s: 4 }).message?.emergency, 'e')
  assert.equal(emergencyNow(null, 0), null)
})
