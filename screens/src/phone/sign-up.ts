/** Sign-up: a name, an address, and one separate switch a purpose, none of them on beforehand. */
import { LitElement, css, html } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import '../shared/bell.ts'
import { Refused, command, newKey } from '../shared/commands.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import '../shared/languages.ts'
import '../shared/switch.ts'
import { notice, t } from './texts.ts'
import { ASKED, noticeVersion, type Asked } from './view.ts'

type Field = 'first_name' | 'email'

/** The web shop's visitor, where it sent her here; then what she looked at there becomes hers. */
function takeVisitor(): string | null {
  const address = new URL(location.href)
  const visitor = address.searchParams.get('anonymous_id')
  if (visitor === null) return null
  // It is hers alone, so it does not stay in the address bar to be shared.
  address.searchParams.delete('anonymous_id')
  history.replaceState(history.state, '', address)
  return visitor
}

@customElement('sb-sign-up')
export class SbSignUp extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    css`
      :host {
        display: block;
        padding: 20px 20px calc(28px + env(safe-area-inset-bottom));
      }
      .top {
        display: flex;
        gap: 12px;
        align-items: center;
      }
      h1 {
        font-size: 1.9375rem;
      }
      .lead {
        margin-top: 8px;
        color: var(--color-text-2);
      }
      form {
        display: grid;
        gap: 14px;
        margin-top: 16px;
      }
      label {
        margin-bottom: 5px;
      }
      input[aria-invalid='true'] {
        border-color: var(--color-danger);
      }
      .wrong:not(:empty) {
        padding: 6px 0;
      }
      fieldset {
        padding: 4px 16px;
        border-radius: var(--radius-3);
        background: var(--color-surface);
        box-shadow: var(--elev-1);
      }
      legend {
        float: left;
        width: 100%;
        padding: 12px 0 4px;
        color: var(--color-text-3);
        font-size: var(--text-sm);
        font-weight: var(--weight-strong);
      }
      sb-switch {
        clear: both;
      }
      sb-switch + sb-switch {
        border-top: 1px solid var(--color-line);
      }
      .note {
        color: var(--color-text-3);
        font-size: var(--text-sm);
        text-align: center;
      }
    `,
  ]

  @state() private agreed: ReadonlySet<Asked> = new Set()
  @state() private wrong: Partial<Record<Field | 'all', string>> = {}
  @state() private sending = false
  @query('#first_name') private firstName!: HTMLInputElement
  @query('#email') private email!: HTMLInputElement
  private readonly visitor = takeVisitor()
  /** One key for all tries of this form: a lost answer does not make two members. */
  private key = newKey()
  private sent = ''

  private choose(purpose: Asked, on: boolean): void {
    const agreed = new Set(this.agreed)
    if (on) agreed.add(purpose)
    else agreed.delete(purpose)
    this.agreed = agreed
  }

  private async send(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.sending || !this.looksRight()) return
    const body = {
      first_name: this.firstName.value.trim(),
      email: this.email.value.trim(),
      consents: ASKED.filter((purpose) => this.agreed.has(purpose)),
      notice_version: noticeVersion(),
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(this.visitor === null ? {} : { anonymous_id: this.visitor }),
    }
    const text = JSON.stringify(body)
    if (text !== this.sent) this.key = newKey()
    this.sent = text
    this.sending = true
    try {
      await command('/api/phone/register', body, this.key)
      this.dispatchEvent(new CustomEvent('joined'))
    } catch (error) {
      this.explain(error)
    } finally {
      this.sending = false
    }
  }

  private looksRight(): boolean {
    const wrong: typeof this.wrong = {}
    if (this.firstName.value.trim() === '') wrong.first_name = t('join.need_name')
    if (!/^\S+@\S+\.\S+$/.test(this.email.value.trim())) wrong.email = t('join.need_email')
    this.show(wrong)
    return Object.keys(wrong).length === 0
  }

  private explain(error: unknown): void {
    if (!(error instanceof Refused)) return this.show({ all: t('join.offline') })
    if (error.status === 409) return this.show({ email: t('join.known') })
    const fields = error.fields()
    const named = (['first_name', 'email'] as const).filter((field) => field in fields)
    if (named.length === 0) return this.show({ all: t('join.failed') })
    this.show(Object.fromEntries(named.map((field) => [field, t('join.check')])))
  }

  private show(wrong: typeof this.wrong): void {
    this.wrong = wrong
    if (wrong.first_name !== undefined) this.firstName.focus()
    else if (wrong.email !== undefined) this.email.focus()
  }

  private field(name: Field, type: string, autocomplete: string, label: string) {
    const wrong = this.wrong[name]
    return html`<div>
      <label for=${name}>${label}</label>
      <input
        id=${name}
        name=${name}
        type=${type}
        autocomplete=${autocomplete as 'email'}
        maxlength="200"
        aria-required="true"
        aria-invalid=${wrong === undefined ? 'false' : 'true'}
        aria-describedby=${`${name}-wrong`}
      />
      <p class="wrong" id=${`${name}-wrong`}>${wrong ?? ''}</p>
    </div>`
  }

  protected override render() {
    return html`<main>
      <div class="top"><sb-bell .size=${44}></sb-bell><h1>${t('join.heading')}</h1></div>
      <p class="lead">${t('join.lead')}</p>
      <form novalidate @submit=${this.send}>
        ${this.field('first_name', 'text', 'given-name', t('join.first_name'))}
        ${this.field('email', 'email', 'email', t('join.email'))}
        <fieldset>
          <legend>${t('join.consents')}</legend>
          ${ASKED.map((purpose) => {
            const words = notice(purpose)
            return html`<sb-switch
              .heading=${words.title}
              .more=${words.more}
              .on=${this.agreed.has(purpose)}
              @change=${(event: CustomEvent<boolean>) => this.choose(purpose, event.detail)}
            ></sb-switch>`
          })}
        </fieldset>
        <div>
          <p class="wrong" role="alert">${this.wrong.all ?? ''}</p>
          <button class="button primary wide" type="submit" aria-disabled=${this.sending ? 'true' : 'false'}>
            ${t(this.sending ? 'join.sending' : 'join.send')}
          </button>
        </div>
        <p class="note">${t('join.note', { version: noticeVersion() })}</p>
        <a class="textlink" href="#sign-in">${t('join.member')}</a>
        <sb-languages></sb-languages>
      </form>
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-sign-up': SbSignUp
  }
}
