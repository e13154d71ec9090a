/** Signing in again: by a letter to her address, whose link or digits open this browser, or by a passkey. */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import keyRound from 'lucide-static/icons/key-round.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import '../shared/bell.ts'
import { Refused, command } from '../shared/commands.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import { icon } from '../shared/icon.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { pageStyles } from './page-styles.ts'
import { canPasskey, signInWithPasskey } from './passkey.ts'
import { t } from './texts.ts'

/** The page's address while she signs in; with `=` and a secret behind it where a letter's link was opened. */
export const SIGN_IN = '#sign-in'

/** The secret of a letter's link. It leaves the address bar at once: an address is easily shared. */
export function takeLink(): string {
  if (!location.hash.startsWith(`${SIGN_IN}=`)) return ''
  const link = location.hash.slice(SIGN_IN.length + 1)
  history.replaceState(history.state, '', SIGN_IN)
  return link
}

@customElement('sb-way-in')
export class SbWayIn extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    pageStyles,
    css`
      form {
        display: grid;
        gap: 14px;
        margin-top: 20px;
      }
      label {
        margin-bottom: 5px;
      }
      .digits {
        font-size: 1.5rem;
        letter-spacing: 0.25em;
      }
      .wrong:not(:empty) {
        padding: 6px 0;
      }
      .other {
        margin-top: 14px;
      }
    `,
  ]

  /** Of the letter that was opened; empty where she comes without one. */
  @property() link = ''
  @state() private handle = ''
  @state() private address = ''
  @state() private nameNeeded = false
  @state() private wrong = ''
  @state() private busy = false
  @query('input') private field!: HTMLInputElement | null
  @query('#name') private name!: HTMLInputElement | null

  private async run(work: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.wrong = ''
    try {
      await work()
    } catch (error) {
      this.explain(error)
    } finally {
      this.busy = false
      await this.updateComplete
      if (this.wrong !== '') this.field?.focus()
    }
  }

  private explain(error: unknown): void {
    if (!(error instanceof Refused)) {
      this.wrong = t(error instanceof DOMException || error instanceof TypeError ? 'sign_in.passkey_not' : 'join.offline')
    } else if (error.status === 409 && error.problem['name_needed'] === true) this.nameNeeded = true
    else if (error.status === 409) this.wrong = t('sign_in.other_member')
    else if (error.status === 410) this.ended()
    else if (error.status === 429) this.wrong = t('sign_in.too_many')
    else if (error.status === 401) this.wrong = t('sign_in.passkey_not')
    else this.wrong = t(error.status === 422 ? 'join.check' : 'sign_in.failed')
  }

  private ended(): void {
    this.wrong = t(this.link === '' ? 'sign_in.wrong_digits' : 'sign_in.ended')
    this.link = ''
  }

  private done(): void {
    this.dispatchEvent(new CustomEvent('joined'))
  }

  private readonly ask = (event: SubmitEvent): void => {
    event.preventDefault()
    const email = this.field?.value.trim() ?? ''
    if (!/^\S+@\S+\.\S+$/.test(email)) {
      this.wrong = t('join.need_email')
      this.field?.focus()
      return
    }
    void this.run(async () => {
      const { handle } = await command<{ handle: string }>('/api/sign-in/letter', { email })
      this.handle = handle
      this.address = email
      this.nameNeeded = false
    })
  }

  private readonly open = (event: SubmitEvent): void => {
    event.preventDefault()
    const first_name = this.name?.value.trim() ?? ''
    if (this.nameNeeded && first_name === '') {
      this.wrong = t('join.need_name')
      return
    }
    const digits = this.renderRoot.querySelector<HTMLInputElement>('#digits')?.value.replaceAll(/\D/g, '') ?? ''
    if (this.link === '' && digits.length !== 6) {
      this.wrong = t('sign_in.need_digits')
      this.field?.focus()
      return
    }
    const way = this.link === '' ? { handle: this.handle, digits } : { link: this.link }
    void this.run(async () => {
      await command('/api/sign-in', { ...way, ...(first_name === '' ? {} : { first_name }) })
      this.done()
    })
  }

  private readonly usePasskey = (): void => {
    void this.run(async () => {
      await signInWithPasskey()
      this.done()
    })
  }

  private readonly input = (id: string, type: string, label: string, more: Record<string, string>) => html`<div>
    <label for=${id}>${label}</label>
    <input
      id=${id}
      class=${id}
      type=${type}
      inputmode=${(more['mode'] ?? 'text') as 'text'}
      autocomplete=${(more['fill'] ?? 'off') as 'off'}
      maxlength=${more['most'] ?? '200'}
      aria-required="true"
      aria-describedby="wrong"
    />
  </div>`

  private form(send: (event: SubmitEvent) => void, button: string, fields: unknown) {
    return html`<form novalidate @submit=${send}>
      ${fields}
      <p class="wrong" id="wrong" role="alert">${this.wrong}</p>
      <button class="button primary wide" type="submit" aria-disabled=${this.busy ? 'true' : 'false'}>${button}</button>
    </form>`
  }

  private nameField() {
    return this.nameNeeded ? this.input('name', 'text', t('join.first_name'), { fill: 'given-name', most: '60' }) : ''
  }

  private opening() {
    return html`<h1>${t('sign_in.link_heading')}</h1>
      <p class="lead">${t(this.nameNeeded ? 'sign_in.new' : 'sign_in.link_lead')}</p>
      ${this.form(this.open, t('sign_in.open'), this.nameField())}`
  }

  private typing() {
    return html`<h1>${t('sign_in.sent_heading')}</h1>
      <p class="lead">${t(this.nameNeeded ? 'sign_in.new' : 'sign_in.sent_lead', { email: this.address })}</p>
      ${this.form(
        this.open,
        t('sign_in.open'),
        html`${this.input('digits', 'text', t('sign_in.digits'), {
          mode: 'numeric',
          fill: 'one-time-code',
          most: '7',
        })}${this.nameField()}`,
      )}`
  }

  private asking() {
    return html`<h1>${t('sign_in.heading')}</h1>
      <p class="lead">${t('sign_in.lead')}</p>
      ${this.form(this.ask, t('sign_in.send'), this.input('email', 'email', t('join.email'), { fill: 'username webauthn' }))}
      ${canPasskey()
        ? html`<button class="button wide other" type="button" @click=${this.usePasskey}>
            ${icon(keyRound)}${t('sign_in.passkey')}
          </button>`
        : ''}`
  }

  protected override render() {
    return html`<main>
      <button class="textlink back" type="button" @click=${() => this.dispatchEvent(new CustomEvent('back'))}>
        ${icon(arrowLeft)}${t('know.back')}
      </button>
      ${this.link !== '' ? this.opening() : this.handle !== '' ? this.typing() : this.asking()}
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-way-in': SbWayIn
  }
}
