/** The rewards place: gifts for points, points for sharing, and the gift cards that come of it. */
import { LitElement, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { SiteCard } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import { severalStyles } from '../panel-styles.ts'
import './gift-cards.ts'
import './gifts.ts'
import './sharing.ts'

@customElement('sb-rewards')
export class SbRewards extends LitElement {
  static override styles = [textStyles, severalStyles]

  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0

  /** Somebody fills something in: the page must not renew itself. */
  get isBusy(): boolean {
    const parts = [...this.renderRoot.querySelectorAll<HTMLElement & { isBusy: boolean }>('*')]
    return parts.some((part) => part.isBusy)
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
