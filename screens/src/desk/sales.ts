/** Sales that a manager should look at: what went through although something about it was not as it should be. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import '../shared/empty.ts'
import { ask } from '../shared/commands.ts'
import { instant, money } from '../shared/formats.ts'
import type { FlaggedSale, SiteCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { texts } from '../shared/texts.ts'
import { panelStyles } from './panel-styles.ts'
import en from './sales.en.json' with { type: 'json' }
import { tableStyles } from './table-styles.ts'
import { whyNot } from './why-not.ts'

const t = texts(en)

/** As many as the server gives at once. */
const AT_ONCE = 100

@customElement('sb-flagged-sales')
export class SbFlaggedSales extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    tableStyles,
    css`
      ul {
        display: grid;
        gap: 4px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .amount {
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .aside {
        color: var(--color-text-2);
      }
    `,
  ]

  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  @state() private sales: readonly FlaggedSale[] | null = null
  @state() private over = false
  @state() private wrong = ''

  override connectedCallback(): void {
    super.connectedCallback()
    void this.fetch()
  }

  private async fetch(before_s: number | null = null): Promise<void> {
    try {
      const found = await ask<FlaggedSale[]>(`/api/desk/flagged-sales${before_s === null ? '' : `?before_s=${before_s}`}`)
      this.sales = before_s === null ? found : [...(this.sales ?? []), ...found]
      this.over = found.length < AT_ONCE
      this.wrong = ''
    } catch (error) {
      this.wrong = whyNot(error)
    }
  }

  protected override render() {
    return html`<section aria-labelledby="heading">
      <div class="head"><h2 id="heading">${t('heading')}</h2></div>
      <p class="lead">${t('lead')}</p>
      <div role="alert">${this.wrong === '' ? nothing : html`<p class="none">${this.wrong}</p>`}</div>
      ${this.sales === null && this.wrong !== '' ? this.again() : nothing}
      ${this.sales === null ? nothing : this.sales.length === 0 ? this.none() : this.table(this.sales)}
    </section>`
  }

  private again() {
    return html`<p class="more">
      <button class="button small" type="button" @click=${() => void this.fetch()}>${t('again')}</button>
    </p>`
  }

  private none() {
    return html`<sb-empty .heading=${t('none.heading')} .sentence=${t('none.sentence')}></sb-empty>`
  }

  private table(sales: readonly FlaggedSale[]) {
    return html`<table>
        <thead>
          <tr>
            ${(['when', 'receipt', 'who', 'total', 'what'] as const).map((each) => html`<th scope="col">${t(each)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${sales.map((sale) => this.row(sale))}
        </tbody>
      </table>
      ${this.over
        ? nothing
        : html`<p class="more">
            <button class="button small" type="button" @click=${() => void this.fetch(sales.at(-1)?.completed_at_s ?? null)}>
              ${t('more')}
            </button>
          </p>`}`
  }

  private row(sale: FlaggedSale) {
    return html`<tr>
      <td>${instant(sale.completed_at_s, this.now_s, this.site)}</td>
      <td>${sale.receipt_number ?? ''}${sale.offline ? html`<div class="aside">${t('offline')}</div>` : nothing}</td>
      <td>${sale.staff_name === '' ? t('unknown') : sale.staff_name}</td>
      <td class="amount">${money(sale.total, this.site.language)}</td>
      <td>
        <ul>
          ${sale.flags.map(({ text }) => html`<li>${text}</li>`)}
        </ul>
      </td>
    </tr>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-flagged-sales': SbFlaggedSales
  }
}
