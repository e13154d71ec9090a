/** What is typed into the form of a drawing, and what the server is sent of it. Pure; instants are UTC seconds. */
import type { DrawingChoices, DrawingPlan } from '../shared/messages.generated.ts'
import { minorOf, typed, type Till } from './campaign-fields.ts'
import { dayOf, dayStart, instantOf, localOf } from './days.ts'

const DAY_S = 86_400

/** Texts are as typed; instants as the store's clocks show them, `2026-12-24T18:00`. */
export interface DrawingFields {
  readonly heading: string
  readonly prizes: string
  readonly prize: string
  readonly promotion: string
  readonly premises: string
  readonly states: readonly string[]
  readonly age: string
  readonly opens: string
  readonly closes: string
  readonly numbers: string
  readonly sources: readonly string[]
  readonly alternates: string
  readonly claim: string
  readonly free: boolean
  readonly filed: Readonly<Record<string, { readonly number: string; readonly day: string }>>
}

export type DrawingField = keyof DrawingFields
export type Complaint = 'heading' | 'prizes' | 'prize' | 'age' | 'instant' | 'alternates' | 'claim' | 'sources' | 'filed'
export type DrawingWrong = Partial<Record<DrawingField, Complaint>>

/** A week that begins tomorrow, with the first source that has chance enough by itself. */
export function freshFields(choices: DrawingChoices, till: Till, now_s: number): DrawingFields {
  const opens_s = dayStart(dayOf(now_s + DAY_S, till.time_zone), till.time_zone)
  const local = (at_s: number): string => localOf(at_s, till.time_zone)
  const best = choices.sources.reduce((one, other) => (other.bits > one.bits ? other : one))
  return {
    heading: '',
    prizes: '1',
    prize: '50',
    promotion: '',
    premises: '',
    states: [],
    age: '18',
    opens: local(opens_s),
    closes: local(opens_s + 7 * DAY_S),
    numbers: local(opens_s + 8 * DAY_S),
    sources: [best.source],
    alternates: '5',
    claim: '14',
    free: true,
    filed: {},
  }
}

export function fieldsOfPlan(plan: DrawingPlan, till: Till): DrawingFields {
  const local = (at_s: number): string => localOf(at_s, till.time_zone)
  return {
    heading: plan.heading,
    prizes: String(plan.prizes),
    prize: typed(plan.prize_minor, till.currency),
    promotion: plan.promotion,
    premises: plan.premises_state,
    states: plan.states,
    age: String(plan.least_age),
    opens: local(plan.opens_at_s),
    closes: local(plan.closes_at_s),
    numbers: local(plan.numbers_at_s),
    sources: plan.sources,
    alternates: String(plan.alternates),
    claim: String(plan.claim_days),
    free: plan.free_entry,
    filed: Object.fromEntries(
      Object.entries(plan.registrations).map(([state, one]) => [
        state,
        { number: one.number, day: dayOf(one.filed_at_s, till.time_zone) },
      ]),
    ),
  }
}

const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/

const whole = (text: string, least: number, most: number): boolean =>
  /^\d{1,6}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most

/** What cannot be sent like this. What the law says of the rest, the server says. */
export function complaintsOf(fields: DrawingFields, till: Till): DrawingWrong {
  const wrong: DrawingWrong = {}
  const minor = minorOf(fields.prize, till.currency)
  if (fields.heading.trim() === '') wrong.heading = 'heading'
  if (!whole(fields.prizes, 1, 100)) wrong.prizes = 'prizes'
  if (minor === null || minor === 0) wrong.prize = 'prize'
  if (!whole(fields.age, 13, 99)) wrong.age = 'age'
  for (const field of ['opens', 'closes', 'numbers'] as const) if (!LOCAL.test(fields[field])) wrong[field] = 'instant'
  if (!whole(fields.alternates, 0, 100)) wrong.alternates = 'alternates'
  if (!whole(fields.claim, 1, 365)) wrong.claim = 'claim'
  if (fields.sources.length === 0) wrong.sources = 'sources'
  const half = Object.values(fields.filed).some(({ number, day }) => (number.trim() === '') !== (day === ''))
  if (half) wrong.filed = 'filed'
  return wrong
}

/** What is sent, once there is no complaint. */
export function planOf(fields: DrawingFields, choices: DrawingChoices, till: Till): DrawingPlan {
  const at = (local: string): number => instantOf(local, till.time_zone)
  const filed = Object.entries(fields.filed).filter(([, one]) => one.number.trim() !== '')
  return {
    heading: fields.heading.trim(),
    prizes: Number(fields.prizes),
    prize_minor: minorOf(fields.prize, till.currency) ?? 0,
    promotion: fields.promotion.trim(),
    premises_state: fields.premises === '' ? (choices.states[0]?.state ?? '') : fields.premises,
    states: [...fields.states],
    least_age: Number(fields.age),
    opens_at_s: at(fields.opens),
    closes_at_s: at(fields.closes),
    numbers_at_s: at(fields.numbers),
    sources: fields.sources as DrawingPlan['sources'],
    alternates: Number(fields.alternates),
    claim_days: Number(fields.claim),
    free_entry: fields.free,
    registrations: Object.fromEntries(
      filed.map(([state, one]) => [state, { number: one.number.trim(), filed_at_s: dayStart(one.day, till.time_zone) }]),
    ),
  }
}

/** Two lines as they were typed, number by number; null where they differ. */
export function sameNumbers(once: string, again: string): string[] | null {
  const read = (text: string): string[] => text.trim().split(/[\s,;]+/).filter((each) => each !== '')
  const [first, second] = [read(once), read(again)]
  return first.length > 0 && first.join(' ').toLowerCase() === second.join(' ').toLowerCase() ? first : null
}
