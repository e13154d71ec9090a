/** An act that is finished on her own phone: her phone has been told, and this code opens it too. */
import { LitElement, css, html, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import phone from 'lucide-static/icons/smartphone.svg?raw'
import { icon } from '../../shared/icon.ts'
import { steadyS } from '../../shared/now.ts'
import '../../shared/qr.ts'
import { textStyles } from '../../shared/styles.ts'
import { touchStyles } from '../touch.ts'
import type { HandOffAct, HandedOff, SessionApi } from './api.ts'
import { say } from './texts.ts'

/** ``html`<sb-hand-off .api=${api} act="review" about=${sku}>Write a review</sb-hand-off>` ``: a button of these words, and
 * once it was pressed the code in its place, for as long as that opens anything. Sends `handed` when her phone was told;
 * `quiet`: it is not what matters most here. */
@customElement('sb-hand-off')
export class SbHandOff extends LitElement {
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
      }
      section {
        display: grid;
        grid-template-columns: 300px 1fr;
        gap: 36px;
        align-items: center;
        padding: 28px 32px;
        border: 3px solid var(--color-line-strong);
        border-radius: var(--radius-sign);
        background: var(--color-surface);
      }
      sb-qr {
        border-radius: 20px;
        overflow: hidden;
      }
      h2 {
        font-size: var(--sign-lg);
      }
      p {
        margin-top: 16px;
        font-size: var(--sign-sm);
        line-height: 1.36;
        color: var(--color-text-2);
      }
    `,
  ]

  @property({ attribute: false }) api!: SessionApi
  @property() act: HandOffAct = 'review'
  @property() about = ''
  @property({ type: Boolean }) quiet = false
  @state() private handed: HandedOff | null = null
  @state() private failed = false
  @state() private busy = false
  /** The code that stands here opens nothing any more. */
  @state() private is_over = false
  private ending: ReturnType<typeof setTimeout> | undefined

  override disconnectedCallback(): void {
    clearTimeout(this.ending)
    super.disconnectedCallback()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A list that changed gives this place to something else.
    if (changed.has('about') || changed.has('act') || changed.has('api')) this.handed = null
  }

  private readonly hand = async (): Promise<void> => {
    if (this.busy) return
    this.busy = true
    this.failed = false
    try {
      this.handed = await this.api.handOff(this.act, this.about)
      const { ends_at_s } = this.handed
      clearTimeout(this.ending)
      this.is_over = ends_at_s <= steadyS()
      if (!this.is_over) this.ending = setTimeout(() => (this.is_over = true), (ends_at_s - steadyS()) * 1000)
      this.dispatchEvent(new Event('handed'))
    } catch {
      this.failed = true
    } finally {
      this.busy = false
    }
  }

  protected override render() {
    if (this.handed !== null && this.is_over)
      return html`<p role="status">${say(this.failed ? 'hand_off.failed' : 'hand_off.over')}</p>
        <button class="touch" type="button" ?disabled=${this.busy} @click=${this.hand}>${icon(phone)}${say('hand_off.anew')}</button>`
    if (this.handed !== null)
      return html`<section role="status">
        <sb-qr .rows=${this.handed.qr_rows} .code=${say('hand_off.qr')}></sb-qr>
        <div>
          <h2>${say('hand_off.heading')}</h2>
          <p>${say('hand_off.how')}</p>
        </div>
      </section>`
    return html`<button class="touch ${this.quiet ? '' : 'primary'}" type="button" ?disabled=${this.busy} @click=${this.hand}>
        ${icon(phone)}<slot></slot>
      </button>
      <p role="status">${this.failed ? say('hand_off.failed') : ''}</p>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-hand-off': SbHandOff
  }
}
