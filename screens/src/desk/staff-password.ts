/** Changing one's own password: the old one is asked for. */
import { css, html } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Refused, command } from '../shared/commands.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { DeskDialog } from './desk-dialog.ts'
import { dialogHead } from './dialog-head.ts'
import { dialogStyles } from './dialog-styles.ts'
import { formStyles } from './form-styles.ts'
import { say } from './staff-texts.ts'
import { say as sayDesk } from './texts.ts'
import { whyNot } from './why-not.ts'

@customElement('sb-staff-password')
export class SbStaffPassword extends DeskDialog {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    dialogStyles,
    formStyles,
    css`
      .show {
        display: flex;
        align-items: center;
        gap: 10px;
        font-weight: var(--weight-body);
      }
      .show input {
        width: 20px;
        min-height: 20px;
        accent-color: var(--color-primary);
      }
    `,
  ]

  @property() username = ''
  @state() private open = false
  @query('#old') private old!: HTMLInputElement
  @query('#new') private fresh!: HTMLInputElement

  private readonly save = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.old.value === '' || this.fresh.value === '') {
      this.wrong = say('password.needed')
      return
    }
    await this.send(async () => {
      await command('/api/staff/me/password', { old: this.old.value, password: this.fresh.value })
      this.finish(new Event('saved'))
    }, sentence)
  }

  protected override render() {
    const type = this.open ? 'text' : 'password'
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${dialogHead(say('password.heading'), () => this.close(), say('password.lead'))}
      <form novalidate @submit=${this.save}>
        <label for="old">${say('password.old')}</label>
        <input id="old" type=${type} autocomplete="current-password" maxlength="200" />
        <label for="new">${say('password.new')}</label>
        <input id="new" type=${type} autocomplete="new-password" maxlength="200" aria-describedby="hint" />
        <p class="hint" id="hint">${say('password.hint')}</p>
        <label class="show"
          ><input type="checkbox" .checked=${this.open} @change=${() => (this.open = !this.open)} />${say('password.show')}</label
        >
        <div role="alert">${this.wrong === '' ? '' : html`<p class="wrong">${this.wrong}</p>`}</div>
        <div class="does">
          <button class="button" type="button" @click=${() => this.close()}>${sayDesk('dialog.keep')}</button>
          <button class="button primary" type="submit" aria-disabled=${this.busy}>
            ${say(this.busy ? 'password.busy' : 'password.save')}
          </button>
        </div>
      </form>
    </dialog>`
  }
}

function sentence(error: unknown): string {
  if (!(error instanceof Refused)) return whyNot(error)
  if (error.status === 401) return say('password.wrong')
  if (error.status === 429) return say('password.many')
  return Object.values(error.fields())[0] ?? whyNot(error)
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-staff-password': SbStaffPassword
  }
}
