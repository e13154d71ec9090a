/** The code at its largest, for the till: white ground in both themes, and the screen kept awake while it is open. */
import x from 'lucide-static/icons/x.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { icon } from '../shared/icon.ts'
import type { VoucherCard } from '../shared/messages.generated.ts'
import '../shared/qr.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { t } from './texts.ts'

@customElement('sb-till')
export class SbTill extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      dialog {
        width: 100%;
        max-width: none;
        height: 100%;
        max-height: none;
        margin: 0;
        padding: 20px 20px calc(20px + env(safe-area-inset-bottom));
        border: 0;
        background: var(--paint-paper);
        color: var(--paint-ink);
        overflow: auto;
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 12px;
        text-align: center;
      }
      h1 {
        font-size: var(--text-xl);
      }
      sb-qr {
        width: min(100%, 350px);
      }
      .code {
        font: 620 2rem/1.15 var(--font-mono);
        letter-spacing: 0.03em;
      }
      .button {
        margin-top: 12px;
        min-height: var(--target-hand-primary);
        min-width: 200px;
        border-color: var(--paint-ink-line);
        color: var(--paint-ink);
      }
      .button:focus-visible {
        outline-color: var(--paint-ink-focus);
      }
    `,
  ]

  @property({ attribute: false }) voucher: VoucherCard | null = null
  @query('dialog') private dialog!: HTMLDialogElement
  private awake: WakeLockSentinel | null = null

  async open(voucher: VoucherCard): Promise<void> {
    this.voucher = voucher
    await this.updateComplete
    this.dialog.showModal()
    // A refusal (low battery, no permission) costs only that the screen may dim.
    this.awake = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null
  }

  get isOpen(): boolean {
    return this.voucher !== null
  }

  private closed(): void {
    void this.awake?.release().catch(() => undefined)
    this.awake = null
    this.voucher = null
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" @close=${this.closed}>
      ${this.voucher === null
        ? ''
        : html`<h1 id="heading">${t('till.heading')}</h1>
            <sb-qr .rows=${this.voucher.qr_rows} .code=${this.voucher.code}></sb-qr>
            <p class="code">${this.voucher.code}</p>
            <p>${this.voucher.product.name}</p>
            <button class="button" type="button" @click=${() => this.dialog.close()}>${icon(x)}${t('till.close')}</button>`}
    </dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-till': SbTill
  }
}
