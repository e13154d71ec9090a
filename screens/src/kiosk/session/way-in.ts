/** Logging in: the code for her phone, then the picture to find there; or the keypad for her number and PIN. */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import keypad from 'lucide-static/icons/grip.svg?raw'
import { LitElement, css, html, type PropertyValues } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import '../../shared/bell.ts'
import { icon } from '../../shared/icon.ts'
import { pairingPicture, pairingWord } from '../../shared/pairing-pictures.ts'
import '../../shared/qr.ts'
import { textStyles } from '../../shared/styles.ts'
import '../countdown.ts'
import { touchStyles } from '../touch.ts'
import { wayStyles } from '../way-styles.ts'
import './pin-pad.ts'
import { PICTURE_STAYS_S, WARNS_S, type Code, type Person, type Trouble } from './person.ts'
import { say } from './texts.ts'

/** Sends `by-pin`, `back`, `digit` (detail: the digit) and `delete`. */
@customElement('sb-kiosk-way-in')
export class SbKioskWayIn extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    wayStyles,
    css`
      .way {
        min-height: 312px;
      }
      .coming {
        display: grid;
        place-items: center;
      }
      h2 {
        font-size: var(--sign-xl);
      }
      .picture {
        display: grid;
        grid-template-columns: 320px 1fr;
        gap: 48px;
        align-items: center;
      }
      .find {
        display: grid;
        place-items: center;
        height: 320px;
        border-radius: var(--radius-sign);
        background: var(--color-brass-wash);
        border: 4px solid var(--color-brass-edge);
        color: var(--color-text);
        font-size: 160px;
      }
      .foot {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 16px 32px;
        align-items: center;
        min-height: 100px;
        margin-top: 20px;
      }
      .foot p {
        margin: 0;
        font-size: var(--sign-sm);
      }
      .trouble {
        color: var(--color-warn);
        font-weight: var(--weight-strong);
      }
      .acts {
        display: grid;
        grid-template-columns: 1fr 2fr;
        gap: 20px;
        margin-top: 20px;
      }
      .acts .touch {
        padding: 0 24px;
      }
    `,
  ]

  @property({ attribute: false }) person!: Person
  @property({ attribute: false }) code: Code | null = null
  /** Whether the server can be asked. */
  @property({ type: Boolean }) reached = false
  /** Seconds left, in the last part of its time. */
  @property({ attribute: false }) warns_s: number | null = null
  /** Seconds left in all, where anything ends by itself. */
  @property({ attribute: false }) left_s: number | null = null
  @query('h2') private heading!: HTMLHeadingElement | null

  /** Each step begins at its heading, for whoever does not see the screen. */
  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('person') as Person | undefined
    if (changed.has('person') && before?.at !== this.person.at) this.heading?.focus()
  }

  private tell(event: string): void {
    this.dispatchEvent(new Event(event))
  }

  protected override render() {
    if (this.person.at === 'picture') return this.picture(this.person.picture, this.person.runs_down)
    if (this.person.at === 'pin')
      return html`<sb-pin-pad .person=${this.person}></sb-pin-pad>
        ${this.foot(troubleSaid(this.person.trouble), say('pin.where'), this.ring())}
        <div class="acts">${this.back()}</div>`
    const trouble = this.person.at === 'code' ? this.person.trouble : ''
    return html`<section class="way" aria-live="polite">
        ${this.code === null || !this.reached
          ? html`<div class="coming"><sb-bell .size=${220} outline></sb-bell></div>`
          : html`<sb-qr .rows=${this.code.qr_rows} .code=${say('code.qr')}></sb-qr>`}
        <div>
          <h2 tabindex="-1">${say('code.heading')}</h2>
          <p>${say(!this.reached ? 'code.away' : this.code === null ? 'code.waiting' : 'code.how')}</p>
        </div>
      </section>
      ${this.foot(troubleSaid(trouble), say('code.new'), this.ring())}
      <div class="acts">
        ${this.back()}
        <button class="touch" type="button" @click=${() => this.tell('by-pin')}>${icon(keypad)}${say('code.pin')}</button>
      </div>`
  }

  private picture(name: string, runs_down: boolean) {
    const [otherwise, soon] = runs_down ? (['picture.ends', ''] as const) : (['picture.time', 'picture.soon'] as const)
    return html`<section class="picture">
        <div class="find" role="img" aria-label=${say('picture.alt', { picture: pairingWord(name) })}>
          ${pairingPicture(name)}
        </div>
        <div>
          <h2 tabindex="-1">${say('picture.heading')}</h2>
          <p>${say('picture.how')}</p>
        </div>
      </section>
      ${this.foot(soon !== '' && this.warns_s !== null ? say(soon) : '', say(otherwise), ring(Math.min(this.left_s ?? 0, PICTURE_STAYS_S), PICTURE_STAYS_S))}
      <div class="acts">${this.back()}</div>`
  }

  private ring() {
    return ring(this.warns_s, WARNS_S)
  }

  private foot(trouble: string, otherwise: string, beside: unknown) {
    return html`<div class="foot">
      <p role="status" class=${trouble === '' ? '' : 'trouble'}>${trouble === '' ? otherwise : trouble}</p>
      ${beside}
    </div>`
  }

  private back() {
    return html`<button class="touch" type="button" @click=${() => this.tell('back')}>${icon(arrowLeft)}${say('back')}</button>`
  }
}

const troubleSaid = (trouble: Trouble): string => (trouble === '' ? '' : say(`trouble.${trouble}`))

const ring = (left_s: number | null, of_s: number) =>
  left_s === null ? '' : html`<sb-countdown .left_s=${left_s} .of_s=${of_s}></sb-countdown>`

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-way-in': SbKioskWayIn
  }
}
