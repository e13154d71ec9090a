/** Two products side by side, figure by figure; which is better is said only where everybody agrees. */
import better from 'lucide-static/icons/circle-check.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import { language } from '../../shared/language.ts'
import type { ComparisonCard, KioskProduct, ProductCard } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import { touchStyles } from '../touch.ts'
import { productOf } from './api.ts'
import { findStyles } from './find-styles.ts'
import { Loading } from './loading.ts'
import type { Step } from './state.ts'
import { say } from './texts.ts'
import { picture, stockLine } from './tiles.ts'
import { failed, gone } from './trouble.ts'

type ComparedLine = ComparisonCard['lines'][number]

/** Sends `step` with where somebody wants to go. */
@customElement('sb-kiosk-compare')
export class SbKioskCompare extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    findStyles,
    css`
      h1 {
        font-size: var(--sign-xl);
      }
      table {
        width: 100%;
        margin-top: 28px;
        border-spacing: 0;
        border-radius: var(--radius-sign);
        background: var(--color-surface);
        box-shadow: var(--elev-1);
        table-layout: fixed;
      }
      th,
      td {
        padding: 22px 24px;
        border-bottom: 2px solid var(--color-line);
        font-size: var(--sign-md);
        line-height: 1.24;
        text-align: left;
        vertical-align: top;
        overflow-wrap: anywhere;
      }
      tr:last-child > * {
        border-bottom: 0;
      }
      tbody th {
        width: 28%;
        font-size: var(--sign-sm);
        font-weight: var(--weight-body);
        color: var(--color-text-2);
      }
      thead th {
        border-bottom-width: 3px;
      }
      thead .pic {
        height: 210px;
        margin-bottom: 16px;
      }
      thead sb-product {
        width: 130px;
        height: 176px;
      }
      thead .touch {
        width: 100%;
        min-height: 96px;
        padding: 8px 20px;
        border-radius: 28px;
        font-size: var(--sign-sm);
      }
      .better {
        font-weight: var(--weight-strong);
      }
      .better small {
        display: flex;
        gap: 10px;
        align-items: center;
        margin-top: 6px;
        font-size: var(--sign-sm);
        color: var(--color-ok);
      }
      .missing {
        color: var(--color-text-2);
      }
    `,
  ]

  @property() sku = ''
  @property() other = ''
  private readonly loading = new Loading<KioskProduct>(
    this,
    () => this.sku,
    () => productOf(this.sku),
  )

  private column(product: ProductCard) {
    const go = (): void =>
      void this.dispatchEvent(new CustomEvent<Step>('step', { detail: { place: 'product', sku: product.sku } }))
    return html`<th scope="col">
      ${picture(product)}<button class="touch" type="button" @click=${go}>${product.short_name}</button>
    </th>`
  }

  private cell(value: string | null, isBetter: boolean) {
    if (value === null) return html`<td class="missing">${say('compare.missing')}</td>`
    return isBetter
      ? html`<td class="better">${value}<small>${icon(better)}${say('compare.better')}</small></td>`
      : html`<td>${value}</td>`
  }

  private row({ label, here, there, verdict }: ComparedLine) {
    return html`<tr>
      <th scope="row">${label}</th>
      ${this.cell(here, verdict === 'better')} ${this.cell(there, verdict === 'worse')}
    </tr>`
  }

  private table({ page }: KioskProduct, beside: ComparisonCard) {
    return html`<table>
      <thead>
        <tr>
          <td></td>
          ${this.column(page)} ${this.column(beside.product)}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">${say('compare.price')}</th>
          <td><b>${money(page.price, language())}</b></td>
          <td><b>${money(beside.product.price, language())}</b></td>
        </tr>
        <tr>
          <th scope="row">${say('compare.stock')}</th>
          <td>${stockLine(page.in_stock)}</td>
          <td>${stockLine(beside.in_stock)}</td>
        </tr>
        ${beside.lines.map((line) => this.row(line))}
      </tbody>
    </table>`
  }

  protected override render() {
    const { answer, trouble } = this.loading
    if (trouble === 'failed') return failed(() => void this.loading.again())
    if (answer === null) return trouble === 'gone' ? gone() : ''
    const beside = answer.alternatives.find(({ product }) => product.sku === this.other)
    if (beside === undefined) return gone()
    const heading = say('compare.heading', { one: answer.page.short_name, other: beside.product.short_name })
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${heading}>
      <h1 tabindex="-1">${heading}</h1>
      ${this.table(answer, beside)}
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-compare': SbKioskCompare
  }
}
