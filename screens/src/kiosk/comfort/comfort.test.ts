import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SWITCHES, attributesOf, isPlain, plain, turned } from './comfort.ts'

test('a screen starts in the language of its shop, with nothing switched on', () => {
  assert.deepEqual(attributesOf(plain('es-MX')), {
    lang: 'es',
    'data-contrast': null,
    'data-text': null,
    'data-reach': null,
    'data-calm': null,
  })
  assert.equal(plain('de-DE').language, 'en')
})

test('each switch turns on alone and off again', () => {
  for (const which of SWITCHES) {
    const on = turned(plain('en'), which)
    assert.deepEqual(SWITCHES.filter((each) => on[each]), [which])
    assert.equal(isPlain(on, 'en'), false)
    assert.equal(isPlain(turned(on, which), 'en'), true)
  }
})

test('another language than the shop has is no plain screen', () => {
  assert.equal(isPlain({ ...plain('en'), language: 'es' }, 'en'), false)
  assert.equal(isPlain({ ...plain('en'), language: 'es' }, 'es-ES'), true)
})
