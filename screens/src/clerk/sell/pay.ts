/** Paying: card or cash, and what became of it. One act at a time; nothing is charged while an end is not known. */
import banknote from 'lucide-static/icons/banknote.svg?raw'
import creditCard from 'lucide-static/icons/credit-card.svg?raw'
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw'
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import './gift-card-form.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { change_minor, digitsOf, isLikely, likelyCash, paid_minor, readSum, type Payment } from './paying.ts'
import { sellStyles } from './sell-styles.ts'
import type { Selling } from './selling.ts'
import { t } from './texts.ts'

@customElement('sb-pay')
export class SbPay extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    sellStyles,
    css`
      .due {
        padding: 18px 16px 4px;
        text-align: center;
      }
      .due b {
        display: block;
        margin-top: 2px;
        font: var(--weight-display) min(3.25rem, 15cqi) / 1.1 var(--font-display);
        letter-spacing: var(--tracking-display);
        white-space: nowrap;
      }
      .due span {
        color: var(--color-text-2);
      }
      .cash {
        display: grid;
        gap: 14px;
      }
      .cash h2 .icon {
        margin-right: 4px;
        color: var(--color-primary);
      }
      .notes {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(8.4rem, 1fr));
        gap: 8px;
      }
      .notes .button {
        padding: 8px 10px;
      }
      .own {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 6px 8px;
        align-items: end;
      }
      .own label,
      .own p {
        grid-column: 1 / 3;
      }
      .own .button {
        min-height: var(--target-hand-primary);
      }
      .own p:empty {
        display: none;
      }
      .waits {
        display: grid;
        justify-items: center;
        gap: 10px;
        padding: 22px 16px;
        text-align: center;
      }
      .waits .icon {
        color: var(--color-primary);
        font-size: 2.5rem;
      }
      .waits.unknown .icon {
        color: var(--color-warn);
      }
      progress {
        width: 100%;
        height: 6px;
        accent-color: var(--color-primary);
      }
    `,
  ]

  @property({ attribute: false }) selling!: Selling
  @property() language = 'en'
  /** Counts up whenever anything changed. */
  @property({ type: Number }) turn = 0
  @state() private given = ''
  @state() private wrong = ''

  private of(amount_minor: number): string {
    return money({ amount_minor, currency: this.selling.agreed?.currency ?? 'USD' }, this.language)
  }

  private get busy(): boolean {
    return this.selling.busy || this.selling.checkout.busy
  }

  private async takeTyped(): Promise<void> {
    const { checkout, agreed } = this.selling
    const digits = digitsOf(agreed?.currency ?? 'USD')
    const sum = readSum(this.given, digits)
    if (sum === null) return void (this.wrong = t('pay.no_sum'))
    if (!isLikely(sum, checkout.due_minor, digits)) return void (this.wrong = t('pay.too_much', { amount: this.of(sum) }))
    if (change_minor(sum, checkout.due_minor) === null) {
      return void (this.wrong = t('pay.too_little', { amount: this.of(checkout.due_minor - sum) }))
    }
    this.wrong = ''
    await checkout.cash(sum)
    this.given = ''
  }

  private button(words: string, look: string, drawing: string, act: () => void) {
    return html`<button
      class=${`button ${look}`}
      type="button"
      aria-disabled=${this.busy ? 'true' : 'false'}
      @click=${act}
    >
      ${icon(drawing)}${words}
    </button>`
  }

  private cash(due: number) {
    const digits = digitsOf(this.selling.agreed?.currency ?? 'USD')
    const { checkout } = this.selling
    const typed = readSum(this.given, digits)
    const back = typed === null || !isLikely(typed, due, digits) ? null : change_minor(typed, due)
    return html`<section class="card cash" aria-labelledby="cash">
      <h2 id="cash">${icon(banknote)} ${t('pay.cash')}</h2>
      <div class="notes">
        ${[due, ...likelyCash(due, digits)].map(
          (sum) =>
            html`<button
              class="button"
              type="button"
              aria-disabled=${this.busy ? 'true' : 'false'}
              aria-label=${t(sum === due ? 'pay.exact' : 'pay.gave', { amount: this.of(sum) })}
              @click=${() => checkout.cash(sum)}
            >
              ${sum === due ? t('pay.exact', { amount: this.of(sum) }) : this.of(sum)}
            </button>`,
        )}
      </div>
      <form class="own" @submit=${(event: Event) => (event.preventDefault(), void this.takeTyped())}>
        <label for="given">${t('pay.given')}</label>
        <input
          id="given"
          inputmode="decimal"
          autocomplete="off"
          .value=${this.given}
          aria-describedby="back"
          @input=${(event: InputEvent) => {
            this.given = (event.target as HTMLInputElement).value
            this.wrong = ''
          }}
        />
        <button class="button" type="submit" aria-disabled=${this.busy ? 'true' : 'false'}>${t('pay.take')}</button>
        <p id="back" class=${this.wrong === '' ? '' : 'wrong'} role=${this.wrong === '' ? 'status' : 'alert'}>
          ${this.wrong !== '' ? this.wrong : back !== null ? t('pay.change', { amount: this.of(back) }) : ''}
        </p>
      </form>
    </section>`
  }

  private last(last: Payment | null) {
    if (last === null || last.state === 'approved') return ''
    if (last.state === 'partial') {
      return html`<p class="banner" role="status">
        ${icon(triangleAlert)}${last.what_to_do || t('pay.partial', { amount: this.of(last.approved_minor) })}
      </p>`
    }
    const words = t(last.state === 'declined' ? 'pay.declined' : 'pay.timed_out')
    return html`<p class="banner danger" role="alert">${icon(triangleAlert)}${last.what_to_do || words}</p>`
  }

  private choose(due: number, last: Payment | null) {
    const { checkout, agreed } = this.selling
    const offline = agreed?.told.offline === true
    const { terminal } = this.selling.shelf.about
    const bound = paid_minor(checkout.payments) > 0
    return html`<main tabindex="0" role="region" aria-label=${t('pay.heading')}>
        <p class="due"><span>${t(bound ? 'pay.rest' : 'pay.heading')}</span> <b>${this.of(due)}</b></p>
        ${this.last(last)}
        ${terminal === 'simulated' && !offline ? html`<p class="banner plain">${t('pay.simulated')}</p>` : ''}
        ${offline ? html`<p class="banner">${icon(triangleAlert)}${t('pay.no_terminal')}</p>` : ''} ${this.cash(due)}
        ${
          offline
            ? ''
            : html`<sb-gift-card-form
                .busy=${this.busy}
                @use=${(event: CustomEvent<string>) => void checkout.giftCard(event.detail)}
              ></sb-gift-card-form>`
        }
      </main>
      <div class="acts">
        ${
          bound
            ? this.button(t('pay.give_up'), '', triangleAlert, () => void this.selling.giveUp())
            : html`<button class="button" type="button" @click=${() => this.selling.edit()}>${t('pay.edit')}</button>`
        }
        ${offline || terminal === '' ? '' : this.button(t('pay.card'), 'primary', creditCard, () => void checkout.card())}
      </div>`
  }

  private waits(payment: Payment) {
    if (payment.tender === 'gift_card') return this.asksGiftCard()
    return html`<main tabindex="0" role="region" aria-label=${t('pay.heading')}>
        <div class="card waits" role="status">
          ${icon(creditCard)}
          <h2>${t('pay.waiting_heading')}</h2>
          <p>${payment.what_to_do || t('pay.waiting', { amount: this.of(payment.amount_minor) })}</p>
          <progress aria-label=${t('pay.waiting_heading')}></progress>
        </div>
      </main>
      <div class="acts">${this.button(t('pay.cancel'), '', triangleAlert, () => void this.selling.giveUp())}</div>`
  }

  private asksGiftCard() {
    return html`<main tabindex="0" role="region" aria-label=${t('pay.heading')}>
      <div class="card waits" role="status">
        <h2>${t('pay.gift_asking')}</h2>
        <progress aria-label=${t('pay.gift_asking')}></progress>
      </div>
    </main>`
  }

  private unknown(payment: Payment) {
    const { checkout } = this.selling
    return html`<main tabindex="0" role="region" aria-label=${t('pay.heading')}>
        <div class="card waits unknown" role="alert">
          ${icon(triangleAlert)}
          <h2>${t('pay.unknown_heading')}</h2>
          <p>${payment.what_to_do || t('pay.unknown', { amount: this.of(payment.amount_minor) })}</p>
        </div>
      </main>
      <div class="acts">
        ${this.button(t(checkout.busy ? 'pay.asking' : 'pay.ask'), 'primary', refreshCw, () => void checkout.ask(payment.payment))}
      </div>`
  }

  protected override render() {
    const step = this.selling.checkout.step
    switch (step?.step) {
      case 'waits':
        return this.waits(step.payment)
      case 'ask':
        return this.unknown(step.payment)
      case 'choose':
        return this.choose(step.due_minor, step.last)
      default:
        return html`<main></main>`
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-pay': SbPay
  }
}
