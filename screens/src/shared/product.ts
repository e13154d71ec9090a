/** `<sb-product name="grinder">`: a product's drawing from the screens' own set; an unknown name shows a parcel. */
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { drawingOf } from './drawings.ts'

@customElement('sb-product')
export class SbProduct extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
    }
  `

  @property() name = ''
  /** The product's own name, for those who cannot see the drawing; empty where the name stands beside it. */
  @property() label = ''

  protected override render() {
    const drawing = drawingOf(this.name)
    return this.label === ''
      ? html`<svg viewBox="0 0 200 270" aria-hidden="true">${drawing}</svg>`
      : html`<svg viewBox="0 0 200 270" role="img" aria-label=${this.label}>${drawing}</svg>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-product': SbProduct
  }
}
