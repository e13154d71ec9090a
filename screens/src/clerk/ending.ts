/** How a task ended: asked once, in a sheet, because what is done cannot be taken back. */
import { LitElement, css, html } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { DeedEvent, OUTCOMES } from './deeds.ts'
import './sheet.ts'
import type { SbSheet } from './sheet.ts'
import { t } from './texts.ts'

@customElement('sb-ending')
export class SbEnding extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      ul {
        display: grid;
        gap: 8px;
      }
      .button {
        min-height: var(--target-hand-primary);
      }
    `,
  ]

  @property() name = ''
  @query('sb-sheet') private sheet!: SbSheet

  open(): void {
    this.sheet.open()
  }

  protected override render() {
    return html`<sb-sheet .heading=${t('ending.heading', { name: this.name })}>
      <ul>
        ${OUTCOMES.map(
          (outcome) =>
            html`<li>
              <button
                class="button wide ${outcome === 'helped' ? 'primary' : ''}"
                type="button"
                @click=${() => {
                  this.sheet.close()
                  this.dispatchEvent(new DeedEvent({ deed: 'done', outcome }))
                }}
              >
                ${t(`ending.${outcome}`)}
              </button>
            </li>`,
        )}
      </ul>
    </sb-sheet>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-ending': SbEnding
  }
}
