/** The pages of gifts and gift cards, and of sharing, without a kiosk: `#gifts` and `#share`. */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import { html, type TemplateResult } from 'lit'
import './acts/gift-card.ts'
import './acts/share.ts'
import { icon } from '../shared/icon.ts'
import { say } from '../shared/rewards-words.ts'
import { t } from './texts.ts'

const GIFTS = '#gifts'
const SHARE = '#share'

/** null where the address asks for another page. */
export function rewardsPage(hash: string, back: () => void): TemplateResult | null {
  if (hash !== GIFTS && hash !== SHARE) return null
  return html`<button class="textlink rewards-back" type="button" @click=${back}>${icon(arrowLeft)}${t('know.back')}</button>
    ${hash === GIFTS ? html`<sb-phone-gift-card></sb-phone-gift-card>` : html`<sb-phone-share></sb-phone-share>`}`
}

/** The ways to them, from her first page. */
export const rewardsLinks = (): TemplateResult =>
  html`<nav class="rewards">
    <a class="textlink" href=${GIFTS}>${say('gifts.heading')}</a>
    <a class="textlink" href=${SHARE}>${say('share.heading')}</a>
  </nav>`
