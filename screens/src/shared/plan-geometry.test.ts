import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doorLeaf, fixturePath, project, tint } from './plan-geometry.ts'

const floor = { width_m: 24, height_m: 16 }

test('a place on the drawing leads back to the same place on the floor, in the shop and on the street', () => {
  for (const street of [false, true]) {
    const at = project(floor, street)
    for (const [x_m, y_m] of [[0, 0], [24, 16], [6.25, 3.5], [12, 0.01]] as const) {
      const back = at.metres(at.x(x_m), at.y(y_m))
      assert.ok(Math.hypot(back.x_m - x_m, back.y_m - y_m) < 1e-9, `${x_m} ${y_m}`)
    }
  }
  const at = project(floor, true)
  assert.ok(Math.abs(at.metres(at.x(4), at.y(-5)).y_m - -5) < 1e-9)
})

test('north is up', () => {
  const at = project(floor)
  assert.ok(at.y(16) < at.y(0))
})

test('two boxes that touch are drawn as one piece: no round corner where they meet', () => {
  const long = { x0_m: 3, y0_m: 12, x1_m: 9, y1_m: 13, label: '' }
  const short = { x0_m: 8, y0_m: 10, x1_m: 9, y1_m: 12, label: '' }
  const rounds = (path: string): number => path.split('A').length - 1
  const at = project(floor)
  assert.equal(rounds(fixturePath(long, [long], at)), 4)
  assert.equal(rounds(fixturePath(long, [long, short], at)), 3)
  assert.equal(rounds(fixturePath(short, [long, short], at)), 2)
})

test('a door stands open into the shop, on whichever wall it is', () => {
  const at = project(floor)
  const tipOf = (leaf: string): { x: number; y: number } => {
    const [x = 0, y = 0] = (leaf.split('L')[1] ?? '').split(' ').map(Number)
    return { x, y }
  }
  const south = tipOf(doorLeaf({ x0_m: 3, y0_m: 0, x1_m: 5, y1_m: 0, loss_db: 0 }, floor, at).leaf)
  assert.ok(south.y < at.y(0))
  const north = tipOf(doorLeaf({ x0_m: 3, y0_m: 16, x1_m: 5, y1_m: 16, loss_db: 0 }, floor, at).leaf)
  assert.ok(north.y > at.y(16))
  const west = tipOf(doorLeaf({ x0_m: 0, y0_m: 4, x1_m: 0, y1_m: 6, loss_db: 0 }, floor, at).leaf)
  assert.ok(west.x > at.x(0))
})

test('a zone is tinted deeper the fuller it is, and the fullest most', () => {
  assert.equal(tint(0, 0), 0.25)
  assert.ok(tint(1, 5) < tint(2, 5))
  assert.equal(tint(5, 5), 1)
})
