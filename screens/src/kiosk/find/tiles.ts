/** A product as one thing to press: its picture, its name, what it costs, whether it is here. */
import here from 'lucide-static/icons/circle-check.svg?raw'
import away from 'lucide-static/icons/circle-dashed.svg?raw'
import { css, html, type TemplateResult } from 'lit'
import { money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import { language } from '../../shared/language.ts'
import type { FoundProduct, ProductCard } from '../../shared/messages.generated.ts'
import '../../shared/product.ts'
import { say } from './texts.ts'

export const tileStyles = css`
  .tile.product {
    grid-template-columns: 116px 1fr auto;
  }
  .tile .pic {
    width: 116px;
    height: 116px;
  }
  .tile sb-product {
    width: 74px;
    height: 100px;
  }
  .tile b,
  .tile small {
    display: block;
  }
  .tile small {
    font-size: var(--sign-sm);
    color: var(--color-text-2);
  }
`

export const picture = (product: ProductCard): TemplateResult =>
  html`<span class="pic"><sb-product .name=${product.picture}></sb-product></span>`

/** How many are here, where that is known; else whether any is. */
export function stockLine(in_stock: boolean, count: number | null = null): TemplateResult {
  const words = count !== null && count > 0 ? say('stock.some', { count }) : say('stock.here')
  return in_stock
    ? html`<span class="stock">${icon(here)}${words}</span>`
    : html`<span class="stock none">${icon(away)}${say('stock.none')}</span>`
}

export const placeOf = (product: ProductCard): string =>
  product.aisle === '' ? product.zone_name : say('product.place', { zone: product.zone_name, aisle: product.aisle })

export function productTile(product: FoundProduct, open: () => void): TemplateResult {
  const options = Object.values(product.options).join(', ')
  const about = [options, placeOf(product)].filter((part) => part !== '').join(', ')
  return html`<li>
    <button class="tile product" type="button" @click=${open}>
      ${picture(product)}
      <span><b>${product.name}</b><small>${about}</small>${stockLine(product.in_stock)}</span>
      <span class="price">${money(product.price, language())}</span>
    </button>
  </li>`
}
