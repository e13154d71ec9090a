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

beforeEach(() => worn.clear())

test('what somebody wants is worn, and goes back when they are gone', () => {
  let changes = 0
  const fitting = new Fitting('en-US', () => (changes += 1))
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
  const fitting = new Fitting(undefined, () => undefined)
  fitting.suit('es-MX')
  assert.equal(fitting.comfort.language, 'es')
  fitting.fit({ ...fitting.comfort, language: 'en' })
  fitting.suit('es-ES')
  assert.equal(fitting.comfort.language, 'en')
})
