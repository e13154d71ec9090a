/** Ringing with the page closed: an offer on the home page, once, and a switch beside the consents. */
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { controlStyles, textStyles } from '../shared/styles.ts'
import '../shared/switch.ts'
import { texts } from '../shared/texts.ts'
import { askReach, ringingNow, turnOff, turnOn, type Reach, type Ringing } from './push.ts'
import en from './push.en.json' with { type: 'json' }
import es from './push.es.json' with { type: 'json' }

export const pushText = texts({ en, es })
const t = pushText

/** Shows nothing where the browser or the server cannot ring. */
@customElement('sb-push')
export class SbPush extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: block;
      }
      .card {
        margin-top: 12px;
        padding: 4px 16px;
        border-radius: var(--radius-3);
        background: var(--color-surface);
        box-shadow: var(--elev-1);
      }
      .offer {
        padding: 14px 16px 16px;
      }
      .offer h2 {
        font-size: var(--text-lg);
      }
      .offer p,
      .hint {
        margin: 4px 0 12px;
        color: var(--color-text-2);
        font-size: var(--text-sm);
      }
      .hint {
        padding: 10px 0 0;
      }
    `,
  ]

  /** The home page's offer: gone once she answered. */
  @property({ type: Boolean }) offer = false
  /** She agreed to something that rings. */
  @property({ type: Boolean }) wanted = false
  @state() private ringing: Ringing = 'impossible'
  @state() private busy = false
  @state() private said = ''
  private reach: Reach | null = null

  override connectedCallback(): void {
    super.connectedCallback()
    void this.look()
  }

  private async look(): Promise<void> {
    this.reach = await askReach()
    this.ringing = await ringingNow(this.reach).catch(() => 'impossible' as const)
  }

  private async turn(on: boolean): Promise<void> {
    if (this.busy || this.reach === null) return
    this.busy = true
    try {
      if (on) this.ringing = await turnOn(this.reach)
      else {
        await turnOff()
        this.ringing = 'off'
      }
      this.said = this.ringing === 'on' ? t('push.now_on') : on ? '' : t('push.now_off')
    } catch {
      this.said = t('push.failed')
    } finally {
      this.busy = false
    }
  }

  private asking() {
    return html`<section class="card offer">
      <h2>${t('push.offer')}</h2>
      <p>${t('push.offer_more')}</p>
      <button class="button wide" type="button" ?disabled=${this.busy} @click=${() => this.turn(true)}>
        ${t('push.offer_yes')}
      </button>
    </section>`
  }

  private switching() {
    if (this.ringing === 'blocked' || this.ringing === 'home-screen') {
      return html`<p class="hint">${t(this.ringing === 'blocked' ? 'push.blocked' : 'push.home_screen')}</p>`
    }
    return html`<div class="card">
      <sb-switch
        .heading=${t('push.title')}
        .more=${t('push.more')}
        .note=${t(this.ringing === 'on' ? 'push.on' : 'push.off')}
        .on=${this.ringing === 'on'}
        .busy=${this.busy}
        @change=${(event: CustomEvent<boolean>) => this.turn(event.detail)}
      ></sb-switch>
    </div>`
  }

  protected override render() {
    const said = html`<p class="aside" role="status">${this.said}</p>`
    if (!this.wanted || this.ringing === 'impossible') return said
    if (this.offer)
      return this.ringing === 'off' && Notification.permission === 'default' ? html`${this.asking()}${said}` : said
    return html`${this.switching()}${said}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-push': SbPush
  }
}
