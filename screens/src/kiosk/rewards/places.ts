/** The five places of a session that are about what she has and can have. */
import medal from 'lucide-static/icons/medal.svg?raw'
import gift from 'lucide-static/icons/gift.svg?raw'
import coins from 'lucide-static/icons/coins.svg?raw'
import share from 'lucide-static/icons/share-2.svg?raw'
import ticket from 'lucide-static/icons/ticket-percent.svg?raw'
import { html } from 'lit'
import { say } from '../../shared/rewards-words.ts'
import type { Place } from '../session/places.ts'
import { badgesSummary } from './badges.ts'
import { bonusesSummary } from './bonuses.ts'
import { giftsSummary } from './gifts.ts'
import { pointsSummary } from './points.ts'
import { shareSummary } from './share.ts'

export const BONUSES: Place = {
  key: 'bonuses',
  icon: ticket,
  heading: () => say('bonuses.heading'),
  summary: bonusesSummary,
  draw: (api) => html`<sb-kiosk-bonuses .api=${api}></sb-kiosk-bonuses>`,
}

export const POINTS: Place = {
  key: 'points',
  icon: coins,
  heading: () => say('points.heading'),
  summary: pointsSummary,
  draw: (api) => html`<sb-kiosk-points .api=${api}></sb-kiosk-points>`,
}

export const GIFTS: Place = {
  key: 'gifts',
  icon: gift,
  heading: () => say('gifts.heading'),
  summary: giftsSummary,
  draw: (api) => html`<sb-kiosk-gifts .api=${api}></sb-kiosk-gifts>`,
}

export const SHARE: Place = {
  key: 'share',
  icon: share,
  heading: () => say('share.heading'),
  summary: shareSummary,
  draw: (api) => html`<sb-kiosk-share .api=${api}></sb-kiosk-share>`,
}

export const BADGES: Place = {
  key: 'badges',
  icon: medal,
  heading: () => say('badges.heading'),
  summary: badgesSummary,
  draw: (api) => html`<sb-kiosk-badges .api=${api}></sb-kiosk-badges>`,
}
