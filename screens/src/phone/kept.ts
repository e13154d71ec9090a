/**
 * The coupon that works with no signal. Beside pushed.ts, this is all that the phone ever writes to the browser's storage: the shop
 * (name, street, hours) and the coupons still valid, each with its code, product, price and reason. No name, number,
 * e-mail, consent, credential or visit is kept; the credential is a cookie that scripts cannot read.
 *
 * Erased when the last coupon ends, when the server says that nobody is signed in, and with the browser's site data.
 */
import type { PhoneView, SiteCard, VoucherCard } from '../shared/messages.generated.ts'
import { validAt } from './view.ts'

const KEY = 'shopbell.phone.coupons'

export interface Kept {
  site: SiteCard
  vouchers: VoucherCard[]
}

/** Reads what was kept; anything unreadable, from an older page or elsewhere, counts as nothing. */
export function readKept(storage: Pick<Storage, 'getItem'>, now_s: number): Kept | null {
  try {
    const value = JSON.parse(storage.getItem(KEY) ?? 'null') as Kept | null
    if (value === null || !Array.isArray(value.vouchers) || typeof value.site?.time_zone !== 'string') return null
    const vouchers = validAt(value.vouchers, now_s)
    return vouchers.length === 0 ? null : { site: value.site, vouchers }
  } catch {
    return null
  }
}

export function keep(storage: Pick<Storage, 'setItem' | 'removeItem'>, view: PhoneView, now_s: number): void {
  const vouchers = validAt(view.vouchers, now_s)
  if (vouchers.length === 0) return forget(storage)
  // Each without its visit: that would say when she was here.
  const plain = vouchers.map((voucher) => ({ ...voucher, visit: '' }))
  try {
    storage.setItem(KEY, JSON.stringify({ site: view.site, vouchers: plain } satisfies Kept))
  } catch {
    // Storage is full or forbidden: the coupon then needs a link, and nothing else breaks.
  }
}

export function forget(storage: Pick<Storage, 'removeItem'>): void {
  storage.removeItem(KEY)
}
