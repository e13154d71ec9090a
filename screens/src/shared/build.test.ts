import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildIn, isOutdated } from './build.ts'

test('a page carries its build', () => {
  assert.equal(buildIn('<head><meta name="shopbell-build" content="0a1b2c" /></head>'), '0a1b2c')
  assert.equal(buildIn('<head></head>'), '')
})

test('a page is outdated when another is served, but goes for that one only once', () => {
  assert.equal(isOutdated('aa', 'bb', null), true)
  assert.equal(isOutdated('aa', 'aa', null), false)
  assert.equal(isOutdated('aa', 'bb', 'bb'), false)
  assert.equal(isOutdated('aa', 'cc', 'bb'), true)
})

test('without a build of its own or of the served page nothing is concluded', () => {
  assert.equal(isOutdated('', 'bb', null), false)
  assert.equal(isOutdated('aa', '', null), false)
})
