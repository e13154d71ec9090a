/** Her coupons at the kiosk. No code is shown: the till takes them off once it knows who buys. */
import { css, html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { money } from '../../shared/formats.ts'
import { language } from '../../shared/language.ts'
import type { BonusCard, BonusesView } from '../../shared/messages.generated.ts'
import '../../shared/product.ts'
import { dayWords, say } from '../../shared/rewards-words.ts'
import type { SessionApi } from '../session/api.ts'
import { RewardsPart } from './rewards-part.ts'

@customElement('sb-kiosk-bonuses')
export class SbKioskBonuses extends RewardsPart<BonusesView> {
  static override styles = [
    ...RewardsPart.styles,
    css`
      .bonus {
        display: grid;
        grid-template-columns: 232px 1fr;
        padding: 0;
        overflow: hidden;
      }
      .drawing {
        display: grid;
        place-items: center;
        padding: 28px;
        background: var(--color-brass);
      }
      sb-product {
        width: 164px;
        height: 222px;
      }
      .words {
        display: grid;
        gap: 14px;
        align-content: center;
        padding: 32px 36px;
      }
      .off {
        color: var(--color-brass-text);
        font: var(--weight-display) var(--sign-xl) / 1 var(--font-display);
      }
      .price {
        font-weight: var(--weight-strong);
      }
    `,
  ]

  /** The reasons are the server's words. */
  protected override get path(): string {
    return `bonuses?language=${language()}`
  }

  private card(bonus: BonusCard) {
    return html`<article class="bonus">
      <div class="drawing"><sb-product name=${bonus.product.picture}></sb-product></div>
      <div class="words">
        <h2>${bonus.product.name}</h2>
        <p class="off">${say('bonuses.off', { amount: money(bonus.off, language()) })}</p>
        <p class="price">${say('bonuses.price', { amount: money(bonus.price_after, language()) })}</p>
        <p class="quiet">${say('bonuses.until', { end: dayWords(bonus.valid_until_s, true) })}</p>
        <p class="quiet">${bonus.reason}</p>
      </div>
    </article>`
  }

  protected override draw({ bonuses }: BonusesView) {
    if (bonuses.length === 0) {
      return html`<article class="none">
        <h2>${say('bonuses.none')}</h2>
        <p class="quiet">${say('bonuses.none_why')}</p>
      </article>`
    }
    return html`${bonuses.map((bonus) => this.card(bonus))}
      <p class="quiet">${say('bonuses.how')}</p>`
  }
}

export async function bonusesSummary(api: SessionApi): Promise<string | null> {
  const { bonuses } = await api.get<BonusesView>('bonuses')
  return bonuses.length === 0 ? null : say('bonuses.summary', { count: bonuses.length })
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-bonuses': SbKioskBonuses
  }
}
