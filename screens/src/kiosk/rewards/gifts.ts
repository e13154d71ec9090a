/** What her points can become, how far she is, and her gift cards. Taking and spending are for her phone. */
import { css, html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { money } from '../../shared/formats.ts'
import { language } from '../../shared/language.ts'
import type { GiftCardCard, GiftOffer, GiftsView } from '../../shared/messages.generated.ts'
import { dayWords, leftWords, say } from '../../shared/rewards-words.ts'
import type { SessionApi } from '../session/api.ts'
import { RewardsPart } from './rewards-part.ts'

/** Instead of a gift: her cards. */
export const CARDS = 'cards'

@customElement('sb-kiosk-gifts')
export class SbKioskGifts extends RewardsPart<GiftsView> {
  static override styles = [
    ...RewardsPart.styles,
    css`
      .line {
        display: flex;
        justify-content: space-between;
        gap: 8px 28px;
        align-items: baseline;
        flex-wrap: wrap;
      }
      .line b {
        font-weight: var(--weight-strong);
      }
      progress {
        display: block;
        width: 100%;
        height: 44px;
        margin-top: 20px;
        border: 3px solid var(--color-line-strong);
        border-radius: var(--radius-pill);
        overflow: hidden;
        background: var(--color-sunken);
        appearance: none;
      }
      progress::-webkit-progress-bar {
        background: var(--color-sunken);
      }
      progress::-webkit-progress-value {
        background: var(--color-brass);
      }
      progress::-moz-progress-bar {
        background: var(--color-brass);
      }
      li {
        padding: 20px 0;
      }
      li + li {
        border-top: 3px solid var(--color-line);
      }
      .cards p {
        margin-top: 8px;
      }
    `,
  ]

  protected override readonly path = 'gifts'

  private gift(gift: GiftOffer, points: number) {
    const cost = say('gifts.points', { count: gift.points })
    const worth = say(gift.reward === 'gift_card' ? 'gifts.card' : 'gifts.coupon', { amount: money(gift.worth, language()) })
    const have = Math.min(points, gift.points)
    return html`<article>
      <div class="line">
        <h2>${worth}</h2>
        <b>${gift.missing === 0 ? say('gifts.there', { points: cost }) : say('gifts.missing', { count: gift.missing })}</b>
      </div>
      ${gift.missing === 0
        ? this.onPhone('gift_card', gift.gift, say('gifts.take'))
        : html`<progress
            max=${gift.points}
            value=${have}
            aria-label=${say('gifts.progress', { have, points: gift.points })}
          ></progress>`}
    </article>`
  }

  private card(card: GiftCardCard) {
    return html`<li>
      <div class="line"><b>${leftWords(card)}</b><small>${say(`gifts.why.${card.why}`)}</small></div>
      ${card.expires_at_s === null ? '' : html`<small>${say('gifts.cards.until', { day: dayWords(card.expires_at_s) })}</small>`}
      ${card.blocked ? html`<p class="quiet">${say('gifts.cards.blocked_why')}</p>` : ''}
    </li>`
  }

  protected override draw({ points, gifts, cards }: GiftsView) {
    return html`${gifts.length === 0 ? html`<article class="none"><p class="quiet">${say('gifts.none')}</p></article>` : ''}
      ${gifts.map((gift) => this.gift(gift, points))}
      ${cards.length === 0
        ? ''
        : html`<article class="cards">
            <h2>${say('gifts.cards')}</h2>
            <ul>
              ${cards.map((card) => this.card(card))}
            </ul>
            <p class="quiet">${say('gifts.cards.private')}</p>
            ${cards.some((card) => card.left.amount_minor > 0 && !card.blocked) ? this.onPhone('gift_card', CARDS, say('gifts.cards.use'), false) : ''}
          </article>`}`
  }
}

export async function giftsSummary(api: SessionApi): Promise<string | null> {
  const { gifts } = await api.get<GiftsView>('gifts')
  if (gifts.some((gift) => gift.missing === 0)) return say('gifts.summary.ready')
  const [next] = gifts
  return next === undefined ? null : say('gifts.summary.next', { count: next.missing })
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-gifts': SbKioskGifts
  }
}
