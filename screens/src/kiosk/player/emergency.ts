/** `<sb-emergency .message>`: what stands over everything, a session included, until it is taken back or over. */
import alarm from 'lucide-static/icons/triangle-alert.svg?raw'
import notice from 'lucide-static/icons/megaphone.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { icon } from '../../shared/icon.ts'
import type { EmergencyMessage } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import { say } from './texts.ts'

@customElement('sb-emergency')
export class SbEmergency extends LitElement {
  static override styles = [
    textStyles,
    css`
      dialog {
        width: 100vw;
        height: 100vh;
        max-width: none;
        max-height: none;
        margin: 0;
        padding: 72px;
        border: 0;
        color: var(--color-text);
        background: var(--color-bg);
        text-align: center;
        overflow: auto;
      }
      dialog > div {
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 64px;
        min-height: 100%;
      }
      .alarm {
        border: 32px solid var(--color-danger);
      }
      .sign {
        display: grid;
        place-items: center;
        width: 240px;
        height: 240px;
        border-radius: 50%;
        background: var(--color-surface);
        font-size: 110px;
      }
      .alarm .sign {
        background: var(--color-danger);
        color: var(--paint-paper);
      }
      h1,
      h2 {
        font-size: 104px;
      }
      p {
        margin-top: 28px;
        font-size: var(--sign-xl);
        line-height: 1.25;
        text-wrap: balance;
      }
    `,
  ]

  @property({ attribute: false }) message!: EmergencyMessage
  @query('dialog') private dialog!: HTMLDialogElement

  /** Above every dialog that is open, and before it: nothing below can be pressed. */
  protected override firstUpdated(): void {
    this.dialog.showModal()
  }

  protected override render() {
    const { kind, texts } = this.message
    const label = say(kind === 'alarm' ? 'emergency.alarm' : 'emergency.notice')
    return html`<dialog class=${kind} aria-label=${label} @cancel=${(event: Event) => event.preventDefault()}>
      <div role="alert">
        <div class="sign" role="img" aria-label=${label}>${icon(kind === 'alarm' ? alarm : notice)}</div>
        ${texts.map(
          ({ language, heading, sentence }, at) => html`<section lang=${language}>
            ${at === 0 ? html`<h1>${heading}</h1>` : html`<h2>${heading}</h2>`}
            <p>${sentence}</p>
          </section>`,
        )}
      </div>
    </dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-emergency': SbEmergency
  }
}
