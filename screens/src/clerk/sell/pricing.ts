/** What the basket costs now: asks the server a moment after the last change, and takes no overtaken answer. */
import { Refused } from '../../shared/commands.ts'
import type { QuoteCard } from '../../shared/messages.generated.ts'
import { NOTHING_ASKED, answers, asks, counts, isSettled, type Sequence } from '../../shared/sequence.ts'
import { isEmpty, sameQuestion, type Basket } from './basket.ts'
import { isUnreached, reason } from './refusals.ts'

/** Somebody who scans three articles in a row is asked about once. */
const AFTER_MS = 150
/** While the server cannot be reached it is asked again this often. */
const AGAIN_MS = 5000

export class Pricing {
  /** The last answer that counts; null before the first, and where there is nothing to ask. */
  card: QuoteCard | null = null
  /** The server could not be reached by the last question. */
  unreached = false
  /** Why it did not say a price, in its words. */
  refused = ''
  private sequence: Sequence = NOTHING_ASKED
  private stopped = false
  private asked: Basket | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly changed: () => void,
    private readonly isUnlinked: () => boolean,
    private readonly quote: (basket: Basket) => Promise<QuoteCard>,
  ) {}

  /** Whether what is shown is what the basket costs. */
  get isCurrent(): boolean {
    return this.card !== null && isSettled(this.sequence) && !this.unreached && this.refused === ''
  }

  follow(basket: Basket): void {
    if (this.asked !== null && sameQuestion(this.asked, basket) && !this.unreached && this.refused === '') return
    this.ask(basket, AFTER_MS)
  }

  /** Asks again, though nothing changed here: the link is back, or prices changed. */
  again(basket: Basket): void {
    this.ask(basket, 0)
  }

  /** Asks again with nothing shown meanwhile: whose basket it is may have changed, and with it what may be read here. */
  blank(basket: Basket): void {
    this.card = null
    this.again(basket)
  }

  /** What the server said elsewhere, such as when it would not take the old price. */
  take(card: QuoteCard): void {
    this.sequence = answers(asks(this.sequence), this.sequence.asked + 1)
    this.card = card
    this.changed()
  }

  start(): void {
    this.stopped = false
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private ask(basket: Basket, after_ms: number): void {
    clearTimeout(this.timer)
    if (this.stopped) return
    this.asked = basket
    this.sequence = asks(this.sequence)
    const n = this.sequence.asked
    if (isEmpty(basket)) return this.settle(n, { card: null })
    if (this.isUnlinked()) {
      this.settle(n, { unreached: true })
      this.timer = setTimeout(() => this.ask(basket, 0), AGAIN_MS)
      return
    }
    this.timer = setTimeout(() => void this.send(basket, n), after_ms)
  }

  private async send(basket: Basket, n: number): Promise<void> {
    try {
      this.settle(n, { card: await this.quote(basket) })
    } catch (error) {
      if (!isUnreached(error)) {
        if (error instanceof Refused) return this.settle(n, { refused: reason(error) })
        throw error
      }
      this.settle(n, { unreached: true })
      if (n === this.sequence.asked && !this.stopped) this.timer = setTimeout(() => this.ask(basket, 0), AGAIN_MS)
    }
  }

  private settle(n: number, end: { card?: QuoteCard | null; unreached?: boolean; refused?: string }): void {
    if (this.stopped || !counts(this.sequence, n)) return
    this.sequence = answers(this.sequence, n)
    if (end.card !== undefined) this.card = end.card
    this.unreached = end.unreached ?? false
    this.refused = end.refused ?? ''
    this.changed()
  }
}
