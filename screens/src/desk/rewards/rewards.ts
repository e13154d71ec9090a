/** The rewards place: gifts for points, points for sharing, and the gift cards that come of it. */
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { SiteCard } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import './gift-cards.ts'
import './gifts.ts'
import './sharing.ts'

/** Members take gifts and tills take cards meanwhile. */
const FRESH_S = 30

@customElement('sb-rewards')
export class SbRewards extends LitElement {
  static override styles = [
    textStyles,
    css`
      :host {
        display: grid;
        gap: 16px;
        font-size: var(--text-sm);
      }
    `,
  ]

  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  private timer: ReturnType<typeof setInterval> | undefined

  /** Somebody fills something in: the page must not renew itself. */
  get isBusy(): boolean {
    const parts = [...this.renderRoot.querySelectorAll('sb-gift-list, sb-sharing-rules, sb-gift-cards')]
    return parts.some((part) => (part as HTMLElement & { isBusy: boolean }).isBusy)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.timer = setInterval(() => this.renew(), FRESH_S * 1000)
  }

  override disconnectedCallback(): void {
    clearInterval(this.timer)
    super.disconnectedCallback()
  }

  private renew(): void {
    void this.renderRoot.querySelector('sb-gift-list')?.fetch()
    void this.renderRoot.querySelector('sb-gift-cards')?.fetch()
  }

  protected override render() {
    const { site, now_s } = this
    return html`<sb-gift-list .site=${site} .now_s=${now_s}></sb-gift-list>
      <sb-sharing-rules></sb-sharing-rules>
      <sb-gift-cards .site=${site} .now_s=${now_s}></sb-gift-cards>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-rewards': SbRewards
  }
}
