/** Asks once more before something that reaches people or is not undone by pressing again, and says how it is undone. */
import { css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Refused, remove } from '../shared/commands.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { DeskDialog } from './desk-dialog.ts'
import { dialogStyles } from './dialog-styles.ts'
import { formStyles } from './form-styles.ts'
import { say } from './texts.ts'
import { whyNot } from './why-not.ts'

/** It is done; `answer` is what the server said. */
export class Removed extends Event {
  constructor(readonly answer: unknown) {
    super('removed')
  }
}

@customElement('sb-confirm')
export class SbConfirm extends DeskDialog {
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
  /** What is deleted, unless `act` says what is done. */
  @property() path = ''
  @property({ attribute: false }) act: (() => Promise<unknown>) | null = null
  /** What is said where it does not go. */
  @property({ attribute: false }) words: (error: unknown) => string = whyNot
  /** Nothing is lost by it: the button has no danger about it. */
  @property({ type: Boolean }) calm = false

  private readonly go = (): Promise<void> =>
    this.send(async () => this.finish(new Removed(await (this.act ?? this.takeAway)())), this.words)

  private readonly takeAway = async (): Promise<unknown> => {
    try {
      return await remove(this.path)
    } catch (error) {
      // Somebody else was faster: what was to be deleted is gone.
      if (error instanceof Refused && error.status === 404) return null
      throw error
    }
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" aria-describedby="sentence" @cancel=${() => this.close()}>
      <h2 id="heading">${this.heading}</h2>
      <p id="sentence">${this.sentence}</p>
      <p class="hint">${this.hint}</p>
      <slot></slot>
      <div role="alert">${this.wrong === '' ? '' : html`<p class="wrong">${this.wrong}</p>`}</div>
      <div class="does">
        <button class="button" type="button" autofocus @click=${() => this.close()}>${say('dialog.keep')}</button>
        <button class="button ${this.calm ? 'primary' : 'danger'}" type="button" aria-disabled=${this.busy} @click=${this.go}>${this.word}</button>
      </div>
    </dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-confirm': SbConfirm
  }
}
