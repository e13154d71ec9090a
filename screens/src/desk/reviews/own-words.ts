/** What somebody who works here thinks of a product: marked as such, counted in no average, decided on by others. */
import { LitElement, html } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { Refused, ask, command } from '../../shared/commands.ts'
import { language } from '../../shared/language.ts'
import type { ProductCard } from '../../shared/messages.generated.ts'
import { starsText } from '../../shared/review-words.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { panelStyles } from '../panel-styles.ts'
import { whyNot } from '../why-not.ts'
import { fieldStyles } from './form-fields.ts'
import { t } from './texts.ts'

const LEAST_LETTERS = 10

@customElement('sb-own-words')
export class SbOwnWords extends LitElement {
  static override styles = [textStyles, controlStyles, panelStyles, fieldStyles]

  @state() private products: readonly ProductCard[] = []
  @state() private said = ''
  @state() private busy = false
  @query('#product') private product!: HTMLSelectElement
  @query('#stars') private stars!: HTMLSelectElement
  @query('#title') private titleField!: HTMLInputElement
  @query('#text') private text!: HTMLTextAreaElement

  get isBusy(): boolean {
    return (this.text?.value ?? '') !== ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    ask<ProductCard[]>('/api/catalogue/products').then(
      (products) => (this.products = products),
      (error: unknown) => (this.said = whyNot(error)),
    )
  }

  private readonly send = (event: SubmitEvent): void => {
    event.preventDefault()
    const text = this.text.value.trim()
    if (this.product.value === '' || this.stars.value === '' || text.length < LEAST_LETTERS) {
      this.said = t('own.incomplete')
      return
    }
    void this.tell({
      sku: this.product.value,
      stars: Number(this.stars.value),
      title: this.titleField.value.trim(),
      text,
      language: language(),
    })
  }

  private async tell(wish: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      await command('/api/desk/reviews', wish)
      this.said = t('own.sent')
      for (const field of [this.product, this.stars, this.titleField, this.text]) field.value = ''
      this.dispatchEvent(new Event('written'))
    } catch (error) {
      this.said = error instanceof Refused && error.status === 403 ? t('own.blocked') : whyNot(error)
    } finally {
      this.busy = false
    }
  }

  protected override render() {
    return html`<section aria-labelledby="heading">
      <div class="head"><h2 id="heading">${t('own.heading')}</h2></div>
      <p class="lead">${t('own.lead')}</p>
      <form novalidate @submit=${this.send}>
        <label
          >${t('own.product')}
          <select id="product">
            <option value="">${t('own.choose')}</option>
            ${this.products.map(({ sku, name }) => html`<option value=${sku}>${name}</option>`)}
          </select></label
        >
        <label
          >${t('own.stars')}
          <select id="stars">
            <option value="">${t('own.choose')}</option>
            ${[5, 4, 3, 2, 1].map((stars) => html`<option value=${stars}>${starsText(stars)}</option>`)}
          </select></label
        >
        <label>${t('own.title')} <input id="title" maxlength="80" autocomplete="off" /></label>
        <label class="wide">${t('own.text')} <textarea id="text" rows="3" maxlength="3000"></textarea></label>
        <div class="wide"><button class="button" aria-disabled=${this.busy}>${t('own.send')}</button></div>
      </form>
      <p class="said" role="status">${this.said}</p>
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-own-words': SbOwnWords
  }
}
