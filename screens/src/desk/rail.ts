/** The rail at the desk's left: the mark, the places that exist, and who is signed in. Painted like the shop's door. */
import house from 'lucide-static/icons/house.svg?raw'
import logOut from 'lucide-static/icons/log-out.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import '../shared/bell.ts'
import { icon } from '../shared/icon.ts'
import { textStyles } from '../shared/styles.ts'
import { say } from './texts.ts'

@customElement('sb-rail')
export class SbRail extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: block;
        background: var(--color-bg);
        color: var(--color-text-2);
      }
      nav {
        position: sticky;
        top: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 8px;
        height: 100vh;
        min-height: 320px;
        padding: 20px 0;
      }
      sb-bell {
        margin-bottom: 18px;
      }
      a,
      button {
        display: grid;
        place-items: center;
        align-content: center;
        gap: 4px;
        width: 64px;
        min-height: 60px;
        padding: 4px;
        border: 0;
        border-radius: 14px;
        background: transparent;
        color: inherit;
        font: 560 var(--text-xs) / 1.2 var(--font-text);
        text-decoration: none;
        text-align: center;
        cursor: pointer;
      }
      a[aria-current] {
        background: var(--color-primary-wash);
        color: var(--color-text);
      }
      button:hover {
        background: var(--color-surface);
      }
      .icon {
        font-size: 18px;
      }
      .who {
        max-width: 72px;
        overflow: hidden;
        text-overflow: ellipsis;
        font-size: var(--text-xs);
        text-align: center;
      }
      .foot {
        display: grid;
        justify-items: center;
        gap: 4px;
        margin-top: auto;
      }
    `,
  ]

  @property() who = ''

  protected override render() {
    return html`<nav aria-label=${say('rail.label')}>
      <sb-bell .size=${44}></sb-bell>
      <a href="/desk/" aria-current="page" @click=${(event: Event) => event.preventDefault()}>
        ${icon(house)}${say('rail.today')}
      </a>
      <div class="foot">
        <span class="who" aria-label=${say('rail.signed', { name: this.who })} role="img" title=${this.who}>${this.who}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('sign-out'))}>
          ${icon(logOut)}${say('rail.signout')}
        </button>
      </div>
    </nav>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-rail': SbRail
  }
}
