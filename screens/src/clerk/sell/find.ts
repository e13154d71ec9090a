/** Search by name or number, answers above the thumb's field. A letter or two may be wrong. */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import plus from 'lucide-static/icons/plus.svg?raw'
import ticket from 'lucide-static/icons/ticket.svg?raw'
import { LitElement, css, html, type PropertyValues } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { fieldStyles } from '../../shared/field-styles.ts'
import { money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import type { SellProduct } from '../../shared/messages.generated.ts'
import '../../shared/product.ts'
import { NOTHING_ASKED, answers, asks, counts, type Sequence } from '../../shared/sequence.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { sellStyles } from './sell-styles.ts'
import type { Selling } from './selling.ts'
import { t } from './texts.ts'

/** Typing goes on; asking after each letter would only keep the server busy. */
const AFTER_MS = 180

/** What voucher codes look like, as people read them out. */
const CODE = /^[a-z0-9][a-z0-9 -]{4,30}[a-z0-9]$/i

/** Sends `taken` once something went into the basket, and `back`. */
@customElement('sb-find')
export class SbFind extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    sellStyles,
    css`
      main {
        justify-content: flex-end;
      }
      .found {
        display: grid;
        gap: 8px;
      }
      .found button {
        display: grid;
        grid-template-columns: 46px 1fr auto auto;
        gap: 12px;
        align-items: center;
        width: 100%;
        min-height: 68px;
        padding: 8px 14px 8px 8px;
        border: 1px solid var(--color-line);
        border-radius: var(--radius-3);
        background: var(--color-surface);
        line-height: 1.25;
        text-align: left;
        cursor: pointer;
      }
      .found .pic {
        display: grid;
        place-items: center;
        width: 46px;
        height: 52px;
        border-radius: var(--radius-2);
        background: var(--product-ground);
      }
      .pic sb-product {
        width: 32px;
        height: 43px;
      }
      .found small {
        display: block;
        color: var(--color-text-3);
        font-size: var(--text-sm);
      }
      .found .icon {
        color: var(--color-primary);
      }
      .hint {
        padding: 8px;
        color: var(--color-text-2);
        text-align: center;
      }
      .field {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 4px 8px;
        align-items: center;
      }
      @container (max-width: 18rem) {
        .found button {
          grid-template-columns: 1fr auto;
        }
        .found .pic,
        .found .icon {
          display: none;
        }
      }
    `,
  ]

  @property({ attribute: false }) selling!: Selling
  @property() language = 'en'
  @state() private words = ''
  @state() private found: readonly SellProduct[] | null = null
  @state() private failed = false
  @query('input') private input!: HTMLInputElement
  private sequence: Sequence = NOTHING_ASKED
  private timer: ReturnType<typeof setTimeout> | undefined

  protected override firstUpdated(_changed: PropertyValues): void {
    this.input.focus()
  }

  override disconnectedCallback(): void {
    clearTimeout(this.timer)
    super.disconnectedCallback()
  }

  private type(words: string): void {
    this.words = words
    clearTimeout(this.timer)
    this.sequence = asks(this.sequence)
    const n = this.sequence.asked
    if (words.trim() === '') return void this.settle(n, null)
    this.timer = setTimeout(() => void this.look(words, n), AFTER_MS)
  }

  private async look(words: string, n: number): Promise<void> {
    try {
      this.settle(n, await this.selling.shelf.find(words, this.selling.offline))
    } catch {
      this.settle(n, [], true)
    }
  }

  private settle(n: number, found: readonly SellProduct[] | null, failed = false): void {
    if (!counts(this.sequence, n)) return
    this.sequence = answers(this.sequence, n)
    this.found = found
    this.failed = failed
  }

  private take(product: SellProduct): void {
    this.selling.take(product)
    this.dispatchEvent(new CustomEvent('taken'))
  }

  private takeCode(): void {
    this.selling.addCode(this.words.replace(/[\s-]/g, '').toUpperCase())
    this.dispatchEvent(new CustomEvent('taken'))
  }

  /** Enter takes the one that is left. */
  private submit(event: Event): void {
    event.preventDefault()
    const [only, more] = this.found ?? []
    if (only !== undefined && more === undefined) this.take(only)
  }

  private results() {
    if (this.found === null) return html`<p class="hint">${t('find.hint')}</p>`
    if (this.failed) return html`<p class="hint" role="alert">${t('find.failed')}</p>`
    return html`<p class=${this.found.length === 0 ? 'hint' : 'aside'} role="status">
        ${this.found.length === 0 ? t('find.none') : t('find.results', { count: this.found.length })}
      </p>
      ${
        this.found.length === 0 && CODE.test(this.words.trim())
          ? html`<button class="button" type="button" @click=${this.takeCode}>${icon(ticket)}${t('find.code')}</button>`
          : ''
      }
      <ul class="found">
        ${this.found.map((product) => this.row(product))}
      </ul>`
  }

  private row(product: SellProduct) {
    const options = Object.values(product.options).join(', ')
    const stock = product.stock === null ? '' : t('find.stock', { count: product.stock })
    return html`<li>
      <button type="button" @click=${() => this.take(product)}>
        <span class="pic"><sb-product .name=${product.picture}></sb-product></span>
        <span
          ><b>${product.name}</b
          ><small>${[options, stock, product.aisle].filter((part) => part !== '').join(', ')}</small></span
        >
        <b>${money(product.price, this.language)}</b>${icon(plus)}
      </button>
    </li>`
  }

  protected override render() {
    return html`<main tabindex="0" role="region" aria-label=${t('find.open')}>${this.results()}</main>
      <form class="acts" @submit=${this.submit}>
        <label for="words">${t('find.label')}</label>
        <div class="field">
          <button
            class="round"
            type="button"
            aria-label=${t('head.back')}
            @click=${() => this.dispatchEvent(new CustomEvent('back'))}
          >
            ${icon(arrowLeft)}
          </button>
          <input
            id="words"
            type="search"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            enterkeyhint="search"
            .value=${this.words}
            @input=${(event: InputEvent) => this.type((event.target as HTMLInputElement).value)}
          />
        </div>
      </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-find': SbFind
  }
}
