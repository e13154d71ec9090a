/** The page of drawings on her phone: `#drawing` shows all of them, `#drawing=ID` one. */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import { LitElement, css, html, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import './acts/drawing.ts'
import { drawingText } from '../shared/drawing-part.ts'
import { icon } from '../shared/icon.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { pageStyles } from './page-styles.ts'
import { t } from './texts.ts'

export const DRAWINGS = '#drawing'

const PAGE = /^#drawing(?:=([\w-]+))?$/

/** null where the address asks for another page. */
export function drawingPage(hash: string, back: () => void): TemplateResult | null {
  const found = PAGE.exec(hash)
  return found === null ? null : html`<sb-phone-drawings about=${found[1] ?? ''} @back=${back}></sb-phone-drawings>`
}

@customElement('sb-phone-drawings')
export class SbPhoneDrawings extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    pageStyles,
    css`
      sb-phone-drawing {
        margin-top: 20px;
      }
    `,
  ]

  @property() about = ''

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('h1')?.focus()
  }

  protected override render() {
    return html`<main>
      <button class="textlink back" type="button" @click=${() => this.dispatchEvent(new CustomEvent('back'))}>
        ${icon(arrowLeft)}${t('know.back')}
      </button>
      <h1 tabindex="-1">${drawingText('heading')}</h1>
      <p class="lead">${drawingText('lead')}</p>
      <sb-phone-drawing about=${this.about}></sb-phone-drawing>
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-phone-drawings': SbPhoneDrawings
  }
}
