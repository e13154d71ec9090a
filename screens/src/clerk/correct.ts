/** Puts right what somebody is here for: one of the others that were guessed, or whatever the shop has. */
import check from 'lucide-static/icons/check.svg?raw'
import searchDrawing from 'lucide-static/icons/search.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { ask } from '../shared/commands.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import { icon } from '../shared/icon.ts'
import type { ClientCard, SellProduct } from '../shared/messages.generated.ts'
import '../shared/product.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { DeedEvent } from './deeds.ts'
import './sheet.ts'
import type { SbSheet } from './sheet.ts'
import { t } from './texts.ts'

/** As many as stand above the keyboard. */
const FOUND_MOST = 6

interface Choice {
  sku: string
  name: string
  picture: string
  evidence: string
}

@customElement('sb-correct')
export class SbCorrect extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    css`
      ul {
        display: grid;
        gap: 8px;
      }
      .choice {
        display: grid;
        grid-template-columns: 44px 1fr auto;
        gap: 12px;
        align-items: center;
        width: 100%;
        min-height: 64px;
        padding: 8px 14px 8px 8px;
        border: 1px solid var(--color-line);
        border-radius: var(--radius-3);
        background: var(--color-surface-2);
        line-height: 1.3;
        text-align: left;
        cursor: pointer;
      }
      .choice[aria-current='true'] {
        border: 2px solid var(--color-primary);
      }
      .choice .icon {
        color: var(--color-primary);
      }
      .pic {
        display: grid;
        place-items: center;
        width: 44px;
        height: 48px;
        border-radius: var(--radius-2);
        background: var(--product-ground);
      }
      .pic sb-product {
        width: 32px;
        height: 42px;
      }
      small {
        display: block;
        color: var(--color-text-3);
        font-size: var(--text-sm);
      }
      form {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 8px;
        margin: 18px 0 10px;
      }
      form label {
        grid-column: 1 / -1;
      }
      form .button {
        min-height: var(--target-hand-primary);
      }
      .word {
        padding: 6px 0 10px;
        color: var(--color-text-2);
      }
      .none {
        margin-top: 16px;
      }
    `,
  ]

  @property({ attribute: false }) client!: ClientCard
  @state() private found: SellProduct[] | null = null
  @state() private wrong = ''
  @query('sb-sheet') private sheet!: SbSheet
  @query('input') private field!: HTMLInputElement

  open(): void {
    this.found = null
    this.wrong = ''
    this.sheet.open()
  }

  private guessed(): Choice[] {
    const { product, evidence, intents } = this.client
    const others = intents
      .filter((one) => one.product.sku !== product?.sku)
      .map((one) => ({ ...one.product, evidence: one.evidence }))
    return product === null ? others : [{ ...product, evidence }, ...others]
  }

  private choose(choice: Choice): void {
    if (choice.sku !== this.client.product?.sku)
      this.dispatchEvent(new DeedEvent({ deed: 'correct', sku: choice.sku, name: choice.name, verdict: 'wants' }))
    this.sheet.close()
  }

  private readonly nothing = (): void => {
    const { product } = this.client
    if (product !== null)
      this.dispatchEvent(
        new DeedEvent({ deed: 'correct', sku: product.sku, name: product.name, verdict: 'does_not_want' }),
      )
    this.sheet.close()
  }

  private readonly search = async (event: Event): Promise<void> => {
    event.preventDefault()
    const words = this.field.value.trim()
    if (words === '') return
    this.wrong = ''
    try {
      this.found = await ask<SellProduct[]>(`/api/sell/products?query=${encodeURIComponent(words)}`)
    } catch {
      this.found = null
      this.wrong = t('correct.not_searched')
    }
  }

  private choice(one: Choice) {
    const now = one.sku === this.client.product?.sku
    return html`<li>
      <button class="choice" type="button" aria-current=${now ? 'true' : 'false'} @click=${() => this.choose(one)}>
        <span class="pic"><sb-product .name=${one.picture}></sb-product></span>
        <span><b>${one.name}</b><small>${one.evidence}</small></span>
        ${now ? icon(check) : ''}
      </button>
    </li>`
  }

  private results() {
    if (this.wrong !== '') return html`<p class="word">${this.wrong}</p>`
    if (this.found === null) return ''
    if (this.found.length === 0) return html`<p class="word">${t('correct.none_found')}</p>`
    return html`<ul>
      ${this.found.slice(0, FOUND_MOST).map((one) => this.choice({ ...one, evidence: one.aisle || one.zone_name }))}
    </ul>`
  }

  protected override render() {
    const { display_name, product } = this.client
    return html`<sb-sheet .heading=${t('correct.heading', { name: display_name })}>
      <ul>
        ${this.guessed().map((one) => this.choice(one))}
      </ul>
      <form @submit=${this.search} role="search">
        <label for="words">${t('correct.search')}</label>
        <input id="words" type="search" autocomplete="off" enterkeyhint="search" />
        <button class="button" type="submit" aria-label=${t('correct.find')}>${icon(searchDrawing)}</button>
      </form>
      <div role="status">${this.results()}</div>
      ${product === null
        ? ''
        : html`<button class="button wide none" type="button" @click=${this.nothing}>
            ${t('correct.nothing', { product: product.short_name })}
          </button>`}
    </sb-sheet>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-correct': SbCorrect
  }
}
