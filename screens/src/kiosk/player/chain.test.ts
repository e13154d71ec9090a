import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bootAt } from './chain.ts'

test('starts of the page sort as they came, and no two are called the same', () => {
  const starts_s = [0.5, 3600, 1_795_453_200, 1_795_453_200.001, 1_795_539_600, 4_000_000_000]
  const boots = starts_s.map(bootAt)
  assert.deepEqual([...boots].sort(), boots)
  assert.ok(boots.every((boot) => /^[0-9a-f]{32}$/.test(boot)))
  assert.notEqual(bootAt(1_795_453_200), bootAt(1_795_453_200))
})
