/** What is typed into the form of a campaign, and what the server is sent of it. Pure; instants are UTC seconds. */
import type { Place } from '../shared/formats.ts'
import type { CampaignWish } from '../shared/messages.generated.ts'
import { audienceOf, conditionOf, everybody, isWhole, type Audience } from './campaign-audience.ts'
import { dayAfter, dayOf, dayStart } from './days.ts'

export type Trigger = CampaignWish['trigger']
export type Offer = CampaignWish['offer']

/** Texts are as typed; an empty limit is none, an empty product is what somebody wants most. */
export interface Fields {
  name: string
  trigger: Trigger['kind']
  n: string
  days: string
  dates: string
  zone: string
  stay_s: string
  sale_least: string
  weekdays: readonly number[]
  /** `10:00`; empty: from midnight on, or until midnight. */
  from: string
  until: string
  audience: Audience
  offer: Offer['kind']
  percent: string
  round_to_minor: number
  amount: string
  price: string
  sku: string
  with_sku: string
  skus: readonly string[]
  budget: string
  budget_money: string
  per_member: string
  per_day: string
  repeat: CampaignWish['repeat']
  cool_down_hours: string
  priority: string
  /** First and last day, as `2026-12-24`. */
  from_day: string
  until_day: string
}

export type FieldName = keyof Fields
/** What is wrong with which field, in words. */
export type Wrong = Partial<Record<FieldName, string>>
/** Which of the form's own complaints. */
export type Complaint = 'name' | 'count' | 'days' | 'dates' | 'zone' | 'money' | 'who' | 'percent' | 'product' | 'two' | 'hours' | 'priority' | 'order'

export interface Till extends Place {
  currency: string
}

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** How many of the smallest unit make a whole one. */
export const unitOf = (currency: string): number => 10 ** digitsOf(currency)

/** An amount as it is typed: `500` or `12.50`. */
export const typed = (minor: number, currency: string): string => {
  const digits = digitsOf(currency)
  return minor % 10 ** digits === 0 ? String(minor / 10 ** digits) : (minor / 10 ** digits).toFixed(digits)
}

/** In the smallest unit; null for what is no amount. */
export function minorOf(text: string, currency: string): number | null {
  const digits = digitsOf(currency)
  const found = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim())
  if (found === null || (found[2]?.length ?? 0) > digits) return null
  return Number(`${found[1] ?? ''}${(found[2] ?? '').padEnd(digits, '0')}`)
}

const text = (value: number | null): string => (value === null ? '' : String(value))
const clockOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

export function fieldsOf(wish: CampaignWish, till: Till): Fields {
  const { trigger, offer, schedule } = wish
  const money = (minor: number | null): string => (minor === null ? '' : typed(minor, till.currency))
  return {
    name: wish.name,
    trigger: trigger.kind,
    n: trigger.kind === 'nth_visit' ? String(trigger.n) : '3',
    days: trigger.kind === 'strayed' ? String(trigger.days) : '60',
    dates: trigger.kind === 'date' ? trigger.dates.join(', ') : '',
    zone: trigger.kind === 'zone_dwelled' ? trigger.zone : '',
    stay_s: trigger.kind === 'zone_dwelled' ? String(trigger.least_s) : '60',
    sale_least: trigger.kind === 'sale' ? money(trigger.least_minor) : '',
    weekdays: schedule.weekdays,
    from: schedule.from_minute === 0 ? '' : clockOf(schedule.from_minute),
    until: schedule.until_minute === 1440 ? '' : clockOf(schedule.until_minute),
    audience: audienceOf(wish.audience),
    offer: offer.kind,
    percent: 'percent' in offer ? String(offer.percent) : '10',
    round_to_minor: 'round_to_minor' in offer ? offer.round_to_minor : 1,
    amount: offer.kind === 'amount' ? money(offer.amount_minor) : '',
    price: offer.kind === 'item' ? money(offer.price_minor) : '',
    sku: 'sku' in offer ? (offer.sku ?? '') : '',
    with_sku: offer.kind === 'free_item' ? (offer.with_sku ?? '') : '',
    skus: offer.kind === 'bundle' ? offer.skus : [],
    budget: text(wish.budget),
    budget_money: money(wish.budget_minor),
    per_member: text(wish.per_member),
    per_day: text(wish.per_day),
    repeat: wish.repeat,
    cool_down_hours: text(wish.cool_down_hours),
    priority: String(wish.priority),
    from_day: wish.active_from_s === null ? '' : dayOf(wish.active_from_s, till.time_zone),
    until_day: wish.active_until_s === null ? '' : dayOf(wish.active_until_s - 1, till.time_zone),
  }
}

/** What a campaign begins as: a little off what somebody wants most, at every visit, once a member. */
export const fresh: CampaignWish = {
  name: '',
  trigger: { kind: 'visit_started' },
  audience: conditionOf(everybody),
  schedule: { weekdays: [], from_minute: 0, until_minute: 1440 },
  offer: { kind: 'percent', percent: 10, round_to_minor: 1, sku: null },
  priority: 10,
  active_from_s: null,
  active_until_s: null,
  budget: null,
  budget_minor: null,
  per_member: 1,
  per_day: null,
  repeat: 'always',
  cool_down_hours: null,
}

/** The body of `POST /api/campaigns`, `PUT /api/campaigns/{campaign}` and a preview. Only for what `complaints` passes. */
export function wishOf(fields: Fields, till: Till): CampaignWish {
  const count = (text: string): number | null => (text.trim() === '' ? null : Number(text))
  const { from, until, weekdays } = fields
  return {
    name: fields.name.trim(),
    trigger: triggerOf(fields, till),
    audience: conditionOf(fields.audience),
    schedule: {
      weekdays: [...weekdays].sort((a, b) => a - b),
      from_minute: from === '' ? 0 : minuteOf(from),
      until_minute: until === '' || until === '00:00' ? 1440 : minuteOf(until),
    },
    offer: offerOf(fields, till),
    priority: Number(fields.priority),
    active_from_s: fields.from_day === '' ? null : dayStart(fields.from_day, till.time_zone),
    active_until_s: fields.until_day === '' ? null : dayStart(dayAfter(fields.until_day), till.time_zone),
    budget: count(fields.budget),
    budget_minor: minorOf(fields.budget_money, till.currency),
    per_member: count(fields.per_member),
    per_day: count(fields.per_day),
    repeat: fields.repeat,
    cool_down_hours: count(fields.cool_down_hours.replace(',', '.')),
  }
}

function triggerOf(fields: Fields, till: Till): Trigger {
  if (fields.trigger === 'nth_visit') return { kind: 'nth_visit', n: Number(fields.n) }
  if (fields.trigger === 'strayed') return { kind: 'strayed', days: Number(fields.days) }
  if (fields.trigger === 'date') return { kind: 'date', dates: listed(fields.dates) } as Trigger
  if (fields.trigger === 'zone_dwelled') return { kind: 'zone_dwelled', zone: fields.zone, least_s: Number(fields.stay_s) }
  if (fields.trigger === 'sale') return { kind: 'sale', least_minor: minorOf(fields.sale_least, till.currency) ?? 0 }
  return { kind: 'visit_started' }
}

function offerOf(fields: Fields, till: Till): Offer {
  const sku = fields.sku === '' ? null : fields.sku
  const share = { percent: Number(fields.percent.replace(',', '.')), round_to_minor: fields.round_to_minor }
  if (fields.offer === 'amount') return { kind: 'amount', amount_minor: minorOf(fields.amount, till.currency) ?? 0, sku }
  if (fields.offer === 'item') return { kind: 'item', sku: fields.sku, price_minor: minorOf(fields.price, till.currency) ?? 0 }
  if (fields.offer === 'free_item') {
    return { kind: 'free_item', sku: fields.sku, with_sku: fields.with_sku === '' ? null : fields.with_sku }
  }
  return fields.offer === 'bundle' ? ({ kind: 'bundle', ...share, skus: [...fields.skus] } as Offer) : { kind: 'percent', ...share, sku }
}

const listed = (dates: string): string[] => dates.split(/[\s,;]+/).filter((each) => each !== '')

const isDate = (each: string): boolean =>
  /^(\d{4}-)?\d{2}-\d{2}$/.test(each) && new Date(`${each.length === 5 ? '2028-' : ''}${each}T00:00:00Z`).getUTCDate() === Number(each.slice(-2))

/** What cannot be sent as it is, in the order of the form. */
export function complaints(fields: Fields, till: Till): Partial<Record<FieldName, Complaint>> {
  const found: Partial<Record<FieldName, Complaint>> = {}
  const check = (field: FieldName, complaint: Complaint, fine: boolean): void => {
    if (!fine) found[field] = complaint
  }
  const isCount = (text: string, least: number): boolean => /^\d{1,7}$/.test(text.trim()) && Number(text) >= least
  const isMoney = (text: string): boolean => (minorOf(text, till.currency) ?? 0) > 0
  check('name', 'name', fields.name.trim() !== '')
  if (fields.trigger === 'nth_visit') check('n', 'count', isCount(fields.n, 1) && Number(fields.n) <= 1000)
  if (fields.trigger === 'strayed') check('days', 'days', isCount(fields.days, 0) && Number(fields.days) <= 3650)
  if (fields.trigger === 'date') check('dates', 'dates', listed(fields.dates).length > 0 && listed(fields.dates).every(isDate))
  if (fields.trigger === 'zone_dwelled') check('zone', 'zone', fields.zone !== '')
  if (fields.trigger === 'sale') check('sale_least', 'money', fields.sale_least === '' || minorOf(fields.sale_least, till.currency) !== null)
  check('audience', 'who', 'kept' in fields.audience || fields.audience.rows.every(isWhole))
  checkOffer(fields, check, isMoney)
  check('budget', 'count', fields.budget === '' || isCount(fields.budget, 0))
  check('budget_money', 'money', fields.budget_money === '' || minorOf(fields.budget_money, till.currency) !== null)
  check('per_member', 'count', fields.per_member === '' || isCount(fields.per_member, 0))
  check('per_day', 'count', fields.per_day === '' || isCount(fields.per_day, 0))
  const hours = Number(fields.cool_down_hours.replace(',', '.'))
  check('cool_down_hours', 'hours', fields.cool_down_hours.trim() === '' || hours >= 0)
  check('until_day', 'order', fields.until_day === '' || fields.from_day === '' || fields.from_day <= fields.until_day)
  check('priority', 'priority', isCount(fields.priority, 0) && Number(fields.priority) <= 100)
  return found
}

function checkOffer(
  fields: Fields,
  check: (field: FieldName, complaint: Complaint, fine: boolean) => void,
  isMoney: (text: string) => boolean,
): void {
  const share = Number(fields.percent.replace(',', '.'))
  if (fields.offer === 'percent' || fields.offer === 'bundle') check('percent', 'percent', share > 0 && share < 100)
  if (fields.offer === 'bundle') check('skus', 'two', fields.skus.length >= 2 && fields.skus.length <= 8)
  if (fields.offer === 'amount') check('amount', 'money', isMoney(fields.amount))
  if (fields.offer === 'item') check('price', 'money', isMoney(fields.price))
  if (fields.offer === 'item' || fields.offer === 'free_item') check('sku', 'product', fields.sku !== '')
}

const BY_NAME: Readonly<Record<string, FieldName>> = {
  name: 'name',
  audience: 'audience',
  schedule: 'until',
  budget: 'budget',
  budget_minor: 'budget_money',
  per_member: 'per_member',
  per_day: 'per_day',
  repeat: 'repeat',
  cool_down_hours: 'cool_down_hours',
  priority: 'priority',
  active_from_s: 'from_day',
  active_until_s: 'until_day',
}

const BY_LEAF: Readonly<Record<string, FieldName>> = {
  n: 'n',
  days: 'days',
  dates: 'dates',
  zone: 'zone',
  least_s: 'stay_s',
  least_minor: 'sale_least',
  percent: 'percent',
  round_to_minor: 'percent',
  amount_minor: 'amount',
  price_minor: 'price',
  with_sku: 'with_sku',
  skus: 'skus',
}

/** The field of the form that the server means by `offer.percent.percent`; null where there is none. */
export function fieldOf(named: string): FieldName | null {
  const parts = named.split('.')
  const root = parts[0] ?? ''
  const last = parts.findLast((part) => !/^\d+$/.test(part)) ?? ''
  if (root === 'offer') return BY_LEAF[last] ?? 'sku'
  if (root === 'trigger') return BY_LEAF[last] ?? 'trigger'
  return BY_NAME[root] ?? null
}
