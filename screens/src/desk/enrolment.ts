/** Letting a gateway join: a code that works once, how long it still does, and what to type at the gateway. */
import { css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { Unreachable, command } from '../shared/commands.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import type { GatewayCard } from '../shared/messages.generated.ts'
import { nowS } from '../shared/now.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { DeskDialog } from './desk-dialog.ts'
import { dialogHead } from './dialog-head.ts'
import { dialogStyles } from './dialog-styles.ts'
import { formStyles } from './form-styles.ts'
import { say } from './texts.ts'

interface Code {
  gateway: string
  code: string
  expires_at_s: number
}

@customElement('sb-enrolment')
export class SbEnrolment extends DeskDialog {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    dialogStyles,
    formStyles,
    css`
      .code {
        display: block;
        margin-top: 18px;
        font: 700 2rem / 1.2 var(--font-display);
        letter-spacing: 0.02em;
        font-feature-settings: 'tnum', 'zero';
        overflow-wrap: anywhere;
        user-select: all;
      }
      .left {
        margin-top: 4px;
        color: var(--color-text-2);
      }
      .left.over {
        color: var(--color-danger);
        font-weight: 560;
      }
      ol {
        display: grid;
        gap: 12px;
        margin-top: 18px;
        padding-left: 20px;
        list-style: decimal;
      }
      code {
        display: block;
        margin-top: 6px;
        padding: 10px 12px;
        border-radius: var(--radius-2);
        background: var(--color-sunken);
        font: 0.875rem / 1.45 ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace;
        overflow-wrap: anywhere;
        user-select: all;
      }
    `,
  ]

  @property({ attribute: false }) gateways: readonly GatewayCard[] = []
  /** Which gateway; null where that is still to be chosen. */
  @property({ attribute: false }) chosen: string | null = null
  @property({ type: Number }) now_s = nowS()
  @state() private code: Code | null = null

  private readonly make = async (event: Event): Promise<void> => {
    event.preventDefault()
    const gateway = this.gateway()
    if (gateway === undefined) return
    await this.send(async () => {
      this.code = await command<Code>(`/api/gateways/${encodeURIComponent(gateway)}/enrolment`)
    }, wrongWords)
  }

  /** Chosen before, or here; at first the one that never reported. */
  private gateway(): string | undefined {
    const fresh = this.gateways.find((card) => card.state === 'unknown') ?? this.gateways[0]
    return this.chosen ?? fresh?.gateway
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${dialogHead(say('enrol.heading'), () => this.close(), say('enrol.lead'))}
      ${this.code === null ? this.form() : this.shown(this.code)}
      <div role="alert">${this.wrong === '' ? '' : html`<p class="wrong">${this.wrong}</p>`}</div>
    </dialog>`
  }

  private form() {
    return html`<form @submit=${this.make}>
      <label for="gateway">${say('enrol.which')}</label>
      <select
        id="gateway"
        @change=${(event: Event) => (this.chosen = (event.target as HTMLSelectElement).value)}
      >
        ${this.gateways.map(
          (card) => html`<option value=${card.gateway} ?selected=${card.gateway === this.gateway()}>
            ${card.label} ${card.name}
          </option>`,
        )}
      </select>
      <div class="does">
        <button class="button primary" type="submit" aria-disabled=${this.busy}>
          ${say(this.busy ? 'enrol.busy' : 'enrol.make')}
        </button>
      </div>
    </form>`
  }

  private shown(code: Code) {
    const left_s = Math.ceil(code.expires_at_s - this.now_s)
    const over = left_s <= 0
    const name = this.gateways.find((card) => card.gateway === code.gateway)?.name ?? code.gateway
    return html`<strong class="code">${over ? say('enrol.code.none') : code.code}</strong>
      <p class="left ${over ? 'over' : ''}">
        ${over ? say('enrol.over') : html`<span aria-hidden="true">${say('enrol.left', { left: countdown(left_s) })}</span>`}
        <span class="aside" role="status">${over ? '' : say('enrol.left', { left: say('enrol.minutes', { count: Math.ceil(left_s / 60) }) })}</span>
      </p>
      ${over
        ? html`<div class="does">
            <button class="button primary" type="button" aria-disabled=${this.busy} @click=${this.make}>${say('enrol.again')}</button>
          </div>`
        : html`<ol>
            <li>${say('enrol.step.type', { gateway: name })}<code>${enrolCommand(code.code)}</code></li>
            <li>${say('enrol.step.wait')}</li>
          </ol>`}`
  }
}

const countdown = (left_s: number): string => `${Math.floor(left_s / 60)}:${String(left_s % 60).padStart(2, '0')}`

/** Exactly what to type: the gateway reaches the server where this page came from. */
const enrolCommand = (code: string): string => say('enrol.command', { server: window.location.origin, code })

const wrongWords = (error: unknown): string =>
  error instanceof Unreachable ? say('form.unreachable') : say('form.refused', { title: (error as Error).message })

declare global {
  interface HTMLElementTagNameMap {
    'sb-enrolment': SbEnrolment
  }
}
