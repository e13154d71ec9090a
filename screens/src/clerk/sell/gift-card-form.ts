/** Paying with a gift card: its code, typed or scanned. What is on it is taken at once, at most what is due. */
import gift from 'lucide-static/icons/gift.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { fieldStyles } from '../../shared/field-styles.ts'
import { icon } from '../../shared/icon.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { sellStyles } from './sell-styles.ts'
import { t } from './texts.ts'

/** Sends `use` with the code. */
@customElement('sb-gift-card-form')
export class SbGiftCardForm extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    sellStyles,
    css`
      h2 .icon {
        margin-right: 4px;
        color: var(--color-primary);
      }
      form {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 6px 8px;
        align-items: end;
        margin-top: 14px;
      }
      label,
      p {
        grid-column: 1 / 3;
      }
      input {
        min-width: 0;
        text-transform: uppercase;
      }
      .button {
        min-height: var(--target-hand-primary);
      }
      p:empty {
        display: none;
      }
    `,
  ]

  @property({ type: Boolean }) busy = false
  @state() private code = ''
  @state() private wrong = ''

  private readonly use = (event: SubmitEvent): void => {
    event.preventDefault()
    const code = this.code.trim()
    this.wrong = code === '' ? t('pay.gift_none') : ''
    if (this.wrong === '' && !this.busy) this.dispatchEvent(new CustomEvent<string>('use', { detail: code }))
  }

  protected override render() {
    return html`<section class="card" aria-labelledby="gift">
      <h2 id="gift">${icon(gift)} ${t('pay.gift')}</h2>
      <form novalidate @submit=${this.use}>
        <label for="code">${t('pay.gift_code')}</label>
        <input
          id="code"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          maxlength="40"
          aria-describedby="wrong"
          .value=${this.code}
          @input=${(event: InputEvent) => {
            this.code = (event.target as HTMLInputElement).value
            this.wrong = ''
          }}
        />
        <button class="button" type="submit" aria-disabled=${this.busy ? 'true' : 'false'}>${t('pay.gift_use')}</button>
        <p id="wrong" class="wrong" role="alert">${this.wrong}</p>
      </form>
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-gift-card-form': SbGiftCardForm
  }
}
