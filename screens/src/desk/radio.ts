/** The radio place: gateways and beacons in depth, and the dialogs in which they are looked after. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import './beacon-form.ts'
import './beacon-panel.ts'
import './confirm.ts'
import './enrolment.ts'
import './gateway-panel.ts'
import '../shared/toast.ts'
import type { BeaconCard, DeskView, GatewayCard } from '../shared/messages.generated.ts'
import { textStyles } from '../shared/styles.ts'
import type { SbToast } from '../shared/toast.ts'
import type { EditBeacon, RemoveBeacon } from './beacon-panel.ts'
import type { Removed } from './confirm.ts'
import type { EnrolGateway, RemoveGateway } from './gateway-panel.ts'
import { looksAfter } from './places.ts'
import { say } from './texts.ts'

type Open =
  | { is: 'enrol'; gateway: string | null }
  | { is: 'remove-gateway'; gateway: GatewayCard }
  | { is: 'edit'; beacon: BeaconCard | null }
  | { is: 'remove-beacon'; beacon: BeaconCard }

@customElement('sb-radio')
export class SbRadio extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: grid;
        gap: 16px;
      }
    `,
  ]

  @property({ attribute: false }) view!: DeskView
  @property({ type: Number }) now_s = 0
  @state() private open: Open | null = null
  @query('sb-toast') private toast!: SbToast

  /** While a dialog is open nobody is away, and the page must not renew itself. */
  get isBusy(): boolean {
    return this.open !== null
  }

  private done(text: string): void {
    this.open = null
    this.toast.show(text)
  }

  protected override render() {
    const { view } = this
    const caretaker = looksAfter(view.staff)
    return html`<sb-gateway-panel
        .gateways=${view.gateways.gateways}
        .place=${view.site}
        .now_s=${Math.floor(this.now_s / 60) * 60}
        .zoneName=${(zone: string) => view.floor.zones.find((each) => each.zone === zone)?.name ?? zone}
        .caretaker=${caretaker}
        @enrol-gateway=${(event: EnrolGateway) => (this.open = { is: 'enrol', gateway: event.gateway })}
        @remove-gateway=${(event: RemoveGateway) => (this.open = { is: 'remove-gateway', gateway: event.gateway })}
      ></sb-gateway-panel>
      <sb-beacon-panel
        .beacons=${view.beacons.beacons}
        .place=${view.site}
        .now_s=${Math.floor(this.now_s / 60) * 60}
        .gatewayName=${(gateway: string) => view.floor.gateways.find((each) => each.gateway === gateway)?.name ?? gateway}
        .caretaker=${caretaker}
        @edit-beacon=${(event: EditBeacon) => (this.open = { is: 'edit', beacon: event.beacon })}
        @remove-beacon=${(event: RemoveBeacon) => (this.open = { is: 'remove-beacon', beacon: event.beacon })}
      ></sb-beacon-panel>
      ${caretaker && this.open !== null ? this.dialog(this.open) : nothing}
      <sb-toast></sb-toast>`
  }

  private dialog(open: Open) {
    const close = (): void => {
      this.open = null
    }
    if (open.is === 'enrol') {
      return html`<sb-enrolment
        .gateways=${this.view.gateways.gateways}
        .chosen=${open.gateway}
        .now_s=${this.now_s}
        @close-dialog=${close}
      ></sb-enrolment>`
    }
    if (open.is === 'edit') {
      return html`<sb-beacon-form
        .beacon=${open.beacon}
        .zones=${this.view.floor.zones}
        @close-dialog=${close}
        @saved=${() => this.done(say('beacon.form.saved'))}
      ></sb-beacon-form>`
    }
    if (open.is === 'remove-gateway') {
      const { gateway, name } = open.gateway
      return html`<sb-confirm
        .heading=${say('gateway.remove.heading', { gateway: name })}
        .sentence=${say('gateway.remove.sentence')}
        .hint=${say('gateway.remove.hint')}
        .word=${say('gateway.remove')}
        .path=${`/api/gateways/${encodeURIComponent(gateway)}/certificate`}
        @close-dialog=${close}
        @removed=${(event: Removed) => this.done(say(isRefused(event.answer) ? 'gateway.remove.done' : 'gateway.remove.soon', { gateway: name }))}
      ></sb-confirm>`
    }
    const { beacon, name } = open.beacon
    return html`<sb-confirm
      .heading=${say('beacon.remove.heading', { beacon: name })}
      .sentence=${say('beacon.remove.sentence')}
      .hint=${say('beacon.remove.hint')}
      .word=${say('gateway.remove')}
      .path=${`/api/beacons/${encodeURIComponent(beacon)}`}
      @close-dialog=${close}
      @removed=${() => this.done(say('beacon.remove.done', { beacon: name }))}
    ></sb-confirm>`
  }
}

/** Whether the broker was seen to refuse it; until then the server goes on trying. */
const isRefused = (answer: unknown): boolean => (answer as { refused?: boolean } | null)?.refused !== false

declare global {
  interface HTMLElementTagNameMap {
    'sb-radio': SbRadio
  }
}
