/** What was found, above the keys: categories to begin with, products best first. Sends `sku` and `words`. */
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import '../../shared/bell.ts'
import type { FoundProducts } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import { touchStyles } from '../touch.ts'
import { findStyles } from './find-styles.ts'
import { say } from './texts.ts'
import { productTile, tileStyles } from './tiles.ts'
import { failed } from './trouble.ts'

/** What a scan came to, other than a product. */
export type Note = '' | 'unknown' | 'coupon'

@customElement('sb-kiosk-found')
export class SbKioskFound extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    findStyles,
    tileStyles,
    css`
      .note {
        margin-bottom: 20px;
        padding: 24px 32px;
        border-radius: 28px;
        background: var(--color-brass-wash);
        color: var(--color-brass-text);
        font-weight: var(--weight-strong);
      }
      .count {
        margin: 0 8px 16px;
        font-size: var(--sign-sm);
        color: var(--color-text-2);
      }
      .kinds {
        display: flex;
        flex-wrap: wrap;
        gap: 16px;
        margin: 16px 0 32px;
      }
      .kinds .touch {
        min-height: 80px;
        padding: 0 32px;
        background: var(--color-surface);
        font-size: var(--sign-sm);
      }
      h2 {
        margin: 0 8px;
      }
      h2 + .tiles {
        margin-top: 16px;
      }
    `,
  ]

  /** Null while nothing has come. */
  @property({ attribute: false }) found: FoundProducts | null = null
  @property({ type: Boolean }) failed = false
  @property() note: Note = ''

  private open(sku: string): void {
    this.dispatchEvent(new CustomEvent<string>('sku', { detail: sku }))
  }

  private tiles(found: FoundProducts) {
    return html`<ul class="tiles">
      ${found.products.map((product) => productTile(product, () => this.open(product.sku)))}
    </ul>`
  }

  private kinds(found: FoundProducts) {
    const pick = (kind: string): void => void this.dispatchEvent(new CustomEvent<string>('words', { detail: kind }))
    return html`<h2>${say('find.browse')}</h2>
      <div class="kinds">
        ${found.categories.map(
          (kind) => html`<button class="touch" type="button" @click=${() => pick(kind)}>${kind}</button>`,
        )}
      </div>
      <h2>${say('find.shelf')}</h2>
      ${this.tiles(found)}`
  }

  private results(found: FoundProducts) {
    if (found.products.length === 0)
      return html`<div class="state" role="status">
        <sb-bell .size=${150} outline></sb-bell>
        <h2>${say('find.none')}</h2>
        <p>${say('find.none.how')}</p>
      </div>`
    const count = say('find.count', { count: found.products.length })
    return html`<p class="count" role="status">
        ${found.meant === '' ? count : `${say('find.meant', { words: found.meant })} · ${count}`}
      </p>
      ${this.tiles(found)}`
  }

  private content() {
    if (this.failed) return failed(() => this.dispatchEvent(new Event('again')))
    if (this.found === null) return ''
    return this.found.categories.length > 0 ? this.kinds(this.found) : this.results(this.found)
  }

  protected override render() {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${say('find.results')}>
      ${this.note === '' ? '' : html`<p class="note" role="alert">${say(`find.${this.note}`)}</p>`} ${this.content()}
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-found': SbKioskFound
  }
}
