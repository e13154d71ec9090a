/** What is typed into the form of a gift, and what the server is sent of it. Pure; amounts are in minor units. */
import type { GiftLine, GiftWish } from '../../shared/messages.generated.ts'
import { minorOf, typed, unitOf } from '../campaign-fields.ts'

/** Texts are as typed. */
export interface GiftFields {
  readonly name: string
  readonly points: string
  readonly reward: 'card' | 'coupon'
  readonly amount: string
  readonly campaign: string
}

export type GiftField = 'name' | 'points' | 'amount' | 'campaign'
export type Complaint = GiftField | 'too_much'
export type GiftWrong = Partial<Record<GiftField, Complaint>>

const MOST_POINTS = 10_000_000
/** As the server has it: more is a slip of the finger. */
export const MOST_MINOR = 1_000_000_000

/** More than stores give back: who means it says so twice. */
export const GENEROUS_PERCENT = 10

export const freshGift: GiftFields = { name: '', points: '', reward: 'card', amount: '', campaign: '' }

export const fieldsOfGift = (line: GiftLine, currency: string): GiftFields => ({
  name: line.name,
  points: String(line.points),
  reward: line.campaign === null ? 'card' : 'coupon',
  amount: line.amount_minor === null ? '' : typed(line.amount_minor, currency),
  campaign: line.campaign ?? '',
})

/** An amount of which nobody can have meant less or more: null where it is fine. */
export function amountComplaint(text: string, currency: string): 'amount' | 'too_much' | null {
  const minor = minorOf(text, currency)
  if (minor === null || minor === 0) return 'amount'
  return minor > MOST_MINOR ? 'too_much' : null
}

/** In the order of the form. */
export function complaintsOf(fields: GiftFields, currency: string): GiftWrong {
  const wrong: GiftWrong = {}
  if (fields.name.trim() === '') wrong.name = 'name'
  if (pointsOf(fields) === null) wrong.points = 'points'
  if (fields.reward === 'card') {
    const complaint = amountComplaint(fields.amount, currency)
    if (complaint !== null) wrong.amount = complaint
  } else if (fields.campaign === '') wrong.campaign = 'campaign'
  return wrong
}

/** Once there is no complaint. */
export const wishOfGift = (fields: GiftFields, currency: string): GiftWish => ({
  name: fields.name.trim(),
  points: pointsOf(fields) ?? 0,
  amount_minor: fields.reward === 'card' ? minorOf(fields.amount, currency) : null,
  campaign: fields.reward === 'coupon' ? fields.campaign : null,
})

export function pointsOf({ points }: GiftFields): number | null {
  const count = /^\d{1,8}$/.test(points.trim()) ? Number(points) : 0
  return count >= 1 && count <= MOST_POINTS ? count : null
}

/** How much of what was paid for so many points the gift gives back, in percent: a point is a whole unit of money. */
export const backPercent = (worth_minor: number, points: number, currency: string): number =>
  (worth_minor / unitOf(currency) / points) * 100

/** `2` or `2.4`. */
export const percentText = (percent: number): string =>
  new Intl.NumberFormat('en', { maximumFractionDigits: percent < 10 ? 1 : 0 }).format(percent)

/** The field of the form that the server means. */
export function fieldOfGift(named: string): GiftField | null {
  if (named === 'amount_minor') return 'amount'
  return named === 'name' || named === 'points' || named === 'campaign' ? named : null
}
