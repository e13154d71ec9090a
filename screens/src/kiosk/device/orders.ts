/** What staff asked of this kiosk, and what is to be done about it now. Pure: the time is an argument. */
import type { KioskOrder } from '../../shared/messages.generated.ts'

export interface Situation {
  now_s: number
  /** Somebody uses the screen: no picture is taken, and nothing is loaded anew under their hands. */
  in_use: boolean
  /** A reload would disturb nobody. */
  idle: boolean
  /** A program looks after this browser, and can take pictures. */
  watched: boolean
}

export type Deed =
  | { deed: 'reload'; order: string }
  | { deed: 'take-picture'; order: string }
  | { deed: 'refuse'; order: string; why: 'in_use' | 'no_device' }

export class Orders {
  private readonly page: string
  private open: readonly KioskOrder[] = []
  private readonly begun = new Set<string>()

  /** `page`: the name of this page; what is meant for another was done by loading this one. */
  constructor(page: string) {
    this.page = page
  }

  /** All that is open, as the server says it now. */
  take(orders: readonly KioskOrder[]): void {
    this.open = orders.filter((order) => order.page === this.page)
    const known = new Set(this.open.map((each) => each.order))
    for (const order of this.begun) if (!known.has(order)) this.begun.delete(order)
  }

  /** The picture that is waited for; null: none. */
  get picture(): string | null {
    return this.open.find((each) => each.what === 'picture' && this.begun.has(each.order))?.order ?? null
  }

  /** What can be done now, each once. A reload waits until it disturbs nobody, and comes last. */
  due(at: Situation): Deed[] {
    const deeds: Deed[] = []
    for (const { order, what, until_s } of this.open) {
      if (this.begun.has(order) || at.now_s >= until_s) continue
      if (what === 'reload' && !at.idle) continue
      this.begun.add(order)
      if (what === 'reload') deeds.push({ deed: 'reload', order })
      else if (at.in_use) deeds.push({ deed: 'refuse', order, why: 'in_use' })
      else if (!at.watched) deeds.push({ deed: 'refuse', order, why: 'no_device' })
      else deeds.push({ deed: 'take-picture', order })
    }
    return deeds.sort((one, other) => Number(one.deed === 'reload') - Number(other.deed === 'reload'))
  }
}
