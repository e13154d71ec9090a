/** Where somebody is signed in: since when, last seen, in which kind of browser; one tap signs a device out. */
import laptop from 'lucide-static/icons/monitor.svg?raw'
import phone from 'lucide-static/icons/smartphone.svg?raw'
import { css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { Refused, ask, remove } from '../shared/commands.ts'
import { instant, type Place } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { StaffDeviceCard } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { DeskDialog } from './desk-dialog.ts'
import { dialogHead } from './dialog-head.ts'
import { dialogStyles } from './dialog-styles.ts'
import { formStyles } from './form-styles.ts'
import { say } from './staff-texts.ts'
import { whyNot } from './why-not.ts'

@customElement('sb-staff-devices')
export class SbStaffDevices extends DeskDialog {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    dialogStyles,
    formStyles,
    css`
      ul {
        margin-top: 14px;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: center;
        gap: 14px;
        padding: 12px 0;
        border-top: 1px solid var(--color-line);
      }
      li p {
        color: var(--color-text-2);
        line-height: 1.4;
      }
      .none,
      .said {
        margin-top: 16px;
        color: var(--color-text-2);
      }
      .drawing {
        font-size: 20px;
        color: var(--color-text-2);
      }
    `,
  ]

  @property() staff = ''
  @property() name = ''
  @property({ attribute: false }) place!: Place
  @property({ type: Number }) now_s = 0
  @state() private devices: readonly StaffDeviceCard[] | null = null
  @state() private said = ''

  protected override firstUpdated(): void {
    super.firstUpdated()
    void this.fetch()
  }

  private get path(): string {
    return `/api/staff/${encodeURIComponent(this.staff)}/devices`
  }

  private async fetch(): Promise<void> {
    try {
      this.devices = await ask<StaffDeviceCard[]>(this.path)
    } catch (error) {
      this.wrong = whyNot(error)
    }
  }

  private async signOut(device: StaffDeviceCard): Promise<void> {
    this.wrong = ''
    try {
      await remove(`${this.path}/${encodeURIComponent(device.device)}`)
    } catch (error) {
      // Gone already: that is what was wanted.
      if (!(error instanceof Refused && error.status === 404)) {
        this.wrong = whyNot(error)
        return
      }
    }
    this.said = say('devices.revoked', { device: nameOf(device) })
    this.devices = this.devices?.filter((each) => each.device !== device.device) ?? null
    this.dispatchEvent(new Event('devices-changed'))
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${dialogHead(say('devices.heading', { name: this.name }), () => this.close())}
      ${this.devices === null ? nothing : this.list(this.devices)}
      <p class="said" role="status">${this.said}</p>
      <div role="alert">${this.wrong === '' ? '' : html`<p class="wrong">${this.wrong}</p>`}</div>
    </dialog>`
  }

  private list(devices: readonly StaffDeviceCard[]) {
    if (devices.length === 0) return html`<p class="none">${say('devices.none')}</p>`
    return html`<ul>
      ${repeat(
        devices,
        (device) => device.device,
        (device) => html`<li>
          <span class="drawing">${icon(device.program === 'clerk' ? phone : laptop)}</span>
          <div>
            <b>${nameOf(device)}</b> ${device.this ? html`<span class="chip">${say('devices.this')}</span>` : nothing}
            <p>
              ${say(`devices.program.${device.program}`)}.
              ${say('devices.since', { since: instant(device.since_s, this.now_s, this.place), seen: instant(device.seen_at_s, this.now_s, this.place) })}
            </p>
          </div>
          ${device.this
            ? html`<span></span>`
            : html`<button
                class="button small"
                type="button"
                aria-label=${say('devices.revoke.of', { device: nameOf(device) })}
                @click=${() => void this.signOut(device)}
              >
                ${say('devices.revoke')}
              </button>`}
        </li>`,
      )}
    </ul>`
  }
}

const nameOf = (device: StaffDeviceCard): string => (device.browser === '' ? say('devices.unknown') : device.browser)

declare global {
  interface HTMLElementTagNameMap {
    'sb-staff-devices': SbStaffDevices
  }
}
