/** The reviews in the list of a session's places. */
import star from 'lucide-static/icons/star.svg?raw'
import { html } from 'lit'
import type { WantedReviews } from '../../shared/messages.generated.ts'
import { figure } from '../../shared/review-words.ts'
import type { Place } from '../session/places.ts'
import './hers.ts'
import { say } from './texts.ts'

export const REVIEWS: Place = {
  key: 'reviews',
  icon: star,
  heading: () => say('place.heading'),
  async summary(api) {
    const { wanted } = await api.get<WantedReviews>('reviews')
    const average = wanted?.score.average ?? null
    return wanted === null || average === null
      ? null
      : say('place.summary', { average: figure(average), product: wanted.product.short_name })
  },
  draw: (api) => html`<sb-kiosk-reviews-place .api=${api}></sb-kiosk-reviews-place>`,
}
