/** Money back: the sale by the number on its receipt, which of it comes back, why, done. */
import arrowLeft from 'lucide-static/icons/undo-2.svg?raw'
import minus from 'lucide-static/icons/minus.svg?raw'
import plus from 'lucide-static/icons/plus.svg?raw'
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw'
import searchDrawing from 'lucide-static/icons/search.svg?raw'
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { Refused, Unreachable } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { instant, money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import type { RefundCard, SaleReceipt, SiteCard } from '../../shared/messages.generated.ts'
import { nowS } from '../../shared/now.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { receiptNumbered, refund } from './api.ts'
import { basketStyles } from './basket-styles.ts'
import { newId } from './ids.ts'
import { about_minor, left, some, type RefundSent, type Returning } from './returning.ts'
import { sellStyles } from './sell-styles.ts'
import { isUnsure, reason } from './refusals.ts'
import { t } from './texts.ts'

const REASONS = ['refund.why_not_wanted', 'refund.why_faulty', 'refund.why_wrong', 'refund.why_other'] as const
type Reason = (typeof REASONS)[number]

/** Sends `back`. */
@customElement('sb-refund')
export class SbRefund extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    sellStyles,
    basketStyles,
    css`
      .line {
        grid-template-columns: 1fr auto;
      }
      .steps {
        grid-column: 1 / 3;
      }
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      legend {
        float: left;
        width: 100%;
        margin-bottom: 8px;
        padding: 0;
        font-weight: var(--weight-strong);
      }
      .pick[aria-pressed='true'] {
        border-color: var(--color-primary);
        background: var(--color-primary-wash);
        color: var(--color-on-primary-wash);
      }
      .back {
        font: var(--weight-display) var(--text-2xl) / 1.15 var(--font-display);
      }
      .facts {
        display: grid;
        gap: 6px;
        margin-top: 10px;
      }
    `,
  ]

  @property({ attribute: false }) site!: SiteCard
  @property({ type: Boolean }) unlinked = false
  @state() private number = ''
  @state() private receipt: SaleReceipt | null = null
  @state() private chosen: Returning = {}
  @state() private why: Reason = REASONS[0]
  @state() private given: RefundCard | null = null
  @state() private trouble = ''
  @state() private busy = false
  /** Whether it was done is not known: until it is, nothing but the same may be sent, and money goes back once. */
  @state() private sent: RefundSent | null = null

  private async once(work: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.trouble = ''
    try {
      await work()
    } catch (error) {
      if (error instanceof Unreachable) this.trouble = t('refund.offline')
      else if (error instanceof Refused) this.trouble = error.status === 404 ? t('refund.unknown') : reason(error)
      else throw error
    } finally {
      this.busy = false
    }
  }

  private find(event: Event): void {
    event.preventDefault()
    const number = this.number.trim()
    if (number === '') return
    void this.once(async () => {
      this.receipt = await receiptNumbered(number)
      this.chosen = {}
    })
  }

  private give(receipt: SaleReceipt): void {
    const lines = some(this.chosen)
    if (lines.length === 0 || this.busy) return
    const sent = this.sent ?? { refund: newId(), lines, why: t(this.why) }
    this.sent = sent
    void this.once(async () => {
      try {
        this.given = await refund(receipt.sale, sent)
      } catch (error) {
        if (!isUnsure(error)) this.sent = null
        else return void (this.trouble = t('refund.lost'))
        throw error
      }
    })
  }

  private choose(n: number, quantity: number): void {
    if (this.sent === null) this.chosen = { ...this.chosen, [n]: quantity }
  }

  private get troubled() {
    return this.trouble === ''
      ? ''
      : html`<p class="banner danger" role="alert">${icon(triangleAlert)}${this.trouble}</p>`
  }

  private asking() {
    return html`<main tabindex="0" role="region" aria-label=${t('refund.heading')}>
        <h2>${t('refund.heading')}</h2>
        ${this.unlinked ? html`<p class="banner">${t('refund.offline')}</p>` : ''} ${this.troubled}
      </main>
      <form class="acts" @submit=${this.find}>
        <label for="number">${t('refund.number')}</label>
        <input
          id="number"
          autocomplete="off"
          autocapitalize="characters"
          .value=${this.number}
          @input=${(event: InputEvent) => (this.number = (event.target as HTMLInputElement).value)}
        />
        <button class="button primary" type="submit" aria-disabled=${this.busy || this.unlinked ? 'true' : 'false'}>
          ${icon(searchDrawing)}${t(this.busy ? 'refund.finding' : 'refund.find')}
        </button>
      </form>`
  }

  private line(line: SaleReceipt['lines'][number]) {
    const most = left(line)
    const chosen = this.chosen[line.n] ?? 0
    const step = (words: string, drawing: string, quantity: number) =>
      html`<button
        class="round"
        type="button"
        aria-label=${words}
        aria-disabled=${quantity < 0 || quantity > most || this.sent !== null ? 'true' : 'false'}
        @click=${() => quantity >= 0 && quantity <= most && this.choose(line.n, quantity)}
      >
        ${icon(drawing)}
      </button>`
    return html`<li class="line">
      <h3>${line.quantity} × ${line.name}</h3>
      <p class="price">${money(line.total, this.site.language)}</p>
      <div class="steps">
        <small>${most === 0 ? t('refund.none_left') : t('refund.left', { count: most })}</small>
        ${
          most === 0
            ? ''
            : html`<span
                >${step(t('basket.fewer', { name: line.name }), minus, chosen - 1)}<output>${chosen}</output>${step(
                  t('basket.more', { name: line.name }),
                  plus,
                  chosen + 1,
                )}</span
              >`
        }
      </div>
    </li>`
  }

  private choosing(receipt: SaleReceipt) {
    const about = about_minor(receipt.lines, this.chosen)
    const amount = money({ amount_minor: about, currency: receipt.currency }, this.site.language)
    const ready = some(this.chosen).length > 0
    const sold = { time: instant(receipt.at_s, nowS(), this.site), total: money(receipt.total, this.site.language) }
    return html`<main tabindex="0" role="region" aria-label=${t('refund.heading')}>
        ${this.troubled}
        <section class="card">
          <h2>${t('done.receipt', { number: receipt.number })}</h2>
          <p class="each">${t('refund.sold', sold)}</p>
          <ul>
            ${receipt.lines.map((line) => this.line(line))}
          </ul>
        </section>
        <fieldset class="card">
          <legend>${t('refund.why')}</legend>
          ${REASONS.map(
            (why) =>
              html`<button
                class="button pick"
                type="button"
                aria-pressed=${why === this.why ? 'true' : 'false'}
                aria-disabled=${this.sent === null ? 'false' : 'true'}
                @click=${() => this.sent === null && (this.why = why)}
              >
                ${t(why)}
              </button>`,
          )}
        </fieldset>
      </main>
      <div class="acts">
        ${ready ? html`<p>${t('refund.about', { amount })}</p>` : ''}
        <button
          class="button primary"
          type="button"
          aria-disabled=${this.busy || !ready ? 'true' : 'false'}
          @click=${() => this.give(receipt)}
        >
          ${icon(arrowLeft)}${t(this.sent !== null ? 'refund.again' : ready ? 'refund.give' : 'refund.give_choose')}
        </button>
      </div>`
  }

  private done(receipt: SaleReceipt, card: RefundCard) {
    const { language } = this.site
    const unsure = card.state !== 'done'
    return html`<main tabindex="0" role="region" aria-label=${t('refund.heading')}>
        ${this.troubled}
        ${unsure ? html`<p class="banner" role="alert">${icon(triangleAlert)}${card.what_to_do || t('refund.unsure')}</p>` : ''}
        <section class="card" role="status">
          <h2 class="back">${t('refund.done_heading', { amount: money(card.amount, language) })}</h2>
          <ul class="facts">
            ${facts(card, language).map((fact) => html`<li>${fact}</li>`)}
          </ul>
        </section>
      </main>
      <div class="acts">
        ${
          unsure
            ? html`<button
                class="button"
                type="button"
                aria-disabled=${this.busy ? 'true' : 'false'}
                @click=${() => this.give(receipt)}
              >
                ${icon(refreshCw)}${t('refund.again')}
              </button>`
            : ''
        }
        <button class="button primary" type="button" @click=${() => this.dispatchEvent(new CustomEvent('back'))}>
          ${t('refund.finished')}
        </button>
      </div>`
  }

  protected override render() {
    const { receipt, given } = this
    if (receipt === null) return this.asking()
    return given === null ? this.choosing(receipt) : this.done(receipt, given)
  }
}

function facts(card: RefundCard, language: string): string[] {
  const found: string[] = []
  if (card.cash.amount_minor > 0) found.push(t('refund.cash', { amount: money(card.cash, language) }))
  if (card.terminal.amount_minor > 0) found.push(t('refund.terminal', { amount: money(card.terminal, language) }))
  const { gift_card } = card
  if (gift_card !== null) found.push(t('refund.gift_card', { amount: money(gift_card, language) }))
  const codes = card.vouchers_given_back.join(', ')
  if (codes !== '') found.push(t('refund.vouchers', { codes }))
  if (card.points_taken_back > 0) found.push(t('refund.points', { count: card.points_taken_back }))
  return found
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-refund': SbRefund
  }
}
