/**
 * Tells the server of the sales that wait on the device, one after the other. However many tabs are open one of them
 * sends (Web Locks), and what a crash leaves half told is told again by the same names, which the server knows.
 */
import { Refused, Unreachable } from '../../shared/commands.ts'
import { nowS } from '../../shared/now.ts'
import { pay, placeSale, saleOf } from './api.ts'
import type { Device } from './device.ts'
import { newId } from './ids.ts'
import {
  afterTry,
  again,
  asMadeWithoutLink,
  inOrder,
  isFor,
  judged,
  toTry,
  wakeAt,
  type Account,
  type Tried,
  type WaitingSale,
} from './queue.ts'
import { reason, shortReason } from './refusals.ts'

const LOCK = 'shopbell-sell'
/** A browser that cannot be woken exactly looks at least this often. */
const LOOK_EVERY_S = 30

export class Sync {
  /** What waits, in the order in which it was sold. */
  sales: readonly WaitingSale[] = []
  private timer: ReturnType<typeof setTimeout> | undefined
  private stopped = false
  private readonly others = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(LOCK)

  constructor(
    private readonly device: Device,
    private readonly changed: () => void,
    /** Who is signed in: what others sold waits for them. */
    public account: Account | null = null,
    /** The server had closed what had the name `was`; the sale has another. */
    private readonly renamed: (was: string, name: string) => void = () => undefined,
  ) {}

  /** Null when they sign out; a sale is told under nobody else's name. */
  signedIn(account: Account | null): void {
    const before = this.account?.staff
    this.account = account
    if (account !== null && account.staff !== before) this.anew()
  }

  private get staff(): string | null {
    return this.account?.staff ?? null
  }

  start(): void {
    this.stopped = false
    this.others?.addEventListener('message', this.reread)
    addEventListener('online', this.anew)
    addEventListener('pageshow', this.anew)
    void this.run(true)
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    this.others?.removeEventListener('message', this.reread)
    removeEventListener('online', this.anew)
    removeEventListener('pageshow', this.anew)
  }

  /** The link has come back: nothing waits for its next turn. */
  readonly anew = (): void => void this.run(true)

  private readonly reread = (event: MessageEvent): void => {
    const name = event.data as { was?: string; name?: string }
    if (name.was !== undefined && name.name !== undefined) this.renamed(name.was, name.name)
    else void this.read()
  }

  async keep(sale: WaitingSale): Promise<void> {
    await this.device.keepSale(sale)
    await this.tellTabs()
  }

  async find(id: string): Promise<WaitingSale | null> {
    return (await this.device.sale(id).catch(() => undefined)) ?? null
  }

  /** Tries one sale now, beside no other tab. */
  async send(id: string): Promise<Tried> {
    const tried = await locked(async () => {
      const sale = await this.device.sale(id)
      // Another tab, or the turn before, has told it.
      if (sale === undefined) return { tried: 'kept' } as const
      return isFor(sale.account, this.staff) ? this.tell(sale) : ({ tried: 'signed-out' } as const)
    })
    await this.tellTabs()
    return tried
  }

  /** Takes back what the server refused while the clerk still stands with the customer. */
  async forget(id: string): Promise<void> {
    await this.device.forgetSale(id)
    await this.tellTabs()
  }

  async tryAgain(sale: WaitingSale): Promise<void> {
    if (isFor(sale.account, this.staff)) await this.keep(again(sale))
    await this.run(true)
  }

  private async run(anew: boolean): Promise<void> {
    clearTimeout(this.timer)
    await locked(async () => {
      for (const sale of toTry(await this.device.sales(), this.staff, nowS(), anew)) {
        const { tried } = await this.tell(await this.held(sale))
        // Who is not reached for one sale is not reached for the next either.
        if (tried === 'unreached' || tried === 'signed-out') break
      }
    }).catch(() => undefined)
    await this.tellTabs()
    this.plan()
  }

  /** What was paid holds, though the server closed what was opened for it: after an hour it does. */
  private async held(sale: WaitingSale): Promise<WaitingSale> {
    if (sale.tries === 0) return sale
    const there = await saleOf(sale.sale).catch((error: unknown) => {
      if (error instanceof Refused && error.status === 404) return null
      return undefined
    })
    if (there === undefined || (there !== null && there.state !== 'cancelled')) return sale
    return there === null ? this.rename(sale, sale.sale) : this.rename(sale, newId())
  }

  private async rename(sale: WaitingSale, name: string): Promise<WaitingSale> {
    const anew = asMadeWithoutLink(sale, name)
    await this.device.renameSale(sale.sale, anew)
    if (name !== sale.sale) {
      this.renamed(sale.sale, name)
      this.others?.postMessage({ was: sale.sale, name })
    }
    return anew
  }

  private async tell(sale: WaitingSale): Promise<Tried> {
    const tried = await told(sale)
    if (tried.tried === 'cancelled') return this.tell(await this.rename(sale, newId()))
    const after = afterTry(sale, tried, nowS())
    if (after === null) await this.device.forgetSale(sale.sale)
    else await this.device.keepSale(after)
    return tried
  }

  private async read(): Promise<void> {
    this.sales = inOrder(await this.device.sales().catch(() => []))
    this.changed()
  }

  private async tellTabs(): Promise<void> {
    await this.read()
    this.others?.postMessage('changed')
    this.plan()
  }

  private plan(): void {
    clearTimeout(this.timer)
    const wake_s = wakeAt(this.sales, this.staff)
    if (wake_s === null || this.stopped) return
    const wait_s = Math.min(LOOK_EVERY_S, Math.max(0.5, wake_s - nowS()))
    this.timer = setTimeout(() => void this.run(false), wait_s * 1000)
  }
}

/** Without a secure origin there are no locks; then the names alone keep it to once. */
function locked<Value>(work: () => Promise<Value>): Promise<Value> {
  return 'locks' in navigator ? (navigator.locks.request(LOCK, work) as Promise<Value>) : work()
}

/** Tells all of one sale. What was told before is told again in the same words, and changes nothing. */
async function told(sale: WaitingSale): Promise<Tried> {
  try {
    await placeSale(sale.sale, sale.told)
    for (const payment of sale.payments) await pay(sale.sale, payment)
    return { tried: 'kept' }
  } catch (error) {
    if (error instanceof Unreachable) return { tried: 'unreached' }
    if (error instanceof Refused) return judged(error.status, reason(error), shortReason(error))
    throw error
  }
}
