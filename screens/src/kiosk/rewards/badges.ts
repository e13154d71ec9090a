/** Badges at the kiosk, each with its rule and how far she is. */
import cake from 'lucide-static/icons/calendar-heart.svg?raw'
import compass from 'lucide-static/icons/compass.svg?raw'
import crown from 'lucide-static/icons/crown.svg?raw'
import footprints from 'lucide-static/icons/footprints.svg?raw'
import heart from 'lucide-static/icons/heart.svg?raw'
import megaphone from 'lucide-static/icons/megaphone.svg?raw'
import repeat from 'lucide-static/icons/repeat.svg?raw'
import bag from 'lucide-static/icons/shopping-bag.svg?raw'
import { css, html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { icon } from '../../shared/icon.ts'
import type { BadgeCard, BadgesView } from '../../shared/messages.generated.ts'
import { say } from '../../shared/rewards-words.ts'
import type { SessionApi } from '../session/api.ts'
import { RewardsPart } from './rewards-part.ts'

const DRAWINGS: Readonly<Record<BadgeCard['badge'], string>> = {
  first_visit: footprints,
  regular: repeat,
  first_purchase: bag,
  explorer: compass,
  storyteller: megaphone,
  preferred: crown,
  friend: heart,
  years: cake,
}

@customElement('sb-kiosk-badges')
export class SbKioskBadges extends RewardsPart<BadgesView> {
  static override styles = [
    ...RewardsPart.styles,
    css`
      ul {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 28px;
      }
      li {
        display: grid;
        grid-template-columns: 96px 1fr;
        gap: 8px 24px;
        align-content: start;
        padding: 28px 32px;
        border-radius: var(--radius-sign);
        background: var(--color-surface);
        box-shadow: var(--elev-2);
      }
      .icon {
        grid-row: 1 / 4;
        justify-content: center;
        align-items: center;
        width: 96px;
        height: 96px;
        border: 3px solid var(--color-line-strong);
        border-radius: var(--radius-pill);
        color: var(--color-text-3);
        font-size: calc(42px * var(--letters));
      }
      .earned .icon {
        border-color: var(--color-brass-edge);
        background: var(--color-brass);
        color: var(--color-on-brass);
      }
      h2 {
        font-size: calc(36px * var(--letters));
      }
      .far {
        font-weight: var(--weight-strong);
      }
      .earned .far {
        color: var(--color-brass-text);
      }
    `,
  ]

  protected override readonly path = 'badges'

  private badge(card: BadgeCard) {
    const far = card.earned ? say('badges.earned') : say('badges.progress', { count: card.count, needed: card.needed })
    return html`<li class=${card.earned ? 'earned' : ''}>
      ${icon(DRAWINGS[card.badge])}
      <h2>${say(`badge.${card.badge}`)}</h2>
      <p class="quiet">${say(`badge.${card.badge}.rule`, { needed: card.needed })}</p>
      <p class="far">${far}</p>
    </li>`
  }

  protected override draw({ badges }: BadgesView) {
    return html`<p class="quiet">${say('badges.lead')}</p>
      <ul>
        ${badges.map((badge) => this.badge(badge))}
      </ul>`
  }
}

export async function badgesSummary(api: SessionApi): Promise<string | null> {
  const { badges } = await api.get<BadgesView>('badges')
  return say('badges.summary', { earned: badges.filter((badge) => badge.earned).length, all: badges.length })
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-badges': SbKioskBadges
  }
}
