/** A sheet from the foot of the screen, where a thumb reaches: a heading, what is put inside, and a way out. */
import xDrawing from 'lucide-static/icons/x.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { icon } from '../shared/icon.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { t } from './texts.ts'

@customElement('sb-sheet')
export class SbSheet extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      dialog {
        width: min(100%, 32rem);
        max-width: none;
        max-height: 88dvh;
        margin: auto auto 0;
        padding: 0 0 env(safe-area-inset-bottom);
        border: 0;
        border-radius: var(--radius-4) var(--radius-4) 0 0;
        background: var(--color-surface);
        color: var(--color-text);
        box-shadow: var(--elev-3);
        overflow-y: auto;
        overscroll-behavior: contain;
      }
      dialog::backdrop {
        background: var(--color-scrim);
      }
      dialog[open] {
        animation: enter var(--motion-settle) var(--ease-out);
      }
      @keyframes enter {
        from {
          opacity: 0;
          transform: translateY(var(--shift-enter));
        }
      }
      .top {
        position: sticky;
        top: 0;
        z-index: 1;
        display: flex;
        gap: 12px;
        align-items: center;
        justify-content: space-between;
        padding: 14px 12px 10px 20px;
        background: var(--color-surface);
      }
      h2 {
        font-size: var(--text-xl);
        overflow-wrap: anywhere;
      }
      .out {
        flex: none;
        width: var(--target-hand);
        padding: 0;
        border-color: transparent;
      }
      .body {
        padding: 0 20px 20px;
      }
    `,
  ]

  @property() heading = ''
  @query('dialog') private dialog!: HTMLDialogElement

  open(): void {
    if (!this.dialog.open) this.dialog.showModal()
  }

  close(): void {
    this.dialog.close()
  }

  private readonly tapBeside = (event: MouseEvent): void => {
    if (event.target === this.dialog) this.close()
  }

  protected override render() {
    return html`<dialog
      aria-labelledby="heading"
      @click=${this.tapBeside}
      @close=${() => this.dispatchEvent(new CustomEvent('closed'))}
    >
      <div class="top">
        <h2 id="heading">${this.heading}</h2>
        <button class="button out" type="button" aria-label=${t('sheet.close')} @click=${() => this.close()}>
          ${icon(xDrawing)}
        </button>
      </div>
      <div class="body"><slot></slot></div>
    </dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-sheet': SbSheet
  }
}
