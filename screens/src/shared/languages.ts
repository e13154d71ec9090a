/** Which language this device speaks: each in its own words, so that whoever reads one of them finds it. */
import { LitElement, css, html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { LANGUAGES, language, type Language } from './language.ts'
import { choose } from './own-language.ts'
import { shared } from './shared-texts.ts'
import { controlStyles, textStyles } from './styles.ts'

const NAMES: Readonly<Record<Language, string>> = { en: 'English', es: 'Español' }

@customElement('sb-languages')
export class SbLanguages extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      div {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .button {
        flex: 1;
        min-height: var(--target-hand);
      }
      .button[aria-pressed='true'] {
        border-color: currentcolor;
        font-weight: var(--weight-strong);
      }
    `,
  ]

  protected override render() {
    return html`<div role="group" aria-label=${shared('language.label')}>
      ${LANGUAGES.map(
        (each) => html`<button
          class="button"
          type="button"
          lang=${each}
          aria-pressed=${each === language() ? 'true' : 'false'}
          @click=${() => choose(each)}
        >
          ${NAMES[each]}
        </button>`,
      )}
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-languages': SbLanguages
  }
}
