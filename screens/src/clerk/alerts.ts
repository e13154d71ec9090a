/** A clerk's own alerts: a switch for this device, and the test that proves each way before a shift. */
import bellRing from 'lucide-static/icons/bell-ring.svg?raw'
import circleCheck from 'lucide-static/icons/circle-check.svg?raw'
import circleSlash from 'lucide-static/icons/circle-slash.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { icon } from '../shared/icon.ts'
import type { AlertTestCard, AlertTestDevice, AlertsCard } from '../shared/messages.generated.ts'
import type { Ringing } from '../shared/ringing.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import '../shared/switch.ts'
import { texts } from '../shared/texts.ts'
import { meStyles } from './me-styles.ts'
import en from './push.en.json' with { type: 'json' }
import es from './push.es.json' with { type: 'json' }
import { askAlerts, askTest, ringingNow, startTest, turnOff, turnOn } from './push.ts'

const t = texts({ en, es })

/** How often the server is asked how the test goes. */
const LOOK_EVERY_MS = 500

@customElement('sb-alerts')
export class SbAlerts extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    meStyles,
    css`
      :host {
        padding: 0;
        overflow: visible;
      }
      .test {
        margin-top: 8px;
      }
      ul {
        margin-top: 12px;
      }
      li {
        display: grid;
        gap: 4px;
        padding: 10px 0;
        border-top: 1px solid var(--color-line);
      }
      .way {
        display: flex;
        gap: 8px;
        align-items: center;
        color: var(--color-text-2);
        font-size: var(--text-sm);
      }
    `,
  ]

  @property({ type: Boolean }) unlinked = false
  @state() private ringing: Ringing = 'impossible'
  @state() private busy = false
  @state() private said = ''
  @state() private test: AlertTestCard | null = null
  private card: AlertsCard | null = null
  private within_s = 0
  private look: ReturnType<typeof setTimeout> | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    void this.read()
  }

  override disconnectedCallback(): void {
    clearTimeout(this.look)
    super.disconnectedCallback()
  }

  private async read(): Promise<void> {
    this.card = await askAlerts()
    this.ringing = await ringingNow(this.card).catch(() => 'impossible' as const)
  }

  private async turn(on: boolean): Promise<void> {
    if (this.busy || this.card === null || this.unlinked) return
    this.busy = true
    try {
      if (on) this.ringing = await turnOn(this.card)
      else {
        await turnOff()
        this.ringing = 'off'
      }
      this.said = this.ringing === 'on' ? t('alerts.now_on') : on ? '' : t('alerts.now_off')
    } catch {
      this.said = t('alerts.failed')
    } finally {
      this.busy = false
    }
  }

  private async begin(): Promise<void> {
    if (this.busy || this.unlinked) return
    this.busy = true
    this.said = t('alerts.testing')
    try {
      const { test, within_s } = await startTest()
      this.within_s = within_s
      await this.follow(test)
    } catch {
      this.said = t('alerts.failed')
      this.busy = false
    }
  }

  private async follow(test: string): Promise<void> {
    this.test = await askTest(test).catch(() => this.test)
    if (!this.isConnected) return
    if (this.test !== null && this.test.over && this.test.test === test) {
      this.busy = false
      this.said = ''
      return
    }
    this.look = setTimeout(() => void this.follow(test), LOOK_EVERY_MS)
  }

  private way(good: boolean, words: string) {
    return html`<span class="way">${icon(good ? circleCheck : circleSlash)}${words}</span>`
  }

  private pushed(device: AlertTestDevice, over: boolean): string {
    if (!device.subscribed) return t('alerts.push_none')
    if (device.push_shown_after_s !== null) return t('alerts.push_in', { seconds: device.push_shown_after_s })
    return over ? t('alerts.push_late', { seconds: this.within_s }) : t('alerts.push_waits')
  }

  private device(device: AlertTestDevice, over: boolean) {
    const screen_s = device.screen_shown_after_s
    return html`<li>
      <b>${t(device.this_device ? 'alerts.this_device' : 'alerts.other_device')}</b>
      ${this.way(screen_s !== null, screen_s === null ? t('alerts.screen_none') : t('alerts.screen_in', { seconds: screen_s }))}
      ${this.way(device.push_shown_after_s !== null, this.pushed(device, over))}
    </li>`
  }

  private switching() {
    if (this.ringing === 'blocked') return html`<p class="hint">${t('alerts.blocked')}</p>`
    if (this.ringing === 'home-screen') return html`<p class="hint">${t('alerts.home_screen')}</p>`
    if (this.ringing === 'impossible') return html`<p class="hint">${t('alerts.impossible')}</p>`
    return html`<sb-switch
      .heading=${t('alerts.title')}
      .more=${t('alerts.more')}
      .note=${t(this.ringing === 'on' ? 'alerts.on' : 'alerts.off')}
      .on=${this.ringing === 'on'}
      .busy=${this.busy}
      @change=${(event: CustomEvent<boolean>) => this.turn(event.detail)}
    ></sb-switch>`
  }

  protected override render() {
    const { test } = this
    return html`<h2>${t('alerts.heading')}</h2>
      <div class="card">
        ${this.switching()}
        <button
          class="button wide test"
          type="button"
          aria-disabled=${this.busy || this.unlinked ? 'true' : 'false'}
          @click=${() => this.begin()}
        >
          ${icon(bellRing)}${t('alerts.test')}
        </button>
        <p class="hint" role="status">${this.said}</p>
        ${test === null ? '' : html`<ul>${test.devices.map((device) => this.device(device, test.over))}</ul>`}
      </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-alerts': SbAlerts
  }
}
