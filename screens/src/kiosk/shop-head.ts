/** The shop's name over what the kiosk says, read from three metres. */
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import '../shared/bell.ts'
import type { SiteCard } from '../shared/messages.generated.ts'
import { textStyles } from '../shared/styles.ts'

@customElement('sb-shop-head')
export class SbShopHead extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: block;
      }
      header {
        display: flex;
        align-items: center;
        gap: 22px;
        padding: 60px 72px 0;
        font: 640 calc(40px * var(--letters))/1.15 var(--font-text);
      }
      small {
        display: block;
        font-size: var(--sign-sm);
        font-weight: var(--weight-body);
        color: var(--color-text-3);
        margin-top: 2px;
      }
    `,
  ]

  @property({ attribute: false }) site: SiteCard | null = null

  protected override render() {
    const { site } = this
    return html`<header>
      <sb-bell .size=${84}></sb-bell>
      <div>${site === null ? 'Shopbell' : html`${site.name}<small>${site.street}</small>`}</div>
    </header>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-shop-head': SbShopHead
  }
}
