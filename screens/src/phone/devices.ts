/** Which phones and browsers are signed in as her, and shutting out one that is lost. Asks the server when opened. */
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { ask, remove } from '../shared/commands.ts'
import { instant } from '../shared/formats.ts'
import type { DeviceCard, SiteCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { texts } from '../shared/texts.ts'
import en from './devices.en.json' with { type: 'json' }
import es from './devices.es.json' with { type: 'json' }
import { pageStyles } from './page-styles.ts'

export const deviceText = texts({ en, es })
const t = deviceText

/** Shows nothing until the server has said which there are. */
@customElement('sb-devices')
export class SbDevices extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    pageStyles,
    css`
      :host {
        display: block;
      }
      h2 {
        margin-top: 28px;
        font-size: var(--text-xl);
      }
      .hint {
        margin-top: 7px;
        color: var(--color-text-2);
        font-size: var(--text-sm);
      }
      .card {
        margin-top: 10px;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 8px 16px;
        min-height: 48px;
        padding: 12px 0;
      }
      ul {
        list-style: none;
      }
      small {
        display: block;
        color: var(--color-text-2);
        font-size: var(--text-sm);
      }
    `,
  ]

  @property({ attribute: false }) site!: SiteCard
  @property({ attribute: false }) now_s = 0
  @state() private devices: DeviceCard[] = []
  /** The one that she was asked about a second time. */
  @state() private sure: string | null = null
  @state() private said = ''
  private busy = false

  override connectedCallback(): void {
    super.connectedCallback()
    void this.load()
  }

  private async load(): Promise<void> {
    this.devices = await ask<DeviceCard[]>('/api/phone/devices').catch(() => this.devices)
  }

  private async shutOut(device: string): Promise<void> {
    if (this.sure !== device) {
      this.sure = device
      return
    }
    if (this.busy) return
    this.busy = true
    try {
      await remove(`/api/phone/devices/${encodeURIComponent(device)}`)
      this.devices = this.devices.filter((one) => one.device !== device)
      this.said = t('devices.done')
    } catch {
      this.said = t('devices.failed')
    } finally {
      this.sure = null
      this.busy = false
    }
  }

  private device(one: DeviceCard) {
    const when = instant(one.since_s, this.now_s, this.site)
    const sure = this.sure === one.device
    return html`<li>
      <span>
        ${t(one.this ? 'devices.this' : 'devices.another')}
        <small>${t(one.rings ? 'devices.rings' : 'devices.since', { when })}</small>
      </span>
      ${one.this
        ? ''
        : html`<button class="button" type="button" @click=${() => this.shutOut(one.device)}>
            ${t(sure ? 'devices.sure' : 'devices.ask')}
          </button>`}
    </li>`
  }

  protected override render() {
    if (this.devices.length === 0) return ''
    return html`<h2>${t('devices.heading')}</h2>
      <p class="hint">${t('devices.lead')}</p>
      <ul class="card">
        ${this.devices.map((one) => this.device(one))}
      </ul>
      <p class="hint" role="status">${this.said}</p>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-devices': SbDevices
  }
}
