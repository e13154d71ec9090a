/** Something was scanned, wherever it came from. */
import { readScan } from '../../shared/scanning.ts'
import type { Selling } from './selling.ts'
import { t } from './texts.ts'

/** Says whether it is in the basket now. */
export async function scan(selling: Selling, text: string): Promise<boolean> {
  const scanned = readScan(text)
  if (scanned === null) return false
  if (scanned.scan === 'voucher') {
    if (!selling.addCode(scanned.code)) return false
    selling.say(t('scan.voucher', { code: scanned.code }), 'good')
    return true
  }
  // A price may be agreed or a card be in the terminal by the time the product is known.
  if (selling.refuses()) return false
  const product = await selling.shelf.ofCode(scanned.code, selling.offline).catch(() => null)
  if (product === null) {
    selling.say(t(selling.offline ? 'scan.unknown_offline' : 'scan.unknown', { code: scanned.code }), 'bad')
    return false
  }
  return selling.take(product)
}
