/** While she is logged in at a kiosk: where, and the way out; and what she began there and may finish here. */
import monitor from 'lucide-static/icons/monitor.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { command } from '../../shared/commands.ts'
import { icon } from '../../shared/icon.ts'
import type { KioskAccess } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { handedPage } from './pages.ts'
import { say } from './texts.ts'

/** Sends `access` (detail: KioskAccess) once the server answered. */
@customElement('sb-at-kiosk')
export class SbAtKiosk extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: block;
      }
      section {
        display: grid;
        gap: 8px;
        margin-top: 16px;
        padding: 14px 16px;
        border: 1.5px solid var(--color-line-strong);
        border-radius: var(--radius-3);
        background: var(--color-surface);
      }
      p {
        display: flex;
        gap: 10px;
        align-items: center;
      }
      .icon {
        color: var(--color-primary);
      }
    `,
  ]

  @property({ attribute: false }) access!: KioskAccess
  @property({ type: Number }) now_s = 0
  @state() private said = ''

  private readonly leave = async (): Promise<void> => {
    try {
      const detail = await command<KioskAccess>('/api/phone/kiosk/log-out')
      this.said = say('logged_out')
      this.dispatchEvent(new CustomEvent<KioskAccess>('access', { detail }))
    } catch {
      this.said = say('failed')
    }
  }

  protected override render() {
    const { at } = this.access
    const handed = this.access.handed.filter((each) => each.ends_at_s > this.now_s)
    return html`${at === null
        ? ''
        : html`<section>
            <p>${icon(monitor)}<span>${say(at.scope === 'full' ? 'at' : 'at.read', { kiosk: at.kiosk_name })}</span></p>
            <button class="button" type="button" @click=${this.leave}>${say('log_out')}</button>
          </section>`}
      ${handed.length === 0
        ? ''
        : html`<section>
            <p>${say('handed')}</p>
            ${handed.map(
              (each) => html`<a class="button primary" href=${handedPage(each.hand_off)}>${say(`act.${each.act}`)}</a>`,
            )}
          </section>`}
      <span class="aside" role="status">${this.said}</span>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-at-kiosk': SbAtKiosk
  }
}
