/** Setting a screen up: whoever stands before it types here what it shows. */
import { css, html } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { Refused, command } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import type { KioskCard } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { DeskDialog } from '../desk-dialog.ts'
import { dialogHead } from '../dialog-head.ts'
import { dialogStyles } from '../dialog-styles.ts'
import { formStyles } from '../form-styles.ts'
import { whyNot } from '../why-not.ts'
import { say } from './texts.ts'

@customElement('sb-kiosk-enrol-dialog')
export class SbKioskEnrolDialog extends DeskDialog {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    dialogStyles,
    formStyles,
    css`
      input {
        font: 700 1.75rem / 1.2 var(--font-display);
        letter-spacing: 0.08em;
        text-transform: uppercase;
      }
      ol {
        display: grid;
        gap: 8px;
        margin-top: 14px;
        padding-left: 20px;
        list-style: decimal;
      }
      .instead {
        margin-top: 14px;
        font-weight: 560;
      }
    `,
  ]

  @property({ attribute: false }) kiosk!: KioskCard
  @query('input') private input!: HTMLInputElement

  private readonly enrol = async (event: Event): Promise<void> => {
    event.preventDefault()
    await this.send(async () => {
      await command(`/api/kiosks/${encodeURIComponent(this.kiosk.kiosk)}/enrolment`, { code: this.input.value })
      this.finish(new Event('enrolled'))
    }, wrongWords)
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${dialogHead(say('enrol.heading', { kiosk: this.kiosk.name }), () => this.close(), say('enrol.lead'))}
      <ol>
        <li>${say('enrol.step.start')}</li>
        <li>${say('enrol.step.type')}</li>
      </ol>
      ${this.kiosk.enrolled_at_s === null ? '' : html`<p class="instead">${say('enrol.instead')}</p>`}
      <form @submit=${this.enrol}>
        <label for="code">${say('enrol.code')}</label>
        <input id="code" required maxlength="12" autocomplete="off" spellcheck="false" autofocus aria-describedby="wrong" />
        <div id="wrong" role="alert">${this.wrong === '' ? '' : html`<p class="wrong">${this.wrong}</p>`}</div>
        <div class="does">
          <button class="button primary" type="submit" aria-disabled=${this.busy}>${say('enrol.do')}</button>
        </div>
      </form>
    </dialog>`
  }
}

/** By what the server refused it with; the rest as everywhere at the desk. */
function wrongWords(error: unknown): string {
  if (!(error instanceof Refused)) return whyNot(error)
  if (error.status === 404) return say('enrol.wrong.unknown')
  if (error.status === 410) return say('enrol.wrong.ended')
  return error.status === 409 ? say('enrol.wrong.used') : whyNot(error)
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-enrol-dialog': SbKioskEnrolDialog
  }
}
