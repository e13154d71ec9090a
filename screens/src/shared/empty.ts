/** An empty state: the bell, two or three words, one sentence, and whatever useful thing is put inside. */
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import './bell.ts'
import { textStyles } from './styles.ts'

@customElement('sb-empty')
export class SbEmpty extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        text-align: center;
        padding: 24px 32px;
      }
      h1 {
        font-size: var(--text-2xl);
        margin-top: 22px;
      }
      p {
        max-width: 30ch;
        margin-top: 10px;
        color: var(--color-text-2);
        text-wrap: pretty;
      }
      ::slotted(*) {
        margin-top: 20px;
      }
    `,
  ]

  @property() heading = ''
  @property() sentence = ''
  @property({ type: Number }) size = 116
  /** The dashed bell: there is no link. */
  @property({ type: Boolean }) unlinked = false

  protected override render() {
    return html`<sb-bell .size=${this.size} ?outline=${this.unlinked}></sb-bell>
      <h1>${this.heading}</h1>
      <p>${this.sentence}</p>
      <slot></slot>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-empty': SbEmpty
  }
}
