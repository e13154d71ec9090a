import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused, Unreachable } from '../../shared/commands.ts'
import { isClosed, isUnreached, isUnsure } from './refusals.ts'

test('too many wrong codes are a refusal, not a lost link', () => {
  assert.equal(isUnreached(new Refused(429, {})), false)
  for (const lost of [new Unreachable(), new Refused(503, {})]) assert.equal(isUnreached(lost), true)
})

test('money that may have gone back is not decided until the server decides', () => {
  for (const lost of [new Unreachable(), new Refused(503, {}), new Refused(429, {})]) assert.equal(isUnsure(lost), true)
  for (const status of [400, 403, 404, 409, 422]) assert.equal(isUnsure(new Refused(status, {})), false)
})

test('a sale that is over at the server is told by its type', () => {
  assert.equal(isClosed(new Refused(409, { type: 'urn:shopbell:problem:SaleClosed' })), true)
  assert.equal(isClosed(new Refused(409, { type: 'urn:shopbell:problem:TotalChanged' })), false)
})
