/** Somebody at the kiosk asks for a clerk, and may take that back. It says nothing of who. */
import hand from 'lucide-static/icons/hand.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { Refused } from '../../shared/commands.ts'
import { icon } from '../../shared/icon.ts'
import { textStyles } from '../../shared/styles.ts'
import { touchStyles } from '../touch.ts'
import { callClerk, callNobody } from './api.ts'
import { say } from './texts.ts'

type Call = 'none' | 'calling' | 'called' | 'enough' | 'failed'

@customElement('sb-kiosk-help')
export class SbKioskHelp extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    css`
      :host {
        display: block;
      }
      .touch {
        width: 100%;
        min-height: var(--target-kiosk-primary);
        padding: 0 20px;
        border-color: var(--color-brass-edge);
        background: var(--color-brass);
        color: var(--color-on-brass);
        font-size: calc(38px * var(--letters));
      }
      .touch .icon {
        font-size: calc(44px * var(--letters));
      }
      .called {
        display: grid;
        gap: 12px;
        align-content: center;
        min-height: var(--target-kiosk-primary);
      }
      .called p {
        font-size: var(--sign-sm);
        font-weight: var(--weight-strong);
        line-height: 1.2;
        text-align: center;
      }
      .called .touch {
        min-height: var(--target-kiosk);
        border-color: var(--color-line-strong);
        background: transparent;
        color: var(--color-text);
        font-size: var(--sign-sm);
      }
    `,
  ]

  @state() private call: Call = 'none'

  private async ask(): Promise<void> {
    if (this.call === 'calling') return
    this.call = 'calling'
    try {
      await callClerk()
      this.call = 'called'
    } catch (error) {
      this.call = error instanceof Refused && error.status === 429 ? 'enough' : 'failed'
    }
  }

  private async stop(): Promise<void> {
    this.call = 'calling'
    try {
      await callNobody()
      this.call = 'none'
    } catch {
      // They are still coming, and nothing else is said.
      this.call = 'called'
    }
  }

  protected override render() {
    if (this.call === 'called')
      return html`<div class="called">
        <p role="status">${say('help.called')}</p>
        <button class="touch" type="button" @click=${this.stop}>${say('help.stop')}</button>
      </div>`
    if (this.call === 'enough' || this.call === 'failed')
      return html`<div class="called">
        <p role=${this.call === 'failed' ? 'alert' : 'status'}>${say(`help.${this.call}`)}</p>
        <button class="touch" type="button" @click=${this.ask}>${icon(hand)}${say('help.call')}</button>
      </div>`
    return html`<button class="touch" type="button" @click=${this.ask}>
      ${icon(hand)}${say(this.call === 'calling' ? 'help.calling' : 'help.call')}
    </button>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-help': SbKioskHelp
  }
}
