/** Tells the server which coupons this page has shown, and which she opened: each once, and only while it is seen. */
import { command } from '../shared/commands.ts'
import type { VoucherCard } from '../shared/messages.generated.ts'

type Hop = 'shown' | 'opened'
type Way = 'socket' | 'push'

export class Receipts {
  private readonly told = new Set<string>()

  /** What stands on the page now. A page that nobody looks at has shown nothing. */
  shown(vouchers: readonly VoucherCard[]): void {
    if (document.visibilityState !== 'visible') return
    for (const { voucher } of vouchers) this.tell(voucher, 'shown', 'socket')
  }

  opened(voucher: string, way: Way): void {
    this.tell(voucher, 'opened', way)
  }

  /** A lost word is said again at the next chance: the server writes each hop down once. */
  private tell(voucher: string, hop: Hop, way: Way): void {
    const name = `${hop} ${voucher}`
    if (this.told.has(name)) return
    this.told.add(name)
    command('/api/phone/deliveries', { voucher, hop, way }).catch(() => this.told.delete(name))
  }
}
