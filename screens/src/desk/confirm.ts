/** Asks once more before something that is not undone by pressing again, and says how it is undone. */
import { LitElement, css, html } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Refused, Unreachable, remove } from '../shared/commands.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { dialogStyles } from './dialog-styles.ts'
import { formStyles } from './form-styles.ts'
import { say } from './texts.ts'

/** It is done; `answer` is what the server said. */
export class Removed extends Event {
  constructor(readonly answer: unknown) {
    super('removed')
  }
}

@customElement('sb-confirm')
export class SbConfirm extends LitElement {
  static override styles = [textStyles, controlStyles, dialogStyles, formStyles, css`
      p {
        margin-top: 10px;
        line-height: 1.4;
      }
    `]

  @property() heading = ''
  @property() sentence = ''
  /** How to undo it. */
  @property() hint = ''
  @property() word = ''
  /** What is deleted. */
  @property() path = ''
  @state() private busy = false
  @state() private wrong = ''
  @query('dialog') private dialog!: HTMLDialogElement

  protected override firstUpdated(): void {
    this.dialog.showModal()
  }

  private close(): void {
    this.dispatchEvent(new Event('close-dialog'))
  }

  private readonly go = async (): Promise<void> => {
    if (this.busy) return
    this.busy = true
    this.wrong = ''
    try {
      this.dispatchEvent(new Removed(await remove(this.path)))
    } catch (error) {
      // Somebody else was faster: what was asked for is so.
      if (error instanceof Refused && error.status === 404) this.dispatchEvent(new Removed(null))
      else this.wrong = error instanceof Unreachable ? say('form.unreachable') : say('form.refused', { title: (error as Error).message })
    } finally {
      this.busy = false
    }
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" aria-describedby="sentence" @cancel=${() => this.close()}>
      <h2 id="heading">${this.heading}</h2>
      <p id="sentence">${this.sentence}</p>
      <p class="hint">${this.hint}</p>
      <div role="alert">${this.wrong === '' ? '' : html`<p class="wrong">${this.wrong}</p>`}</div>
      <div class="does">
        <button class="button" type="button" autofocus @click=${() => this.close()}>${say('dialog.keep')}</button>
        <button class="button danger" type="button" aria-disabled=${this.busy} @click=${this.go}>${this.word}</button>
      </div>
    </dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-confirm': SbConfirm
  }
}
