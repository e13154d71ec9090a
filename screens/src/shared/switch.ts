/** A labelled switch: the whole row is pressable; what it means stands as a plain sentence beneath its name. */
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { controlStyles, textStyles } from './styles.ts'

/** Sends `change` with the wished value; the owner decides and sets `on`. */
@customElement('sb-switch')
export class SbSwitch extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: block;
      }
      button {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 4px 16px;
        align-items: center;
        width: 100%;
        min-height: var(--target-hand-primary);
        padding: 12px 0;
        border: 0;
        background: none;
        text-align: left;
        line-height: 1.35;
        cursor: pointer;
        -webkit-tap-highlight-color: transparent;
      }
      .title {
        font-weight: var(--weight-strong);
      }
      .more,
      .note {
        display: block;
        color: var(--color-text-2);
        font-size: var(--text-sm);
        line-height: 1.4;
      }
      .note {
        color: var(--color-text-3);
        margin-top: 2px;
      }
      .track {
        position: relative;
        width: 52px;
        height: 32px;
        border: 2px solid var(--color-line-strong);
        border-radius: var(--radius-pill);
        background: var(--color-surface);
        transition: background var(--motion-quick) var(--ease-out);
      }
      .knob {
        position: absolute;
        top: 4px;
        left: 4px;
        width: 20px;
        height: 20px;
        border-radius: 50%;
        background: var(--color-line-strong);
        transition: transform var(--motion-quick) var(--ease-out);
      }
      [aria-checked='true'] .track {
        background: var(--color-primary);
        border-color: var(--color-primary);
      }
      [aria-checked='true'] .knob {
        transform: translateX(20px);
        background: var(--color-on-primary);
      }
      button:disabled {
        cursor: progress;
      }
      @media (forced-colors: active) {
        .knob {
          background: CanvasText;
        }
        [aria-checked='true'] .track {
          background: Highlight;
        }
      }
    `,
  ]

  @property() heading = ''
  @property() more = ''
  @property() note = ''
  @property({ type: Boolean }) on = false
  @property({ type: Boolean }) busy = false

  private press(): void {
    this.dispatchEvent(new CustomEvent<boolean>('change', { detail: !this.on }))
  }

  protected override render() {
    return html`<button
      type="button"
      role="switch"
      aria-checked=${this.on ? 'true' : 'false'}
      aria-labelledby="title"
      aria-describedby="more note"
      ?disabled=${this.busy}
      @click=${this.press}
    >
      <span>
        <span class="title" id="title">${this.heading}</span>
        <span class="more" id="more">${this.more}</span>
        <span class="note" id="note">${this.note}</span>
      </span>
      <span class="track" aria-hidden="true"><span class="knob"></span></span>
    </button>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-switch': SbSwitch
  }
}
