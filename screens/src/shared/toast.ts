/** One line at the bottom that says what just happened, with a way back where there is one. Spoken by `role=status`. */
import { LitElement, css, html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { controlStyles, textStyles } from './styles.ts'

/** Long enough to read a line; one with a way back stays while it is focused or pointed at. */
const STAYS_MS = 5000
/** A way back needs longer than reading does. */
const STAYS_WITH_ACTION_MS = 8000

interface Message {
  text: string
  action?: { label: string; run: () => void }
}

@customElement('sb-toast')
export class SbToast extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        position: fixed;
        inset: auto 12px calc(16px + env(safe-area-inset-bottom) + var(--toast-above, 0px));
        z-index: 10;
        display: flex;
        justify-content: center;
        pointer-events: none;
      }
      .toast {
        display: flex;
        align-items: center;
        gap: 8px;
        max-width: 560px;
        min-height: 56px;
        padding: 4px 8px 4px 20px;
        border-radius: var(--radius-3);
        background: var(--color-text);
        color: var(--color-bg);
        box-shadow: var(--elev-3);
        pointer-events: auto;
        animation: enter var(--motion-settle) var(--ease-out);
      }
      .toast p {
        flex: 1;
        padding: 10px 12px 10px 0;
        line-height: 1.35;
      }
      .toast button {
        min-height: var(--target-hand);
        padding: 0 14px;
        border: 0;
        border-radius: var(--radius-pill);
        background: transparent;
        color: inherit;
        font-weight: var(--weight-strong);
        text-decoration: underline;
        text-underline-offset: 3px;
        cursor: pointer;
      }
      .toast button:focus-visible {
        outline-color: currentColor;
        outline-offset: -5px;
      }
      @keyframes enter {
        from {
          opacity: 0;
          transform: translateY(var(--shift-enter));
        }
      }
    `,
  ]

  @state() private message: Message | null = null
  private leaving: ReturnType<typeof setTimeout> | undefined

  show(text: string, action?: Message['action']): void {
    this.message = action === undefined ? { text } : { text, action }
    this.plan()
  }

  dismiss(): void {
    clearTimeout(this.leaving)
    this.message = null
  }

  override disconnectedCallback(): void {
    clearTimeout(this.leaving)
    super.disconnectedCallback()
  }

  private plan(): void {
    clearTimeout(this.leaving)
    const stays_ms = this.message?.action === undefined ? STAYS_MS : STAYS_WITH_ACTION_MS
    this.leaving = setTimeout(() => this.dismiss(), stays_ms)
  }

  private readonly hold = (): void => clearTimeout(this.leaving)

  private act(run: () => void): void {
    this.dismiss()
    run()
  }

  protected override render() {
    const { message } = this
    return html`<div role="status" aria-live="polite">
      ${message === null
        ? ''
        : html`<div
            class="toast"
            @pointerenter=${this.hold}
            @pointerleave=${() => this.plan()}
            @focusin=${this.hold}
            @focusout=${() => this.plan()}
          >
            <p>${message.text}</p>
            ${message.action === undefined
              ? ''
              : html`<button type="button" @click=${() => message.action && this.act(message.action.run)}>
                  ${message.action.label}
                </button>`}
          </div>`}
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-toast': SbToast
  }
}
