import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AGAIN_AFTER_MS, NOTHING_TYPED, SCANNER_GAP_MS, hear, isGtin, look, readScan, type Typed } from './scanning.ts'

/** What comes out of keys pressed `gap_ms` apart. */
function press(keys: readonly string[], gap_ms: number): string[] {
  const codes: string[] = []
  let typed: Typed = NOTHING_TYPED
  keys.forEach((key, place) => {
    const heard = hear(typed, key, 1000 + place * gap_ms)
    typed = heard.typed
    if (heard.code !== null) codes.push(heard.code)
  })
  return codes
}

test('barcodes with a right check digit are articles', () => {
  for (const code of ['96385074', '036000291452', '4006381333931', '00012345600012']) assert.ok(isGtin(code), code)
  for (const code of ['4006381333932', '123', '40063813339', 'MOR-64', '']) assert.equal(isGtin(code), false, code)
})

test('every wrong digit of a barcode is noticed', () => {
  const code = '4006381333931'
  for (let place = 0; place < code.length; place++) {
    for (const digit of '0123456789') {
      if (digit === code[place]) continue
      assert.equal(isGtin(code.slice(0, place) + digit + code.slice(place + 1)), false)
    }
  }
})

test('a scan is an article, a voucher, or something to look up', () => {
  assert.deepEqual(readScan(' 4006381333931\n'), { scan: 'gtin', code: '4006381333931' })
  assert.deepEqual(readScan('shopbell:BELL 4K7M'), { scan: 'voucher', code: 'BELL4K7M' })
  assert.deepEqual(readScan('MOR-64'), { scan: 'other', code: 'MOR-64' })
  assert.equal(readScan('  '), null)
})

test('a scanner types fast and ends with Enter', () => {
  assert.deepEqual(press([...'4006381333931', 'Enter'], 5), ['4006381333931'])
  assert.deepEqual(press(['Shift', 'M', 'Shift', 'O', 'Shift', 'R', '-', '6', '4', 'Enter'], 8), ['MOR-64'])
  assert.deepEqual(press([...'96385074', 'Enter', ...'4006381333931', 'Enter'], 5), ['96385074', '4006381333931'])
})

test('fingers are no scanner, and neither are shortcuts', () => {
  assert.deepEqual(press([...'kettle', 'Enter'], SCANNER_GAP_MS + 60), [])
  assert.deepEqual(press([...'ab', 'Enter'], 5), [])
  assert.deepEqual(press([...'kett', 'Backspace', 'e', 'Enter'], 5), [])
  assert.deepEqual(press(['Enter'], 5), [])
})

test('an article held before the camera counts once, and again after it was away', () => {
  const first = look(null, 'A', 1000)
  assert.ok(first.fresh)
  const held = look(first.seen, 'A', 2000)
  assert.equal(held.fresh, false)
  assert.equal(look(held.seen, 'A', 2000 + AGAIN_AFTER_MS - 1).fresh, false)
  assert.ok(look(held.seen, 'A', 2000 + AGAIN_AFTER_MS).fresh)
  assert.ok(look(held.seen, 'B', 2001).fresh)
})
