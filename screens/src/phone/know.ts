/** What we know: every consent with its switch, what is kept, and one button that stops all of it. */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import bellOff from 'lucide-static/icons/bell-off.svg?raw'
import keyRound from 'lucide-static/icons/key-round.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { clock, day } from '../shared/formats.ts'
import { drawingText } from '../shared/drawing-part.ts'
import { icon } from '../shared/icon.ts'
import type { ConsentCard, PhoneView } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import '../shared/languages.ts'
import '../shared/switch.ts'
import { addPasskey, canPasskey } from './passkey.ts'
import { mayRing } from './push.ts'
import './kiosk/pin.ts'
import { say as sayOfKiosks } from './kiosk/texts.ts'
import './push-switch.ts'
import { pageStyles } from './page-styles.ts'
import { SIGN_IN } from './way-in.ts'
import './why.ts'
import { DRAWINGS } from './drawings.ts'
import { MY_DATA, dataText } from './my-data.ts'
import { t as reviewText } from './review-texts.ts'
import { REVIEWS } from './reviews.ts'
import { notice, t } from './texts.ts'
import { listed, validAt } from './view.ts'

export interface Wish {
  purpose: string
  granted: boolean
}

/** Sends `wish` (a consent given or withdrawn), `stop-all` and `back`; shows only what the view says. */
@customElement('sb-know')
export class SbKnow extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    pageStyles,
    css`
      h2 {
        margin: 22px 0 8px;
        color: var(--color-text-3);
        font: var(--weight-strong) var(--text-sm) / 1.2 var(--font-text);
        letter-spacing: 0;
      }
      dl > div {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 16px;
        padding: 13px 0;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 20px;
      }
      .foot {
        margin: 10px 0 20px;
        color: var(--color-text-2);
        font-size: var(--text-sm);
      }
      .hint {
        margin-top: 10px;
        color: var(--color-text-2);
        font-size: var(--text-sm);
        text-align: center;
      }
    `,
  ]

  @property({ attribute: false }) view!: PhoneView
  @property({ attribute: false }) now_s = 0
  @property() busy = ''
  @state() private said = ''
  @query('h1') private heading!: HTMLHeadingElement

  protected override firstUpdated(): void {
    this.heading.focus()
  }

  private note(consent: ConsentCard): string {
    if (consent.at_s === null) return t('know.never')
    const when = day(consent.at_s, this.now_s, this.view.site)
    return t(consent.granted ? 'know.given' : 'know.withdrawn', { day: when })
  }

  private row(consent: ConsentCard) {
    const words = notice(consent.purpose)
    const send = (event: CustomEvent<boolean>): void => {
      const detail: Wish = { purpose: consent.purpose, granted: event.detail }
      this.dispatchEvent(new CustomEvent('wish', { detail }))
    }
    return html`<sb-switch
      .heading=${words.title}
      .more=${words.more}
      .note=${this.note(consent)}
      .on=${consent.granted}
      .busy=${this.busy === consent.purpose}
      @change=${send}
    ></sb-switch>`
  }

  private fact(name: string, value: string) {
    return html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`
  }

  /** Another visit, coupon or word of hers may have changed what was sent and held back. */
  private happened(): string {
    const { visit, vouchers, bell } = this.view
    return [visit?.visit, visit?.zone, vouchers.length, ...bell.consents.map((consent) => consent.at_s)].join(' ')
  }

  private readonly keepPasskey = (): void => {
    addPasskey().then(
      () => (this.said = t('know.passkey_added')),
      () => (this.said = t('know.passkey_not')),
    )
  }

  protected override render() {
    const { view, now_s } = this
    const visit = view.visit
    const inside =
      visit === null ? t('know.visit_none') : t('know.visit_since', { time: clock(visit.started_at_s, view.site) })
    return html`<main>
      <button class="textlink back" type="button" @click=${() => this.dispatchEvent(new CustomEvent('back'))}>
        ${icon(arrowLeft)}${t('know.back')}
      </button>
      <h1 tabindex="-1">${t('know.heading')}</h1>
      <p class="lead">${t('know.lead')}</p>
      <h2>${t('know.consents')}</h2>
      <div class="card">${listed(view.bell.consents).map((consent) => this.row(consent))}</div>
      <sb-push ?wanted=${mayRing(view.bell)}></sb-push>
      <h2>${t('know.facts')}</h2>
      <dl class="card">
        ${this.fact(t('know.first_name'), view.first_name)}
        ${this.fact(t('know.member_number'), view.member_number)} ${this.fact(t('know.visit'), inside)}
        ${this.fact(
          t('know.coupons'),
          t('know.coupons_count', { count: validAt(view.vouchers, now_s).length }),
        )}
      </dl>
      <p class="foot">${t('know.on_phone')}</p>
      <p class="foot"><a class="textlink" href=${MY_DATA}>${dataText('data.link')}</a></p>
      <p class="foot"><a class="textlink" href=${REVIEWS}>${reviewText('link')}</a></p>
      <p class="foot"><a class="textlink" href=${DRAWINGS}>${drawingText('link')}</a></p>
      <sb-why .site=${view.site} .now_s=${now_s} about=${this.happened()}></sb-why>
      <h2>${t('know.sign_in')}</h2>
      <div class="ways">
        ${canPasskey()
          ? html`<button class="button" type="button" @click=${this.keepPasskey}>
              ${icon(keyRound)}${t('know.add_passkey')}
            </button>`
          : ''}
        <a class="textlink" href=${SIGN_IN}>${t('know.confirm_email')}</a>
      </div>
      <p class="foot" role="status">${this.said}</p>
      <h2>${sayOfKiosks('pin.heading')}</h2>
      <sb-kiosk-pin
        ?has=${view.kiosk.has_pin}
        @access=${(event: CustomEvent) => this.dispatchEvent(new CustomEvent('access', { detail: event.detail }))}
      ></sb-kiosk-pin>
      <button
        class="button wide"
        type="button"
        aria-describedby="stop-hint"
        @click=${() => this.dispatchEvent(new CustomEvent('stop-all'))}
      >
        ${icon(bellOff)}${t('know.stop_all')}
      </button>
      <p class="hint" id="stop-hint">${t('know.stop_all_hint')}</p>
      <sb-languages></sb-languages>
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-know': SbKnow
  }
}
