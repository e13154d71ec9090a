/** The place of the kiosks: each screen's health at a glance, and the dialogs in which they are looked after. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import './card.ts'
import './enrol-dialog.ts'
import './picture-dialog.ts'
import './screen-dialog.ts'
import '../confirm.ts'
import '../../shared/toast.ts'
import { command } from '../../shared/commands.ts'
import type { DeskView, KioskCard, OrderCard, OrderWish } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import type { SbToast } from '../../shared/toast.ts'
import { looksAfter } from '../places.ts'
import { whyNot } from '../why-not.ts'
import type { KioskWish } from './card.ts'
import { say } from './texts.ts'
import { fleetWords } from './words.ts'

type Open = { is: 'enrol' | 'remove' | 'look' | 'screen'; kiosk: string }

@customElement('sb-kiosks')
export class SbKiosks extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: grid;
        gap: 16px;
      }
      .lead {
        color: var(--color-text-2);
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

  private readonly wish = (event: KioskWish): void => {
    const { wish, kiosk } = event
    if (wish === 'reload' || wish === 'picture') void this.order(kiosk, wish)
    else this.open = { is: wish, kiosk: kiosk.kiosk }
  }

  /** What comes of it, the card says as soon as the kiosk does. */
  private async order(kiosk: KioskCard, what: OrderWish['what']): Promise<void> {
    try {
      await command<OrderCard>(`/api/kiosks/${encodeURIComponent(kiosk.kiosk)}/orders`, { what })
      this.toast.show(say(`asked.${what}`, { kiosk: kiosk.name }))
    } catch (error) {
      this.toast.show(whyNot(error))
    }
  }

  private done(text: string): void {
    this.open = null
    this.toast.show(text)
  }

  protected override render() {
    const { kiosks } = this.view.kiosks
    return html`<section aria-labelledby="heading">
        <h2 id="heading">${say('heading')}</h2>
        <p class="lead" role="status">${fleetWords(kiosks)}</p>
      </section>
      ${kiosks.map(
        (card) => html`<sb-kiosk-card
          .card=${card}
          .place=${this.view.site}
          .zone=${this.view.floor.zones.find((zone) => zone.zone === card.zone)?.name ?? card.zone}
          .now_s=${this.now_s}
          .caretaker=${looksAfter(this.view.staff)}
          @kiosk-wish=${this.wish}
        ></sb-kiosk-card>`,
      )}
      ${this.dialog()}
      <sb-toast></sb-toast>`
  }

  private dialog() {
    const open = this.open
    const card = this.view.kiosks.kiosks.find((each) => each.kiosk === open?.kiosk)
    if (open === null || card === undefined) return nothing
    const close = (): void => {
      this.open = null
    }
    if (open.is === 'enrol') {
      return html`<sb-kiosk-enrol-dialog
        .kiosk=${card}
        @close-dialog=${close}
        @enrolled=${() => this.done(say('enrol.done', { kiosk: card.name }))}
      ></sb-kiosk-enrol-dialog>`
    }
    if (open.is === 'look') {
      return html`<sb-kiosk-picture-dialog .kiosk=${card} .place=${this.view.site} .now_s=${this.now_s} @close-dialog=${close}></sb-kiosk-picture-dialog>`
    }
    if (open.is === 'screen') {
      return html`<sb-kiosk-screen-dialog .kiosk=${card} @close-dialog=${close} @saved=${() => this.done(say('screen.saved'))}></sb-kiosk-screen-dialog>`
    }
    return html`<sb-confirm
      .heading=${say('remove.heading', { kiosk: card.name })}
      .sentence=${say('remove.sentence')}
      .hint=${say('remove.hint')}
      .word=${say('do.remove')}
      .path=${`/api/kiosks/${encodeURIComponent(card.kiosk)}/enrolment`}
      @close-dialog=${close}
      @removed=${() => this.done(say('remove.done', { kiosk: card.name }))}
    ></sb-confirm>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosks': SbKiosks
  }
}
