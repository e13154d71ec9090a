/** The warning before a session clears itself: one large answer, and any touch is it. */
import { LitElement, css, html } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { textStyles } from '../../shared/styles.ts'
import '../countdown.ts'
import { sheetStyles } from '../sheet-styles.ts'
import { touchStyles } from '../touch.ts'
import { WARNS_S } from './person.ts'
import { say } from './texts.ts'

/** Sends `done`. Any touch reaches the page, which gives the whole time again. */
@customElement('sb-still-here')
export class SbStillHere extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    sheetStyles,
    css`
      dialog {
        padding-top: 72px;
      }
      .said {
        display: grid;
        grid-template-columns: 1fr 220px;
        gap: 48px;
        align-items: center;
      }
      sb-countdown {
        width: 220px;
        height: 220px;
      }
      h2 {
        font-size: var(--sign-2xl);
      }
      p {
        margin-top: 24px;
        font-size: var(--sign-md);
        line-height: 1.36;
        color: var(--color-text-2);
        text-wrap: pretty;
      }
      .touch {
        width: 100%;
        margin-top: 36px;
      }
      .touch.primary {
        min-height: 200px;
        font-size: 56px;
      }
    `,
  ]

  @property({ type: Number }) left_s = 0
  /** Touches give no more time: what is said instead is why. */
  @property({ type: Boolean }) runs_down = false
  @query('dialog') private dialog!: HTMLDialogElement

  protected override firstUpdated(): void {
    this.dialog.showModal()
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" aria-describedby="how" @cancel=${(event: Event) => event.preventDefault()}>
      <div class="said">
        <div>
          <h2 id="heading">${say(this.runs_down ? 'fades.heading' : 'warn.heading')}</h2>
          <p id="how" aria-live="off">${say(this.runs_down ? 'fades.how' : 'warn.how', { count: this.left_s })}</p>
        </div>
        <sb-countdown .left_s=${this.left_s} .of_s=${WARNS_S}></sb-countdown>
      </div>
      ${this.runs_down ? '' : html`<button class="touch primary" type="button" autofocus>${say('warn.stay')}</button>`}
      <button class="touch" type="button" @click=${() => this.dispatchEvent(new Event('done'))}>${say('done')}</button>
    </dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-still-here': SbStillHere
  }
}
