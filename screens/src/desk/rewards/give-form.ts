/** The form by which the store gives a member a gift card. Its button says the amount before it is pressed. */
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { Refused, command, newKey } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { money } from '../../shared/formats.ts'
import type { GiftCardCard, SiteCard } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { minorOf } from '../campaign-fields.ts'
import { DeskDialog } from '../desk-dialog.ts'
import { dialogHead } from '../dialog-head.ts'
import { dialogStyles } from '../dialog-styles.ts'
import { formStyles } from '../form-styles.ts'
import { say } from '../texts.ts'
import { cameBefore, whyNot } from '../why-not.ts'
import { faultSpoken, partStyles, textField, toFirstFault } from './form-parts.ts'
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
export class SbGiveForm extends DeskDialog {
  static override styles = [textStyles, controlStyles, fieldStyles, dialogStyles, formStyles, partStyles]

  @property({ attribute: false }) site!: SiteCard
  @state() private fields: Fields = { number: '', amount: '' }
  @state() private faults: Partial<Record<keyof Fields, string>> = {}
  /** As long as the form is open: a press after a lost answer gives no second card. */
  private readonly key = newKey()

  private set(change: Partial<Fields>): void {
    this.fields = { ...this.fields, ...change }
    this.faults = Object.fromEntries(Object.entries(this.faults).filter(([field]) => !(field in change)))
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
    this.wrong = ''
    this.faults = this.complaints()
    if (Object.keys(this.faults).length > 0) return toFirstFault(this)
    const { number, amount } = this.fields
    const wish = { member_number: number.trim(), amount_minor: minorOf(amount, this.site.currency) }
    await this.send(async () => this.finish(new GaveCard(await command<GiftCardCard>('/api/desk/gift-cards', wish, this.key))), this.words)
    await toFirstFault(this)
  }

  /** Nothing is left to say where a field is blamed. */
  private readonly words = (error: unknown): string => {
    const fields = error instanceof Refused ? error.fields() : {}
    if ('member_number' in fields) this.faults = { number: t('give.wrong.nobody') }
    else if ('amount_minor' in fields) this.faults = { amount: t('gift.wrong.amount') }
    else return cameBefore(error) ? t('give.before') : whyNot(error)
    return ''
  }

  protected override render() {
    const { fields, faults, site } = this
    const fine = amountComplaint(fields.amount, site.currency) === null
    const amount = money({ amount_minor: minorOf(fields.amount, site.currency) ?? 0, currency: site.currency }, site.language)
    return html`<dialog aria-labelledby="heading" aria-describedby="lead" @cancel=${() => this.close()}>
      ${dialogHead(t('give.heading'), () => this.close(), t('give.lead'))}
      <form novalidate @submit=${this.give}>
        ${textField('number', t('give.number'), fields.number, (number) => this.set({ number }), { wrong: faults.number, longest: 20 })}
        ${textField('amount', t('give.amount', { currency: site.currency }), fields.amount, (typed) => this.set({ amount: typed }), { wrong: faults.amount, longest: 14, keys: 'decimal' })}
        ${faultSpoken(faults)}
        <div role="alert">${this.wrong === '' ? nothing : html`<p class="wrong">${this.wrong}</p>`}</div>
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
