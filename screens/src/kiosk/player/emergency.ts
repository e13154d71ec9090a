/** `<sb-emergency .message>`: what stands over everything, a session included, until it is taken back or over. */
import alarm from 'lucide-static/icons/triangle-alert.svg?raw'
import notice from 'lucide-static/icons/megaphone.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { icon } from '../../shared/icon.ts'
import type { EmergencyMessage } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import { say } from './texts.ts'

@customElement('sb-emergency')
export class SbEmergency extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        position: fixed;
        inset: 0;
        width: auto;
        height: auto;
        margin: 0;
        border: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 64px;
        padding: 72px;
        background: var(--color-bg);
        text-align: center;
        overflow: auto;
      }
      :host([kind='alarm']) {
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
      :host([kind='alarm']) .sign {
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
  @property({ reflect: true }) kind: EmergencyMessage['kind'] = 'notice'

  override connectedCallback(): void {
    super.connectedCallback()
    // Spoken at once by whatever reads the screen aloud, and above every dialog that is open.
    this.role = 'alert'
    this.popover = 'manual'
    this.showPopover()
  }

  protected override willUpdate(): void {
    this.kind = this.message.kind
  }

  protected override render() {
    const { kind, texts } = this.message
    return html`<div class="sign" role="img" aria-label=${say(kind === 'alarm' ? 'emergency.alarm' : 'emergency.notice')}>
        ${icon(kind === 'alarm' ? alarm : notice)}
      </div>
      ${texts.map(
        ({ language, heading, sentence }, at) => html`<section lang=${language}>
          ${at === 0 ? html`<h1>${heading}</h1>` : html`<h2>${heading}</h2>`}
          <p>${sentence}</p>
        </section>`,
      )}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-emergency': SbEmergency
  }
}
