/** The form by which the store gives a member a gift card. Its button says the amount before it is pressed. */
import { LitElement, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Refused, command, newKey } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { money } from '../../shared/formats.ts'
import type { GiftCardCard, SiteCard } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { minorOf } from '../campaign-fields.ts'
import { dialogHead } from '../dialog-head.ts'
import { dialogStyles } from '../dialog-styles.ts'
import { formStyles } from '../form-styles.ts'
import { say } from '../texts.ts'
import { whyNot } from '../why-not.ts'
import { partStyles, textField } from './form-parts.ts'
import { amountComplaint } from './gift-fields.ts'
import { t } from './texts.ts'

/** The card is hers. */
export class GaveCard extends Event {
  constructor(readonly card: GiftCardCard) {
    super('gave-card')
  }
}

interface Fields {
  readonly number: string
  readonly amount: string
}

@customElement('sb-give-form')
export class SbGiveForm extends LitElement {
  static override styles = [textStyles, controlStyles, fieldStyles, dialogStyles, formStyles, partStyles]

  @property({ attribute: false }) site!: SiteCard
  @state() private fields: Fields = { number: '', amount: '' }
  @state() private wrong: Partial<Record<keyof Fields, string>> = {}
  @state() private refused = ''
  @state() private busy = false
  @query('dialog') private dialog!: HTMLDialogElement
  /** As long as the form is open: a press after a lost answer gives no second card. */
  private readonly key = newKey()

  protected override firstUpdated(): void {
    this.dialog.showModal()
  }

  private close(): void {
    this.dispatchEvent(new Event('close-dialog'))
  }

  private set(change: Partial<Fields>): void {
    this.fields = { ...this.fields, ...change }
    this.wrong = Object.fromEntries(Object.entries(this.wrong).filter(([field]) => !(field in change)))
  }

  private complaints(): Partial<Record<keyof Fields, string>> {
    const amount = amountComplaint(this.fields.amount, this.site.currency)
    return {
      ...(this.fields.number.trim() === '' ? { number: t('give.wrong.number') } : {}),
      ...(amount === null ? {} : { amount: t(`gift.wrong.${amount}`) }),
    }
  }

  private readonly give = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.busy) return
    this.refused = ''
    this.wrong = this.complaints()
    if (Object.keys(this.wrong).length > 0) return this.point()
    this.busy = true
    try {
      const { number, amount } = this.fields
      const wish = { member_number: number.trim(), amount_minor: minorOf(amount, this.site.currency) }
      this.dispatchEvent(new GaveCard(await command<GiftCardCard>('/api/desk/gift-cards', wish, this.key)))
    } catch (error) {
      const fields = error instanceof Refused ? error.fields() : {}
      if ('member_number' in fields) this.wrong = { number: t('give.wrong.nobody') }
      else if ('amount_minor' in fields) this.wrong = { amount: t('gift.wrong.amount') }
      else this.refused = whyNot(error)
      await this.point()
    } finally {
      this.busy = false
    }
  }

  private async point(): Promise<void> {
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }

  protected override render() {
    const { fields, wrong, site } = this
    const fine = amountComplaint(fields.amount, site.currency) === null
    const amount = money({ amount_minor: minorOf(fields.amount, site.currency) ?? 0, currency: site.currency }, site.language)
    return html`<dialog aria-labelledby="heading" aria-describedby="lead" @cancel=${() => this.close()}>
      ${dialogHead(t('give.heading'), () => this.close(), t('give.lead'))}
      <form novalidate @submit=${this.give}>
        ${textField('number', t('give.number'), fields.number, (number) => this.set({ number }), { wrong: wrong.number, longest: 20 })}
        ${textField('amount', t('give.amount', { currency: site.currency }), fields.amount, (typed) => this.set({ amount: typed }), { wrong: wrong.amount, longest: 14, numeric: true })}
        <div role="alert">${this.refused === '' ? nothing : html`<p class="wrong">${this.refused}</p>`}</div>
        <div class="does">
          <button class="button" type="button" @click=${() => this.close()}>${say('dialog.keep')}</button>
          <button class="button primary" type="submit" aria-disabled=${this.busy}>${fine ? t('give.go', { amount }) : t('give.go.none')}</button>
        </div>
      </form>
    </dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-give-form': SbGiveForm
  }
}
