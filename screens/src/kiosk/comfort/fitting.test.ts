import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { plain, turned } from './comfort.ts'
import { COMFORT_STAYS_S, Fitting } from './fitting.ts'

const worn = new Map<string, string>()
Object.assign(globalThis, {
  document: {
    documentElement: {
      setAttribute: (name: string, value: string) => worn.set(name, value),
      removeAttribute: (name: string) => worn.delete(name),
    },
  },
})

const silent = { start: () => undefined, stop: () => undefined }

beforeEach(() => worn.clear())

test('what somebody wants is worn, and goes back when they are gone', () => {
  let changes = 0
  const fitting = new Fitting('en-US', () => (changes += 1), silent)
  fitting.fit(turned({ ...plain('en'), language: 'es' }, 'contrast'))
  assert.deepEqual([...worn], [['lang', 'es'], ['data-contrast', 'high']])
  assert.equal(fitting.ticked(COMFORT_STAYS_S - 1, 0, false), false)
  assert.equal(fitting.ticked(COMFORT_STAYS_S, 0, true), false)
  assert.equal(worn.get('lang'), 'es')
  assert.equal(fitting.ticked(COMFORT_STAYS_S, 0, false), true)
  assert.deepEqual([...worn], [['lang', 'en']])
  assert.equal(changes, 2)
})

test('the language of the shop is taken up, unless somebody has chosen', () => {
  const fitting = new Fitting(undefined, () => undefined, silent)
  fitting.suit('es-MX')
  assert.equal(fitting.comfort.language, 'es')
  fitting.fit({ ...fitting.comfort, language: 'en' })
  fitting.suit('es-ES')
  assert.equal(fitting.comfort.language, 'en')
})

test('for 25 s it is said that the screen goes back, while nobody is in the middle of something', () => {
  const fitting = new Fitting('en', () => undefined, silent)
  assert.equal(fitting.warning(134, 100, false), null)
  assert.deepEqual([135, 159.5, 170].map((now_s) => fitting.warning(now_s, 100, false)), [25, 1, 0])
  assert.equal(fitting.warning(150, 100, true), null)
})

test('what is read aloud begins and ends with the wish, and goes with whoever wished it', () => {
  const told: string[] = []
  const fitting = new Fitting('en', () => undefined, { start: () => told.push('start'), stop: () => told.push('stop') })
  fitting.fit(turned(plain('en'), 'speech'))
  fitting.fit(turned(fitting.comfort, 'contrast'))
  assert.deepEqual(told, ['start'])
  fitting.ticked(COMFORT_STAYS_S, 0, false)
  assert.deepEqual(told, ['start', 'stop'])
})
