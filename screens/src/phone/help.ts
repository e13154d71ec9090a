/** While she is in the shop: ask for a clerk, or to be let alone. What holds is the server's to say. */
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { Unreachable, command, remove } from '../shared/commands.ts'
import type { AssistanceCard, BellCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { texts } from '../shared/texts.ts'
import en from './help.en.json' with { type: 'json' }
import es from './help.es.json' with { type: 'json' }
import { noticeVersion } from './view.ts'

const t = texts({ en, es })

const HELP = '/api/phone/help'

@customElement('sb-help')
export class SbHelp extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: block;
        margin-top: 12px;
      }
      .asked {
        margin: 4px 0 8px;
        color: var(--color-text-2);
      }
      .textlink {
        min-height: 48px;
      }
    `,
  ]

  @property({ attribute: false }) assistance: AssistanceCard = { help_since_s: null, browsing: false }
  /** She agreed that clerks are told. */
  @property({ type: Boolean }) agreed = false
  @state() private asking = false
  @state() private busy = false
  @state() private said = ''

  private async tell(what: () => Promise<AssistanceCard>, said: string): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      const assistance = await what()
      this.asking = false
      this.said = said
      this.dispatchEvent(new CustomEvent<AssistanceCard>('assistance', { detail: assistance }))
    } catch (error) {
      this.said = t(error instanceof Unreachable ? 'help.offline' : 'help.failed')
    } finally {
      this.busy = false
    }
  }

  private readonly ask = (): void => {
    if (this.agreed) void this.tell(() => command<AssistanceCard>(HELP), '')
    else this.asking = true
  }

  private readonly agree = (): void => {
    const agreeing = async (): Promise<AssistanceCard> => {
      const wish = { purpose: 'clerk_assist', granted: true, surface: 'phone', notice_version: noticeVersion() }
      const bell = await command<BellCard>('/api/phone/consents', wish)
      this.dispatchEvent(new CustomEvent<BellCard>('agreed', { detail: bell }))
      return command<AssistanceCard>(HELP)
    }
    void this.tell(agreeing, '')
  }

  private readonly neverMind = (): void => {
    void this.tell(() => remove<AssistanceCard>(HELP), t('help.taken_back'))
  }

  private browse(browsing: boolean): void {
    const said = browsing ? '' : t('help.browse_ended')
    void this.tell(() => command<AssistanceCard>('/api/phone/browsing', { browsing }), said)
  }

  private button(text: string, press: () => void, look = 'button wide') {
    return html`<button class=${look} type="button" ?disabled=${this.busy} @click=${press}>${text}</button>`
  }

  private help() {
    if (this.assistance.help_since_s !== null)
      return html`<p class="asked" role="status">${t('help.asked')}</p>
        ${this.button(t('help.never_mind'), this.neverMind)}`
    if (this.asking)
      return html`<p class="asked">${t('help.agree')}</p>
        ${this.button(t('help.agree_yes'), this.agree)}`
    return this.button(t('help.ask'), this.ask)
  }

  private alone() {
    if (!this.agreed || this.assistance.help_since_s !== null) return ''
    const { browsing } = this.assistance
    return html`${browsing ? html`<p class="asked">${t('help.browsing')}</p>` : ''}
    ${this.button(t(browsing ? 'help.browse_over' : 'help.browse'), () => this.browse(!browsing), 'textlink')}`
  }

  protected override render() {
    return html`${this.help()} ${this.alone()}
      <p class="aside" role="status">${this.said}</p>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-help': SbHelp
  }
}
