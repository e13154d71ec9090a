import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { LANGUAGES, spokenOf, written } from './language.ts'
import { texts, type Catalogue } from './texts.ts'

const SOURCES = join(dirname(fileURLToPath(import.meta.url)), '..')
const read = (path: string): Catalogue => JSON.parse(readFileSync(join(SOURCES, path), 'utf8')) as Catalogue
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted()
const translations = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) => /(^|[/.])es\.json$/.test(path))

test('the first language that is spoken here is taken, whatever its region', () => {
  assert.equal(spokenOf(['es-MX', 'en-US']), 'es')
  assert.equal(spokenOf(['de', 'ES']), 'es')
  assert.equal(spokenOf(['de']), 'en')
  assert.equal(spokenOf([]), 'en')
  assert.deepEqual([...LANGUAGES], ['en', 'es'])
})

test('what is said follows the language of the page at that moment', () => {
  const page = { documentElement: { lang: 'es-ES' } }
  const say = texts({ en: { 'gift.one': '{count} gift', 'gift.other': '{count} gifts' }, es: { 'gift.one': '{count} regalo', 'gift.other': '{count} regalos' } })
  assert.equal(say('gift', { count: 12345 }), '12,345 gifts')
  Object.assign(globalThis, { document: page })
  assert.equal(say('gift', { count: 12345 }), '12.345 regalos')
  assert.deepEqual(['en-US', 'en', 'es-MX', 'de-DE'].map(written), ['es-US', 'es', 'es-MX', 'de-DE'])
  Reflect.deleteProperty(globalThis, 'document')
})

/** Spanish has a plural of its own for millions, and says "a metre" without the figure. */
const counts = (text: string, key: string): string[] =>
  key.endsWith('.one') ? placeholders(text).filter((name) => name !== 'count') : placeholders(text)

for (const path of translations) {
  test(`${path} says what English says, with the same values filled in`, () => {
    const english = read(path.replace(/es\.json$/, 'en.json'))
    const spanish = read(path)
    const keys = Object.keys(spanish).filter((key) => key in english || !key.endsWith('.many'))
    assert.deepEqual(keys.toSorted(), Object.keys(english).toSorted())
    for (const [key, text] of Object.entries(english)) {
      assert.deepEqual(counts(spanish[key] ?? '', key), counts(text, key), key)
      assert.equal(spanish[key]?.trim() === '', text.trim() === '', key)
    }
  })
}
