/** How recognition works and how to end it: for anybody, without logging in. Closes by itself, any touch keeps it. */
import choice from 'lucide-static/icons/user-check.svg?raw'
import off from 'lucide-static/icons/bell-off.svg?raw'
import others from 'lucide-static/icons/ear-off.svg?raw'
import screen from 'lucide-static/icons/eye-off.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import './countdown.ts'
import { icon } from '../shared/icon.ts'
import '../shared/qr.ts'
import { textStyles } from '../shared/styles.ts'
import { sheetStyles } from './sheet-styles.ts'
import { SHEET_WARNS_S } from './state.ts'
import { say } from './texts.ts'
import { touchStyles } from './touch.ts'

@customElement('sb-how-sheet')
export class SbHowSheet extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    sheetStyles,
    css`
      dialog {
        padding-bottom: 48px;
      }
      h2 {
        font-size: var(--sign-2xl);
      }
      h3 {
        font-size: var(--sign-lg);
      }
      li {
        display: grid;
        grid-template-columns: 88px 1fr;
        gap: 4px 28px;
        margin-top: 28px;
      }
      li .icon {
        grid-row: 1 / 3;
        justify-content: center;
        align-items: center;
        width: 88px;
        height: 88px;
        border-radius: 28px;
        font-size: calc(38px * var(--letters));
        background: var(--color-primary-wash);
        color: var(--color-on-primary-wash);
      }
      p {
        font-size: var(--sign-md);
        line-height: 1.36;
        color: var(--color-text-2);
        text-wrap: pretty;
      }
      .off {
        display: grid;
        grid-template-columns: 1fr 264px;
        gap: 36px;
        align-items: center;
        margin-top: 36px;
        padding: 36px 36px 36px 40px;
        border-radius: var(--radius-sign);
        background: var(--color-surface-2);
        border: 3px solid var(--color-line-strong);
      }
      .off.alone {
        grid-template-columns: 1fr;
      }
      .off h3 {
        display: flex;
        align-items: center;
        gap: 18px;
      }
      .off p {
        margin-top: 14px;
      }
      sb-qr {
        border-radius: 20px;
        overflow: hidden;
      }
      .close {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 32px;
        align-items: center;
        margin-top: 40px;
        min-height: 100px;
      }
      .close p {
        font-size: calc(30px * var(--letters));
      }
      .touch {
        width: 100%;
        margin-top: 28px;
      }
    `,
  ]

  @property({ attribute: false }) qr: readonly string[] | null = null
  /** Seconds left, in the last part of its time. */
  @property({ attribute: false }) warns_s: number | null = null
  @query('dialog') private dialog!: HTMLDialogElement

  protected override firstUpdated(): void {
    this.dialog.showModal()
  }

  private close(): void {
    this.dispatchEvent(new Event('close-sheet'))
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      <h2 id="heading">${say('how.heading')}</h2>
      <ul>
        ${point(choice, say('how.choice'), say('how.choice.text'))}
        ${point(others, say('how.others'), say('how.others.text'))}
        ${point(screen, say('how.screen'), say('how.screen.text'))}
      </ul>
      ${this.offBox()}
      <div class="close">
        <p role="status">${this.warns_s === null ? say('how.clears') : say('how.warns')}</p>
        ${this.warns_s === null
          ? ''
          : html`<sb-countdown .left_s=${this.warns_s} .of_s=${SHEET_WARNS_S}></sb-countdown>`}
      </div>
      <button class="touch primary" type="button" autofocus @click=${() => this.close()}>${say('how.close')}</button>
    </dialog>`
  }

  private offBox() {
    const words = this.qr === null ? html`<p>${say('off.away')}</p>` : html`<p>${say('off.text')}</p><p>${say('off.plain')}</p>`
    return html`<section class="off ${this.qr === null ? 'alone' : ''}">
      <div>
        <h3>${icon(off)}${say('off.heading')}</h3>
        ${words}
      </div>
      ${this.qr === null ? '' : html`<sb-qr .rows=${this.qr} .code=${say('join.qr')}></sb-qr>`}
    </section>`
  }
}

const point = (drawing: string, heading: string, sentence: string) =>
  html`<li>${icon(drawing)}<h3>${heading}</h3><p>${sentence}</p></li>`

declare global {
  interface HTMLElementTagNameMap {
    'sb-how-sheet': SbHowSheet
  }
}
