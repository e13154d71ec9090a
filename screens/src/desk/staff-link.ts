/** A one-time link for somebody, as a QR code and to copy: it is shown once and ends by itself. */
import { css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { command } from '../shared/commands.ts'
import { clock, day, sameDay, type Place } from '../shared/formats.ts'
import type { LinkCard } from '../shared/messages.generated.ts'
import '../shared/qr.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { DeskDialog } from './desk-dialog.ts'
import { dialogHead } from './dialog-head.ts'
import { dialogStyles } from './dialog-styles.ts'
import { formStyles } from './form-styles.ts'
import { say } from './staff-texts.ts'
import { whyNot } from './why-not.ts'

export type LinkFor = 'invite' | 'reset' | 'pair'

@customElement('sb-staff-link')
export class SbStaffLink extends DeskDialog {
  static override styles = [
    textStyles,
    controlStyles,
    dialogStyles,
    formStyles,
    css`
      sb-qr {
        width: min(280px, 100%);
        margin: 20px auto 0;
        border-radius: var(--radius-3);
        box-shadow: 0 0 0 1px var(--color-line);
      }
      output {
        display: block;
        margin-top: 14px;
        padding: 10px 12px;
        border-radius: var(--radius-2);
        background: var(--color-sunken);
        font: 0.8125rem / 1.45 ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace;
        overflow-wrap: anywhere;
        user-select: all;
      }
      .once {
        margin-top: 14px;
        color: var(--color-text-2);
      }
      .over {
        margin-top: 20px;
        color: var(--color-danger);
        font-weight: 560;
      }
    `,
  ]

  @property() staff = ''
  @property() name = ''
  @property() username = ''
  @property() for: LinkFor = 'invite'
  @property({ attribute: false }) place!: Place
  @property({ type: Number }) now_s = 0
  @state() private card: LinkCard | null = null
  @state() private copied = false

  protected override firstUpdated(): void {
    super.firstUpdated()
    void this.make()
  }

  private async make(): Promise<void> {
    this.card = null
    this.wrong = ''
    this.copied = false
    const what = this.for === 'pair' ? 'pairing' : 'invitation'
    try {
      this.card = await command<LinkCard>(`/api/staff/${encodeURIComponent(this.staff)}/${what}`)
    } catch (error) {
      this.wrong = whyNot(error)
    }
  }

  private async copy(url: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(url)
      this.copied = true
    } catch {
      // No right to the clipboard, as without HTTPS: the link stands there to be marked.
      const selection = window.getSelection()
      const shown = this.renderRoot.querySelector('output')
      if (shown !== null) selection?.selectAllChildren(shown)
    }
  }

  protected override render() {
    const { name, username } = this
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${dialogHead(say(`link.${this.for}`, { name }), () => this.close(), say(`link.${this.for}.lead`, { name, username }))}
      <div role="status">${this.card === null && this.wrong === '' ? html`<p class="once">${say('link.busy')}</p>` : this.shown()}</div>
      <div role="alert">${this.wrong === '' ? '' : html`<p class="wrong">${this.wrong}</p>`}</div>
    </dialog>`
  }

  private shown() {
    const { card } = this
    if (card === null) return ''
    if (this.now_s >= card.expires_at_s) {
      return html`<p class="over">${say('link.over')}</p>
        <div class="does"><button class="button primary" type="button" @click=${() => void this.make()}>${say('link.again')}</button></div>`
    }
    const at = clock(card.expires_at_s, this.place)
    const time = sameDay(card.expires_at_s, this.now_s, this.place) ? at : `${day(card.expires_at_s, this.now_s, this.place)}, ${at}`
    return html`<sb-qr .rows=${card.qr_rows} .code=${card.url}></sb-qr>
      <output>${card.url}</output>
      <p class="once">${say('link.once', { time })}</p>
      <div class="does">
        <button class="button" type="button" @click=${() => void this.copy(card.url)}>${say(this.copied ? 'link.copied' : 'link.copy')}</button>
      </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-staff-link': SbStaffLink
  }
}
