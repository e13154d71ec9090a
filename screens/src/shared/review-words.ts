/** What is said of reviews wherever they are read or written. */
import { language } from './language.ts'
import type { ReviewCard, ScoreCard } from './messages.generated.ts'
import { texts } from './texts.ts'
import en from './review-words.en.json' with { type: 'json' }
import es from './review-words.es.json' with { type: 'json' }

export const sayReview = texts({ en, es })

/** In the order in which they are offered. */
export const REASONS = ['private', 'abusive', 'discriminating', 'advert', 'unrelated', 'false', 'fake', 'unlawful'] as const
export type Reason = (typeof REASONS)[number]

export const reasonText = (reason: string): string => {
  const known = REASONS.find((each) => each === reason)
  return known === undefined ? reason : sayReview(`reason.${known}`)
}

export const starsText = (stars: number): string => sayReview('stars', { count: stars })

/** `4.6`, as the language of the screen writes it. */
export const figure = (value: number): string =>
  new Intl.NumberFormat(language(), { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value)

/** `4.6 of 5 stars from 12 reviews`. */
export const scoreText = (score: ScoreCard): string =>
  score.average === null
    ? sayReview('score.none')
    : sayReview('score', { average: figure(score.average), count: score.count })

const UNITS = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
] as const

/** `14 weeks ago`; `today`. Days are whole ones: nobody is told the hour. */
export function ago(at_s: number, now_s: number): string {
  const age_s = Math.max(0, now_s - at_s)
  const format = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' })
  // Weeks up to four months: a shopper counts them so.
  const [unit, long_s] = UNITS.find(([unit, long_s]) => age_s >= long_s * (unit === 'month' ? 4 : 1)) ?? ['day', 86_400]
  return format.format(-Math.floor(age_s / long_s), unit)
}

/** What stands beside a review, each with why: that its writer bought it first, then whatever a reader should know. */
export function remarks(review: ReviewCard, now_s: number): { kind: 'bought' | 'other'; text: string }[] {
  const bought = review.verified && review.bought_at_s !== null
  return [
    ...(bought ? [{ kind: 'bought' as const, text: sayReview('bought', { ago: ago(review.bought_at_s ?? 0, now_s) }) }] : []),
    ...(review.by_staff ? [other(sayReview('by_staff'))] : []),
    ...(review.incentive === 'points' ? [other(sayReview('got_points'))] : []),
    ...(review.incentive === 'said' ? [other(sayReview('got_something'))] : []),
    ...(review.returned ? [other(sayReview('returned'))] : []),
    ...(review.edited ? [other(sayReview('edited'))] : []),
    ...(review.variant === '' ? [] : [other(sayReview('variant', { variant: review.variant }))]),
  ]
}

const other = (text: string) => ({ kind: 'other' as const, text })
