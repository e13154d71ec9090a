/** Choosing a password under a link that was sent or scanned; also on a phone. The link stays good until one is kept. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import '../shared/bell.ts'
import { Refused, Unreachable, command } from '../shared/commands.ts'
import '../shared/empty.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import type { LinkOwner } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { doorStyles } from './door-styles.ts'
import { say } from './staff-texts.ts'
import { whyNot } from './why-not.ts'

type Trouble = 'over' | 'many' | 'unreachable'

@customElement('sb-choose-password')
export class SbChoosePassword extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    doorStyles,
    css`
      .hint {
        color: var(--color-text-2);
        font-size: var(--text-sm);
        line-height: 1.4;
      }
      .show {
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: var(--target-hand);
        font-weight: var(--weight-body);
      }
      .show input {
        width: 22px;
        min-height: 22px;
        accent-color: var(--color-primary);
      }
    `,
  ]

  @property() code = ''
  @state() private owner: LinkOwner | null = null
  @state() private trouble: Trouble | null = null
  @state() private done = false
  @state() private open = false
  @state() private busy = false
  @state() private wrong = ''
  @query('#password') private password!: HTMLInputElement

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = say('choose.title')
    void this.look()
  }

  private async look(): Promise<void> {
    try {
      this.owner = await command<LinkOwner>('/api/staff/password/look', { code: this.code })
    } catch (error) {
      this.trouble = troubleOf(error)
    }
  }

  private readonly keep = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.busy) return
    this.busy = true
    this.wrong = ''
    try {
      await command('/api/staff/password', { code: this.code, password: this.password.value })
      this.done = true
    } catch (error) {
      if (error instanceof Refused && error.status === 410) this.trouble = 'over'
      else this.wrong = (error instanceof Refused ? Object.values(error.fields())[0] : undefined) ?? whyNot(error)
    } finally {
      this.busy = false
    }
  }

  protected override render() {
    if (this.trouble !== null) return this.said(say(`choose.${this.trouble}`), say(`choose.${this.trouble}.sentence`))
    if (this.owner === null) return nothing
    const { name, username, site_name, least_letters } = this.owner
    if (this.done) return this.said(say('choose.done'), say('choose.done.sentence', { username }), true)
    return html`<form novalidate @submit=${this.keep}>
      <sb-bell .size=${56}></sb-bell>
      <h1>${say('choose.hello', { name })}</h1>
      <p class="lead">${say('choose.lead', { site: site_name, username })}</p>
      <input class="aside" type="text" name="username" autocomplete="username" tabindex="-1" aria-hidden="true" readonly .value=${username} />
      <label for="password">${say('password.new')}</label>
      <input
        id="password"
        type=${this.open ? 'text' : 'password'}
        autocomplete="new-password"
        maxlength="200"
        aria-describedby="hint"
      />
      <p class="hint" id="hint">${say('choose.hint', { count: least_letters })}</p>
      <label class="show"
        ><input type="checkbox" .checked=${this.open} @change=${() => (this.open = !this.open)} />${say('password.show')}</label
      >
      <div role="alert">${this.wrong === '' ? '' : html`<p class="wrong">${this.wrong}</p>`}</div>
      <button class="button primary" type="submit" aria-disabled=${this.busy}>${say(this.busy ? 'choose.busy' : 'choose.go')}</button>
    </form>`
  }

  private said(heading: string, sentence: string, done = false) {
    return html`<div class="said" role="status">
      <sb-empty .size=${80} .heading=${heading} .sentence=${sentence}></sb-empty>
      ${done
        ? html`<button class="button primary" type="button" @click=${() => this.dispatchEvent(new Event('chosen'))}>${say('choose.signin')}</button>`
        : nothing}
    </div>`
  }
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof Unreachable) return 'unreachable'
  return error instanceof Refused && error.status === 429 ? 'many' : 'over'
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-choose-password': SbChoosePassword
  }
}
