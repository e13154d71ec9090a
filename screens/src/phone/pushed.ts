/**
 * Coupons that came while the page was closed: the worker keeps them when it rings (push-worker.js), so that they open
 * without a link. The page reads them then, and erases them once it knows better. Like what kept.ts keeps, they hold the
 * shop and valid coupons, and nothing else.
 */
import type { Kept } from './kept.ts'
import { validAt } from './view.ts'

const CACHE = 'shopbell-kept-coupons'
const PATH = '/phone/kept-coupons'

export async function readPushed(now_s: number): Promise<Kept | null> {
  try {
    const answer = await (await caches.open(CACHE)).match(PATH)
    const value = (await answer?.json()) as Kept | undefined
    if (value === undefined || !Array.isArray(value.vouchers) || typeof value.site?.time_zone !== 'string') return null
    const vouchers = validAt(value.vouchers, now_s)
    return vouchers.length === 0 ? null : { site: value.site, vouchers }
  } catch {
    return null
  }
}

export async function forgetPushed(): Promise<void> {
  // Where there is no secure origin there are no caches, and nothing was kept.
  await globalThis.caches?.delete(CACHE).catch(() => false)
}

const COUPON = /^#coupon=([\w.%-]{1,100})$/

/** Which coupon an address asks for; empty where it asks for none. */
export function couponAt(hash: string): string {
  const found = COUPON.exec(hash)?.[1] ?? ''
  try {
    return decodeURIComponent(found)
  } catch {
    return ''
  }
}
