/** All that the shop says of one product: what it costs, whether and where it is here, figures, others beside it. */
import pin from 'lucide-static/icons/map-pin.svg?raw'
import check from 'lucide-static/icons/check.svg?raw'
import { LitElement, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import { language } from '../../shared/language.ts'
import type { ComparisonCard, KioskProduct, Money, ProductCard } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import '../reviews/reviews.ts'
import { touchStyles } from '../touch.ts'
import { productOf } from './api.ts'
import { findStyles } from './find-styles.ts'
import { Loading } from './loading.ts'
import { productStyles } from './product-styles.ts'
import type { Step } from './state.ts'
import { say } from './texts.ts'
import { picture, placeOf, stockLine, tileStyles } from './tiles.ts'
import { failed, gone } from './trouble.ts'

/** Sends `step` with where somebody wants to go. */
@customElement('sb-kiosk-product')
export class SbKioskProduct extends LitElement {
  static override styles = [textStyles, touchStyles, findStyles, tileStyles, productStyles]

  @property() sku = ''
  private readonly loading = new Loading<KioskProduct>(
    this,
    () => this.sku,
    () => productOf(this.sku),
  )

  private go(to: Step): void {
    this.dispatchEvent(new CustomEvent<Step>('step', { detail: to }))
  }

  private hero({ page, stock, on_plan }: KioskProduct) {
    const here = stock[0]?.count ?? null
    return html`<section class="card hero">
      ${picture(page)}
      <div>
        <p class="quiet">${page.brand === '' ? page.category : page.brand}</p>
        <h1 tabindex="-1">${page.name}</h1>
        <p class="price">${money(page.price, language())}</p>
        ${stockLine(page.in_stock, here)}
        <p class="quiet">${placeOf(page)}</p>
      </div>
      ${
        on_plan
          ? html`<button class="touch primary" type="button" @click=${() => this.go({ place: 'way', sku: page.sku })}>
              ${icon(pin)}${say('product.where')}
            </button>`
          : ''
      }
    </section>`
  }

  private points({ page }: KioskProduct) {
    return page.talking_points.length === 0
      ? ''
      : html`<section class="card">
          <h2>${say('product.good')}</h2>
          <ul class="points">
            ${page.talking_points.map((point) => html`<li>${icon(check)}<span>${point}</span></li>`)}
          </ul>
        </section>`
  }

  private figures({ page }: KioskProduct) {
    const { months, text } = page.warranty
    const guarantee = text !== '' ? text : months !== null && months > 0 ? say('product.warranty', { count: months }) : ''
    return page.specs.length === 0 && guarantee === ''
      ? ''
      : html`<section class="card">
          <h2>${say('product.specs')}</h2>
          <dl>
            ${page.specs.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
          </dl>
          ${guarantee === '' ? '' : html`<p class="quiet guarantee">${guarantee}</p>`}
        </section>`
  }

  private elsewhere({ stock }: KioskProduct) {
    const others = stock.slice(1).filter(({ count }) => count > 0)
    return others.length === 0
      ? ''
      : html`<section class="card">
          <h2>${say('stock.others')}</h2>
          <ul class="others">
            ${others.map(({ site, count }) => html`<li>${say('stock.elsewhere', { site, count })}</li>`)}
          </ul>
        </section>`
  }

  private beside({ page, alternatives }: KioskProduct) {
    return alternatives.length === 0
      ? ''
      : html`<section class="card plain">
          <h2>${say('product.beside')}</h2>
          <ul class="tiles">
            ${alternatives.map((each) => this.other(page.sku, each))}
          </ul>
        </section>`
  }

  private other(sku: string, { product, dearer_by, in_stock }: ComparisonCard) {
    return html`<li>
      <button
        class="tile product"
        type="button"
        @click=${() => this.go({ place: 'compare', sku, other: product.sku })}
      >
        ${picture(product)}
        <span><b>${product.name}</b><small>${difference(dearer_by)}</small>${stockLine(in_stock)}</span>
        <span class="act">${say('product.compare')}</span>
      </button>
    </li>`
  }

  private row(heading: string, products: readonly ProductCard[]) {
    return products.length === 0
      ? ''
      : html`<section class="card plain">
          <h2>${heading}</h2>
          <ul class="tiles">
            ${products.map(
              (product) => html`<li>
                <button
                  class="tile product"
                  type="button"
                  @click=${() => this.go({ place: 'product', sku: product.sku })}
                >
                  ${picture(product)}
                  <span><b>${product.name}</b><small>${placeOf(product)}</small></span>
                  <span class="price">${money(product.price, language())}</span>
                </button>
              </li>`,
            )}
          </ul>
        </section>`
  }

  protected override render() {
    const { answer, trouble } = this.loading
    if (trouble === 'gone') return gone()
    if (trouble === 'failed') return failed(() => void this.loading.again())
    if (answer === null) return ''
    const { page } = answer
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${page.name}>
      ${this.hero(answer)}
      <sb-kiosk-reviews .sku=${page.sku}></sb-kiosk-reviews>
      ${this.points(answer)} ${this.figures(answer)} ${this.elsewhere(answer)} ${this.beside(answer)}
      ${this.row(
        say('product.options'),
        page.variants.map(({ product }) => product),
      )}
      ${this.row(say('product.fits'), page.accessories)}
    </div>`
  }
}

/** What the other one costs beside this one: `dearer_by` is how much more this one does. */
function difference(dearer_by: Money): string {
  const minor = dearer_by.amount_minor
  if (minor === 0) return say('product.same')
  const price = money({ ...dearer_by, amount_minor: Math.abs(minor) }, language())
  return say(minor > 0 ? 'product.cheaper' : 'product.dearer', { price })
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-product': SbKioskProduct
  }
}
