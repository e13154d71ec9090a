/** The keypad for a member's number and PIN: in the page, for no kiosk brings a keyboard up. What is typed as a PIN is
 * never shown. */
import del from 'lucide-static/icons/delete.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { icon } from '../../shared/icon.ts'
import { textStyles } from '../../shared/styles.ts'
import { touchStyles } from '../touch.ts'
import { NUMBER_DIGITS, PIN_DIGITS, type Person } from './person.ts'
import { say } from './texts.ts'

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0'] as const

type Typing = Extract<Person, { at: 'pin' }>

/** Sends `digit` (detail: the digit) and `delete`, to whoever is above it. */
@customElement('sb-pin-pad')
export class SbPinPad extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: 1fr 432px;
        gap: 20px 40px;
        align-items: start;
      }
      h2 {
        font-size: var(--sign-lg);
      }
      .field {
        margin-top: 20px;
        padding: 14px 24px;
        border: 3px solid var(--color-line-strong);
        border-radius: 28px;
        font-size: var(--sign-sm);
        color: var(--color-text-2);
      }
      .field.on {
        border-width: 5px;
        padding: 12px 22px;
        border-color: var(--color-primary);
      }
      .typed {
        display: block;
        min-height: 1.2em;
        font: 640 var(--sign-lg) / 1.2 var(--font-text);
        font-feature-settings: 'tnum';
        color: var(--color-text);
        white-space: nowrap;
      }
      .pad {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: 12px;
      }
      .touch {
        min-height: 92px;
        padding: 0;
        font: 640 var(--sign-lg) / 1 var(--font-text);
      }
    `,
  ]

  @property({ attribute: false }) person!: Typing

  private press(digit: string): void {
    this.dispatchEvent(new CustomEvent('digit', { detail: digit, bubbles: true, composed: true }))
  }

  protected override render() {
    const { number, pin, typing, busy } = this.person
    const spoken = [number.slice(0, 4), number.slice(4, 8), number.slice(8)].filter((part) => part !== '').join(' ')
    return html`<div>
        <h2 tabindex="-1">${say('pin.heading')}</h2>
        ${this.field(say('pin.number'), spoken, number.length, NUMBER_DIGITS, typing === 'number')}
        ${this.field(say('pin.pin'), busy ? say('pin.asking') : '•'.repeat(pin.length), pin.length, PIN_DIGITS, typing === 'pin')}
      </div>
      <div class="pad">
        ${KEYS.map((key) =>
          key === ''
            ? html`<button class="touch" type="button" aria-label=${say('pin.undo')} @click=${this.undo}>${icon(del)}</button>`
            : html`<button class="touch" type="button" @click=${() => this.press(key)}>${key}</button>`,
        )}
      </div>`
  }

  private readonly undo = (): void => {
    this.dispatchEvent(new Event('delete', { bubbles: true, composed: true }))
  }

  private field(name: string, shown: string, typed: number, all: number, on: boolean) {
    return html`<div class="field ${on ? 'on' : ''}">
      ${name}<span class="aside" role="status">${on ? say('pin.typed', { typed, all }) : ''}</span>
      <span class="typed" aria-hidden="true">${shown}</span>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-pin-pad': SbPinPad
  }
}
