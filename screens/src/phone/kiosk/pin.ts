/** Choosing the PIN with which she may look at a kiosk on a day without her phone. */
import { LitElement, css, html } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Refused, put, remove } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import type { KioskAccess } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { say } from './texts.ts'

const PIN = '/api/phone/kiosk/pin'

/** Sends `access` (detail: KioskAccess) once the server answered. */
@customElement('sb-kiosk-pin')
export class SbKioskPin extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    css`
      :host {
        display: block;
      }
      p {
        margin-bottom: 10px;
        color: var(--color-text-2);
        font-size: var(--text-sm);
      }
      form {
        display: grid;
        gap: 10px;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 20px;
      }
      input {
        font-size: 1.5rem;
        letter-spacing: 0.25em;
      }
    `,
  ]

  @property({ type: Boolean }) has = false
  @state() private choosing = false
  @state() private wrong = ''
  @state() private said = ''
  @state() private busy = false
  @query('input') private field!: HTMLInputElement | null

  private async tell(ask: () => Promise<KioskAccess>, said: string): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      const detail = await ask()
      this.choosing = false
      this.said = said
      this.dispatchEvent(new CustomEvent<KioskAccess>('access', { detail }))
    } catch (error) {
      if (error instanceof Refused && error.status === 422) this.wrong = say('pin.weak')
      else this.said = say('failed')
    } finally {
      this.busy = false
    }
  }

  private readonly begin = async (): Promise<void> => {
    this.choosing = true
    this.wrong = this.said = ''
    await this.updateComplete
    this.field?.focus()
  }

  private readonly save = (event: Event): void => {
    event.preventDefault()
    const pin = this.field?.value.trim() ?? ''
    this.wrong = /^\d{6}$/.test(pin) ? '' : say('pin.need')
    if (this.wrong === '') void this.tell(() => put<KioskAccess>(PIN, { pin }), say('pin.saved'))
    else this.field?.focus()
  }

  private readonly forget = (): void => {
    void this.tell(() => remove<KioskAccess>(PIN), say('pin.forgotten'))
  }

  protected override render() {
    return html`<p>${say('pin.lead')} ${say(this.has ? 'pin.set' : 'pin.none')}</p>
      ${this.choosing ? this.form() : this.acts()}
      <p role="status">${this.said}</p>`
  }

  private acts() {
    return html`<div class="acts">
      <button class="button" type="button" @click=${this.begin}>${say(this.has ? 'pin.change' : 'pin.choose')}</button>
      ${this.has ? html`<button class="textlink" type="button" @click=${this.forget}>${say('pin.forget')}</button>` : ''}
    </div>`
  }

  private form() {
    return html`<form novalidate @submit=${this.save}>
      <div>
        <label for="pin">${say('pin.field')}</label>
        <input
          id="pin"
          name="pin"
          type="password"
          inputmode="numeric"
          autocomplete="off"
          maxlength="6"
          aria-describedby="wrong"
          aria-invalid=${this.wrong === '' ? 'false' : 'true'}
        />
        <p class="wrong" id="wrong" role="alert">${this.wrong}</p>
      </div>
      <button class="button primary" ?disabled=${this.busy}>${say('pin.save')}</button>
    </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-pin': SbKioskPin
  }
}
