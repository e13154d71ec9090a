/** Sales of this clerk that were left before their end was seen: a tab was closed, or a session ended. */
import { Refused } from '../../shared/commands.ts'
import type { SellSale } from '../../shared/messages.generated.ts'
import { openSales, saleOf } from './api.ts'
import type { Device, OpenedSale } from './device.ts'
import { left, type EarlierSale, type There } from './left.ts'
import { isFor, type Account } from './queue.ts'
import { giveUpThere } from './releases.ts'

export class Earlier {
  sales: readonly EarlierSale[] = []

  constructor(
    private readonly device: Device,
    private readonly account: Account | null,
    private readonly changed: () => void,
  ) {}

  /** Asks what became of them; `current` is rung up here. */
  async read(current: () => string): Promise<void> {
    const { account } = this
    if (account === null) return
    const opened = await this.device.opened().catch(() => [])
    const mine = opened.filter((one) => isFor(one.account, account.staff))
    const there = new Map<string, There>()
    for (const one of mine) there.set(one.sale, await this.ask(one.sale))
    const open = await openSales().catch((): SellSale[] => [])
    this.sales = left(mine, there, open, account.staff).filter((one) => one.sale !== current())
    for (const one of mine) if (!this.sales.some((other) => other.sale === one.sale)) await this.tidy(one, there, current)
    this.changed()
  }

  private async tidy(one: OpenedSale, there: ReadonlyMap<string, There>, current: () => string): Promise<void> {
    if (one.sale !== current() && there.get(one.sale) !== undefined) await this.forget(one.sale)
  }

  private async ask(sale: string): Promise<There> {
    try {
      return await saleOf(sale)
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return null
      // Not known, so it is shown.
      return undefined
    }
  }

  async keep(sale: OpenedSale): Promise<void> {
    // A browser that keeps nothing still sells; the server knows what is open.
    await this.device.keepOpened(sale).catch(() => undefined)
  }

  /** Somebody has seen its end, or goes on with it. */
  drop(sale: string): void {
    this.sales = this.sales.filter((one) => one.sale !== sale)
    this.changed()
  }

  async forget(sale: string): Promise<void> {
    this.drop(sale)
    await this.device.forgetOpened(sale).catch(() => undefined)
  }

  async giveUp(sale: string): Promise<void> {
    await giveUpThere(sale)
    await this.forget(sale)
  }
}
