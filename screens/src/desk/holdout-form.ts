/** Asks for the reason before nobody goes without a campaign any more, and so nothing of it is measured. */
import { html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Refused, put } from '../shared/commands.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { DeskDialog } from './desk-dialog.ts'
import { dialogStyles } from './dialog-styles.ts'
import { formStyles } from './form-styles.ts'
import { say } from './texts.ts'
import { whyNot } from './why-not.ts'

@customElement('sb-holdout-form')
export class SbHoldoutForm extends DeskDialog {
  static override styles = [textStyles, controlStyles, fieldStyles, dialogStyles, formStyles]

  /** Where it is switched. */
  @property() path = ''
  @state() private reason = ''
  @query('input') private input!: HTMLInputElement

  private readonly go = async (event: Event): Promise<void> => {
    event.preventDefault()
    await this.send(async () => {
      await put(this.path, { on: false, reason: this.reason })
      this.finish(new Event('switched-off'))
    }, wrongWords)
    if (this.wrong !== '') this.input.focus()
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" aria-describedby="sentence" @cancel=${() => this.close()}>
      <h2 id="heading">${say('holdout.off.heading')}</h2>
      <p id="sentence">${say('holdout.off.sentence')}</p>
      <form novalidate @submit=${this.go}>
        <label for="reason">${say('holdout.reason')}</label>
        <input
          id="reason"
          maxlength="300"
          autocomplete="off"
          aria-invalid=${this.wrong !== ''}
          aria-describedby="wrong"
          .value=${this.reason}
          @input=${(event: Event) => (this.reason = (event.target as HTMLInputElement).value)}
        />
        <div id="wrong" role="alert">${this.wrong === '' ? nothing : html`<p class="wrong">${this.wrong}</p>`}</div>
        <div class="does">
          <button class="button" type="button" @click=${() => this.close()}>${say('dialog.keep')}</button>
          <button class="button primary" type="submit" aria-disabled=${this.busy}>${say('holdout.switch_off')}</button>
        </div>
      </form>
    </dialog>`
  }
}

const wrongWords = (error: unknown): string =>
  error instanceof Refused && error.fields()['reason'] !== undefined ? say('holdout.wrong.reason') : whyNot(error)

declare global {
  interface HTMLElementTagNameMap {
    'sb-holdout-form': SbHoldoutForm
  }
}
