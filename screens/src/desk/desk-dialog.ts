/** What every dialog of the desk does: it opens as it comes, sends one thing at a time, says what went wrong, and closes. */
import { LitElement } from 'lit'
import { query, state } from 'lit/decorators.js'
import { whyNot } from './why-not.ts'

/** Sends `close-dialog`. A closed dialog gives the focus back to what opened it; one that is only taken away does not. */
export abstract class DeskDialog extends LitElement {
  @state() protected busy = false
  @state() protected wrong = ''
  @query('dialog') protected dialog!: HTMLDialogElement

  protected override firstUpdated(): void {
    this.dialog.showModal()
  }

  protected close(): void {
    this.finish(new Event('close-dialog'))
  }

  /** What the dialog was for is done. */
  protected finish(event: Event): void {
    this.dialog.close()
    this.dispatchEvent(event)
  }

  /** What a field holds. */
  protected value(id: string): string {
    return this.renderRoot.querySelector<HTMLInputElement | HTMLSelectElement>(`#${id}`)?.value.trim() ?? ''
  }

  /** Does nothing while something is on its way. `words`: what is said where it does not go. */
  protected async send(go: () => Promise<void>, words: (error: unknown) => string = whyNot): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.wrong = ''
    try {
      await go()
    } catch (error) {
      this.wrong = words(error)
    } finally {
      this.busy = false
    }
  }
}
