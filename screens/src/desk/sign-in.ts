/** Signing in at the desk. A refused try says so beside the fields and keeps the name. */
import { LitElement, css, html } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import '../shared/bell.ts'
import { Refused, Unreachable, command } from '../shared/commands.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { doorStyles } from './door-styles.ts'
import { say } from './texts.ts'

@customElement('sb-desk-sign-in')
export class SbDeskSignIn extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    doorStyles,
    css`
      .lead {
        margin-bottom: 14px;
      }
      input {
        min-height: var(--target-hand);
        padding: 0 14px;
        border-radius: var(--radius-2);
      }
    `,
  ]

  /** Whoever is signed in already may not see the desk. */
  @property({ type: Boolean }) forbidden = false
  @state() private wrong = ''
  @state() private busy = false
  @query('#username') private username!: HTMLInputElement
  @query('#password') private password!: HTMLInputElement

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.busy) return
    const [username, password] = [this.username.value.trim(), this.password.value]
    if (username === '' || password === '') {
      this.wrong = say('signin.needed')
      return
    }
    this.busy = true
    this.wrong = ''
    try {
      await command('/api/staff/session', { username, password })
      this.dispatchEvent(new Event('signed-in'))
    } catch (error) {
      this.wrong = sentence(error)
      this.password.value = ''
      this.password.focus()
    } finally {
      this.busy = false
    }
  }

  private get trouble(): string {
    return this.wrong === '' && this.forbidden && !this.busy ? say('signin.forbidden') : this.wrong
  }

  protected override render() {
    return html`<form @submit=${this.submit} novalidate>
      <sb-bell .size=${56}></sb-bell>
      <h1>${say('signin.heading')}</h1>
      <p class="lead">${say('signin.sentence')}</p>
      <label for="username">${say('signin.username')}</label>
      <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" autofocus />
      <label for="password">${say('signin.password')}</label>
      <input id="password" name="password" type="password" autocomplete="current-password" />
      <div role="alert">${this.trouble === '' ? '' : html`<p class="wrong">${this.trouble}</p>`}</div>
      <button class="button primary" type="submit" aria-disabled=${this.busy}>
        ${say(this.busy ? 'signin.busy' : 'signin.go')}
      </button>
    </form>`
  }
}

function sentence(error: unknown): string {
  if (error instanceof Unreachable) return say('signin.unreachable')
  if (!(error instanceof Refused)) throw error
  if (error.status === 401 || error.status === 403) return say('signin.wrong')
  if (error.status === 429) return say('signin.many')
  return say('signin.refused', { title: error.message })
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-desk-sign-in': SbDeskSignIn
  }
}
