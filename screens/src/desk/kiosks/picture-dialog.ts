/** What stood on a kiosk's screen: taken while nobody used it. */
import { css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { instant, type Place } from '../../shared/formats.ts'
import type { KioskCard } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import { DeskDialog } from '../desk-dialog.ts'
import { dialogHead } from '../dialog-head.ts'
import { dialogStyles } from '../dialog-styles.ts'
import { say } from './texts.ts'

@customElement('sb-kiosk-picture-dialog')
export class SbKioskPictureDialog extends DeskDialog {
  static override styles = [
    textStyles,
    dialogStyles,
    css`
      img {
        display: block;
        max-width: 100%;
        max-height: calc(100vh - 220px);
        margin: 16px auto 0;
        border-radius: var(--radius-2);
        box-shadow: var(--elev-1);
      }
      .wrong {
        margin-top: 16px;
      }
    `,
  ]

  @property({ attribute: false }) kiosk!: KioskCard
  @property({ attribute: false }) place!: Place
  @property({ type: Number }) now_s = 0
  @state() private gone = false

  protected override render() {
    const { kiosk, picture_at_s } = this.kiosk
    const taken = picture_at_s === null ? '' : instant(picture_at_s, this.now_s, this.place)
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${dialogHead(this.kiosk.name, () => this.close(), say('picture.taken', { at: taken }))}
      ${this.gone
        ? html`<p class="wrong" role="alert">${say('picture.gone')}</p>`
        : html`<img
            src="/api/kiosks/${encodeURIComponent(kiosk)}/picture?at=${picture_at_s ?? 0}"
            alt=${say('picture.alt', { kiosk: this.kiosk.name })}
            @error=${() => (this.gone = true)}
          />`}
    </dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-picture-dialog': SbKioskPictureDialog
  }
}
