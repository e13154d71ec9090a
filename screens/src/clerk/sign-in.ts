/** A clerk's sign-in: name and password, once a shift. */
import eye from 'lucide-static/icons/eye.svg?raw'
import eyeOff from 'lucide-static/icons/eye-off.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import '../shared/bell.ts'
import '../shared/languages.ts'
import { Refused, command } from '../shared/commands.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import { icon } from '../shared/icon.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { t } from './texts.ts'

/** Whether a one-time link was refused on the way here; said once, then gone from the address. */
function takeRefusal(): boolean {
  const address = new URL(location.href)
  if (!address.searchParams.has('refused')) return false
  address.searchParams.delete('refused')
  history.replaceState(history.state, '', address)
  return true
}

@customElement('sb-sign-in')
export class SbSignIn extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        justify-content: center;
        min-height: 100dvh;
        padding: 24px 20px calc(28px + env(safe-area-inset-bottom));
      }
      h1 {
        margin-top: 14px;
        font-size: 1.9375rem;
      }
      .lead {
        max-width: 34ch;
        margin-top: 8px;
        color: var(--color-text-2);
      }
      form {
        display: grid;
        gap: 16px;
        margin-top: 26px;
      }
      label {
        margin-bottom: 6px;
      }
      .box {
        position: relative;
      }
      input#password {
        padding-right: 60px;
      }
      .peek {
        position: absolute;
        top: 4px;
        right: 4px;
        width: 48px;
        height: 48px;
        padding: 0;
        border: 0;
        border-radius: var(--radius-3);
        background: none;
        color: var(--color-text-2);
        cursor: pointer;
      }
      .wrong {
        min-height: 1.45em;
        margin-bottom: 8px;
      }
    `,
  ]

  @state() private wrong = takeRefusal() ? t('sign_in.link_ended') : ''
  @state() private sending = false
  @state() private shown = false
  @query('#username') private username!: HTMLInputElement
  @query('#password') private password!: HTMLInputElement

  private async send(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.sending) return
    const body = { username: this.username.value.trim(), password: this.password.value }
    if (body.username === '' || body.password === '') {
      this.wrong = t('sign_in.need_both')
      return (body.username === '' ? this.username : this.password).focus()
    }
    this.sending = true
    this.wrong = ''
    try {
      await command('/api/session', body)
      this.dispatchEvent(new CustomEvent('signed-in'))
    } catch (error) {
      this.wrong = this.explain(error)
    } finally {
      this.sending = false
    }
  }

  private explain(error: unknown): string {
    if (!(error instanceof Refused)) return t('sign_in.offline')
    if (error.status === 429) return t('sign_in.slow_down')
    return error.status < 500 ? t('sign_in.wrong') : t('sign_in.failed')
  }

  protected override render() {
    const invalid = this.wrong === '' ? 'false' : 'true'
    return html`<main>
      <sb-bell .size=${64}></sb-bell>
      <h1>${t('sign_in.heading')}</h1>
      <p class="lead">${t('sign_in.lead')}</p>
      <form novalidate @submit=${this.send}>
        <div>
          <label for="username">${t('sign_in.username')}</label>
          <input
            id="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            aria-required="true"
            aria-invalid=${invalid}
            aria-describedby="wrong"
          />
        </div>
        <div>
          <label for="password">${t('sign_in.password')}</label>
          <div class="box">
            <input
              id="password"
              type=${this.shown ? 'text' : 'password'}
              autocomplete="current-password"
              aria-required="true"
              aria-invalid=${invalid}
              aria-describedby="wrong"
            />
            <button
              class="peek"
              type="button"
              aria-label=${t(this.shown ? 'sign_in.hide' : 'sign_in.show')}
              @click=${() => (this.shown = !this.shown)}
            >
              ${icon(this.shown ? eyeOff : eye)}
            </button>
          </div>
        </div>
        <div>
          <p class="wrong" id="wrong" role="alert">${this.wrong}</p>
          <button class="button primary wide" type="submit" aria-disabled=${this.sending ? 'true' : 'false'}>
            ${t(this.sending ? 'sign_in.sending' : 'sign_in.send')}
          </button>
        </div>
      </form>
      <sb-languages></sb-languages>
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-sign-in': SbSignIn
  }
}
