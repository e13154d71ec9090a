/** What is said when a session is over: that nothing of it is left, and why it ended. */
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import '../../shared/bell.ts'
import { textStyles } from '../../shared/styles.ts'
import type { Over } from './person.ts'
import { say } from './texts.ts'

@customElement('sb-goodbye')
export class SbGoodbye extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: grid;
        flex: 1;
        place-content: center;
        justify-items: center;
        gap: 48px;
        padding: 72px;
        background: var(--color-bg);
        color: var(--color-text);
        text-align: center;
      }
      h1 {
        font-size: var(--sign-3xl);
      }
      p {
        max-width: 860px;
        font-size: var(--sign-lg);
        line-height: 1.3;
        color: var(--color-text-2);
        text-wrap: balance;
      }
    `,
  ]

  @property() why: Over = 'done'

  protected override render() {
    return html`<sb-bell .size=${320}></sb-bell>
      <div role="status">
        <h1>${say('bye.heading')}</h1>
        <p>${say(`bye.${this.why}`)}</p>
      </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-goodbye': SbGoodbye
  }
}
