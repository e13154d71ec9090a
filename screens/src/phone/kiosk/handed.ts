/** An act that she began at a kiosk, opened on her phone: each is drawn by the part that it belongs to. */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import { LitElement, css, html, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import '../acts/drawing.ts'
import '../acts/gift-card.ts'
import '../acts/review.ts'
import '../acts/share.ts'
import { Refused, command } from '../../shared/commands.ts'
import { icon } from '../../shared/icon.ts'
import type { OpenedAct } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { say } from './texts.ts'

const ACTS: Readonly<Record<OpenedAct['act'], (about: string) => TemplateResult>> = {
  review: (about) => html`<sb-phone-review .about=${about}></sb-phone-review>`,
  share: (about) => html`<sb-phone-share .about=${about}></sb-phone-share>`,
  gift_card: (about) => html`<sb-phone-gift-card .about=${about}></sb-phone-gift-card>`,
  drawing: (about) => html`<sb-phone-drawing .about=${about}></sb-phone-drawing>`,
}

/** Sends `back`. */
@customElement('sb-handed-act')
export class SbHandedAct extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: block;
      }
      .back {
        gap: 8px;
        margin: 8px 20px 0;
        padding: 0 12px 0 0;
        text-decoration: none;
      }
      .told {
        padding: 48px 20px;
        text-align: center;
      }
    `,
  ]

  /** What the kiosk's code said, or which act her phone was told of. */
  @property({ attribute: false }) code: string | null = null
  @property({ attribute: false }) hand_off: string | null = null
  @state() private opened: OpenedAct | null = null
  @state() private trouble: '' | 'act.over' | 'offline' = ''

  protected override firstUpdated(): void {
    void this.open()
  }

  private async open(): Promise<void> {
    try {
      this.opened = await command<OpenedAct>('/api/phone/acts/open', { code: this.code, hand_off: this.hand_off })
    } catch (error) {
      this.trouble = error instanceof Refused ? 'act.over' : 'offline'
    }
  }

  protected override render() {
    return html`<button class="textlink back" type="button" @click=${() => this.dispatchEvent(new Event('back'))}>
        ${icon(arrowLeft)}${say('back')}
      </button>
      ${this.opened !== null
        ? ACTS[this.opened.act](this.opened.about)
        : html`<p class="told" role="status">${say(this.trouble === '' ? 'asking' : this.trouble)}</p>`}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-handed-act': SbHandedAct
  }
}
