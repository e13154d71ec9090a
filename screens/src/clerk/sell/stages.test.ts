import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SELL, hashOf, isSelling, stageOf } from './stages.ts'

const calm = { agreed: false, bound: false, completed: false }

test('each part has an address of its own', () => {
  for (const stage of ['basket', 'find', 'camera', 'waiting', 'refund'] as const) {
    assert.equal(stageOf(hashOf(stage), calm), stage)
    assert.ok(isSelling(hashOf(stage)))
  }
  assert.equal(stageOf('#sell/nothing', calm), 'basket')
  assert.equal(isSelling('#seller'), false)
})

test('nothing is paid before a total is agreed, and nothing is done before it is paid', () => {
  assert.equal(stageOf('#sell/pay', calm), 'basket')
  assert.equal(stageOf('#sell/pay', { ...calm, agreed: true }), 'pay')
  assert.equal(stageOf('#sell/done', { ...calm, agreed: true }), 'basket')
})

test('"back" leads away from no payment whose end is not known, and into no sale that is done', () => {
  assert.equal(stageOf(SELL, { agreed: true, bound: true, completed: false }), 'pay')
  assert.equal(stageOf('#sell/pay', { agreed: true, bound: true, completed: true }), 'done')
  assert.equal(stageOf(SELL, { agreed: true, bound: true, completed: true }), 'done')
})
