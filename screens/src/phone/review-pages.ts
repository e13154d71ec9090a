/** The pages of what she bought and of one review, by the page's address; null where it asks for another page. */
import { html, type TemplateResult } from 'lit'
import './acts/review.ts'
import type { SiteCard } from '../shared/messages.generated.ts'
import { REVIEWS, purchaseAt } from './reviews.ts'

export function reviewPage(hash: string, site: SiteCard, now_s: number, back: () => void): TemplateResult | null {
  if (hash === REVIEWS) return html`<sb-phone-reviews .site=${site} .now_s=${now_s} @back=${back}></sb-phone-reviews>`
  const token = purchaseAt(hash)
  return token === '' ? null : html`<sb-phone-review .about=${token} .site=${site}></sb-phone-review>`
}
