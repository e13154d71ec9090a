import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SellProduct } from '../../shared/messages.generated.ts'
import { add, emptyBasket } from './basket.ts'
import { copyOfCode, findCopies, offlineQuote, tax_minor, type ProductCopy } from './offline.ts'

function copy(sku: string, price_minor: number, more: Partial<SellProduct> = {}, seen_at_s = 100): ProductCopy {
  const price = { amount_minor: price_minor, currency: 'USD' }
  const product: SellProduct = {
    sku,
    name: `Product ${sku}`,
    short_name: sku,
    picture: 'kettle',
    category: 'camp',
    price,
    regular: price,
    gtin: null,
    options: {},
    stock: 3,
    aisle: 'bay 1',
    zone_name: 'Camp kitchen',
    tax_rate_bp: 825,
    ...more,
  }
  return { product, seen_at_s }
}

const shelf = (...copies: ProductCopy[]): Map<string, ProductCopy> =>
  new Map(copies.map((one) => [one.product.sku, one]))
const US = { currency: 'USD', prices_include_tax: false }
const EU = { currency: 'EUR', prices_include_tax: true }

test('tax is rounded to the cent, halves upwards, on top or within', () => {
  assert.equal(tax_minor(1000, 825, false), 83)
  assert.equal(tax_minor(200, 825, false), 17)
  assert.equal(tax_minor(11900, 1900, true), 1900)
  assert.equal(tax_minor(0, 1900, true), 0)
  assert.equal(tax_minor(999, 0, true), 0)
  for (let net = 0; net < 5000; net += 13) {
    const within = tax_minor(net, 1900, true)
    assert.ok(Math.abs(within - (net * 1900) / 11900) <= 0.5 + 1e-9)
    assert.ok(Math.abs(tax_minor(net, 825, false) - (net * 825) / 10000) <= 0.5 + 1e-9)
  }
})

test('a sale without a link costs what was last seen', () => {
  const basket = add(add(emptyBasket('s', null), 'A', 2), 'B')
  const copies = shelf(copy('A', 1999), copy('B', 500, { tax_rate_bp: 0 }, 40))
  const quote = offlineQuote(basket, copies, US)
  assert.equal(quote.subtotal_minor, 4498)
  assert.equal(quote.tax_minor, 330)
  assert.equal(quote.total_minor, 4828)
  assert.equal(quote.seen_at_s, 40)
  assert.ok(quote.sellable)
  assert.equal(offlineQuote(basket, copies, EU).total_minor, 4498)
})

test('tax is reckoned once for everything of one rate', () => {
  const basket = add(add(emptyBasket('s', null), 'A'), 'B')
  const copies = shelf(copy('A', 106), copy('B', 106))
  // Each by itself would round 8.745 up to 9.
  assert.equal(offlineQuote(basket, copies, US).tax_minor, 17)
})

test('what was never seen has no price and stops the sale', () => {
  const quote = offlineQuote(add(add(emptyBasket('s', null), 'A'), 'X'), shelf(copy('A', 100)), US)
  assert.equal(quote.sellable, false)
  assert.equal(quote.lines[1]?.copy, null)
  assert.equal(offlineQuote(emptyBasket('s', null), shelf(), US).sellable, false)
})

test('products are found by parts of words, accents aside, exact codes first', () => {
  const copies = shelf(
    copy('KET-2', 100, { name: 'Camp kettle, blue' }),
    copy('KET-1', 100, { name: 'Café kettle', gtin: '4006381333931' }),
    copy('MUG', 100, { name: 'Mug for a KET-1' }),
  ).values()
  const all = [...copies]
  assert.deepEqual(
    findCopies(all, 'cafe kett', 9).map((one) => one.sku),
    ['KET-1'],
  )
  assert.deepEqual(
    findCopies(all, 'ket-1', 9).map((one) => one.sku),
    ['KET-1', 'MUG'],
  )
  assert.deepEqual(
    findCopies(all, '4006381333931', 9).map((one) => one.sku),
    ['KET-1'],
  )
  assert.deepEqual(findCopies(all, 'kettle', 1).length, 1)
  assert.deepEqual(findCopies(all, '  ', 9), [])
})

test('a letter or two may be wrong, but a short word is what it is', () => {
  const all = [
    copy('A', 100, { name: 'Gooseneck kettle' }),
    copy('B', 100, { name: 'Morrow 64 grinder' }),
    copy('C', 100, { name: 'Mug' }),
  ]
  const found = (words: string): string[] => findCopies(all, words, 9).map((one) => one.sku)
  for (const words of ['ketle', 'kettel', 'kette', 'gosseneck kettle', 'goosneckk', 'kettle gooseneck'])
    assert.deepEqual(found(words), ['A'], words)
  for (const words of ['morow', 'grindr', 'girnder 64']) assert.deepEqual(found(words), ['B'], words)
  for (const words of ['mut', 'battle', 'rainbow', 'kettle 65']) assert.deepEqual(found(words), [], words)
  assert.deepEqual(findCopies([...all, copy('D', 100, { name: 'Kettle' })], 'kettle', 1).length, 1)
})

test('a code is known whole or not at all, with or without leading noughts', () => {
  const all = [copy('KET-1', 100, { gtin: '036000291452' })]
  assert.equal(copyOfCode(all, '0036000291452')?.sku, 'KET-1')
  assert.equal(copyOfCode(all, 'ket-1')?.sku, 'KET-1')
  assert.equal(copyOfCode(all, 'KET'), null)
})
