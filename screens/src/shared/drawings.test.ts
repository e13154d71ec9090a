import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { drawingOf, drawings } from './drawings.ts'

const PICTURES = 'import json; from kiosk_server.catalogue.reading import PICTURES; print(json.dumps(sorted(PICTURES)))'

test('the screens draw exactly what a catalogue can name', () => {
  const names = execFileSync(process.env['PYTHON'] ?? 'python', ['-c', PICTURES], { encoding: 'utf8' })
  assert.deepEqual(Object.keys(drawings).toSorted(), JSON.parse(names))
})

test('each name has a drawing of its own, and an unknown one shows a parcel', () => {
  const shown = new Set([...Object.keys(drawings), 'nothing known'].map(drawingOf))
  assert.equal(shown.size, Object.keys(drawings).length + 1)
})
