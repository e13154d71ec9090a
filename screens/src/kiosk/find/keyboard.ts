/**
 * A keyboard inside the page: the device's own never appears over a kiosk's screen. Sends `letter`, `rub` and `wipe`; the
 * field keeps its focus, so that a real keyboard and a screen reader stay where they were.
 */
import rub from 'lucide-static/icons/delete.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { icon } from '../../shared/icon.ts'
import { language, type Language } from '../../shared/language.ts'
import { textStyles } from '../../shared/styles.ts'
import { say } from './texts.ts'

/** As the keyboards of each language have them; accents may be left out, for the search does without. */
const ROWS: Readonly<Record<Language, readonly string[]>> = {
  en: ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
  es: ['1234567890', 'qwertyuiop', 'asdfghjklñ', 'zxcvbnm'],
}

@customElement('sb-kiosk-keyboard')
export class SbKioskKeyboard extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: block;
        background: var(--color-sunken);
      }
      .keys {
        display: grid;
        gap: 10px;
        padding: 20px 28px;
      }
      .row {
        display: flex;
        gap: 10px;
        justify-content: center;
      }
      button {
        flex: 0 1 92px;
        min-width: var(--target-kiosk);
        min-height: 84px;
        padding: 0;
        border: 0;
        border-radius: 20px;
        background: var(--color-surface);
        box-shadow: var(--elev-1);
        color: var(--color-text);
        font: 600 calc(40px * var(--letters))/1 var(--font-text);
        touch-action: manipulation;
        -webkit-tap-highlight-color: transparent;
      }
      button.wide {
        flex-basis: 194px;
        font-size: var(--sign-sm);
      }
      button.space {
        flex: 1 1 auto;
        font-size: var(--sign-sm);
      }
      button:active {
        background: var(--color-primary-wash);
      }
      button:focus-visible {
        outline-width: 6px;
        outline-offset: 2px;
      }
    `,
  ]

  private send(kind: 'rub' | 'wipe'): void {
    this.dispatchEvent(new Event(kind))
  }

  private letter(letter: string): void {
    this.dispatchEvent(new CustomEvent<string>('letter', { detail: letter }))
  }

  private key(letter: string) {
    return html`<button type="button" @click=${() => this.letter(letter)}>${letter}</button>`
  }

  protected override render() {
    const rows = ROWS[language()]
    return html`<div class="keys" role="group" aria-label=${say('keys.label')} @pointerdown=${keepFocus}>
      ${rows.slice(0, -1).map((row) => html`<div class="row">${[...row].map((letter) => this.key(letter))}</div>`)}
      <div class="row">
        ${[...(rows.at(-1) ?? '')].map((letter) => this.key(letter))}
        <button class="wide" type="button" aria-label=${say('keys.rub')} @click=${() => this.send('rub')}>${icon(rub)}</button>
      </div>
      <div class="row">
        <button class="wide" type="button" @click=${() => this.send('wipe')}>${say('find.wipe')}</button>
        <button class="space" type="button" @click=${() => this.letter(' ')}>${say('keys.space')}</button>
      </div>
    </div>`
  }
}

/** A finger on a key takes no focus away from the field. */
function keepFocus(event: PointerEvent): void {
  event.preventDefault()
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-keyboard': SbKioskKeyboard
  }
}
