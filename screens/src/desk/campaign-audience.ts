/** Whom a campaign is for, as rows that somebody fills in; and the condition that the server is sent of them. Pure. */
import type { CampaignWish } from '../shared/messages.generated.ts'

export type Condition = CampaignWish['audience']

export const ROW_KINDS = [
  'wants',
  'not_wants',
  'owns',
  'not_owns',
  'last_visit',
  'last_order',
  'visits',
  'tier',
  'not_tier',
  'segment',
  'not_segment',
] as const

export type RowKind = (typeof ROW_KINDS)[number]

/** One condition; of the fields, those that its kind does not ask for are ignored. */
export interface Row {
  kind: RowKind
  /** `sku:…` or `category:…`. */
  what: string
  /** How strong a wish has to be; null: as the server thinks right. */
  least_score: number | null
  days: string
  or_never: boolean
  least: string
  most: string
  tiers: readonly string[]
  segment: string
}

/** Rows that all hold, or of which one does; or a rule that is too deep for rows and stays as it is. */
export type Audience = { joint: 'all' | 'any'; rows: readonly Row[] } | { kept: Condition }

export const everybody: Audience = { joint: 'all', rows: [] }

export const row = (kind: RowKind, changes: Partial<Row> = {}): Row => ({
  kind,
  what: '',
  least_score: null,
  days: '30',
  or_never: true,
  least: '2',
  most: '',
  tiers: [],
  segment: '',
  ...changes,
})

export function audienceOf(condition: Condition): Audience {
  if (condition.kind === 'everybody') return everybody
  const parts = condition.kind === 'all' || condition.kind === 'any' ? (condition.conditions as Condition[]) : [condition]
  const rows = parts.map(rowOf)
  if (rows.some((each) => each === null)) return { kept: condition }
  return { joint: condition.kind === 'any' ? 'any' : 'all', rows: rows as Row[] }
}

function rowOf(condition: Condition): Row | null {
  if (condition.kind === 'not') {
    const inner = rowOf(condition.condition as Condition)
    const kind = inner === null ? undefined : OPPOSITE[inner.kind]
    return inner === null || kind === undefined ? null : { ...inner, kind }
  }
  if (condition.kind === 'wants') return row('wants', { what: whatOf(condition), least_score: condition.least_score })
  if (condition.kind === 'owns') return row('owns', { what: whatOf(condition) })
  if (condition.kind === 'last_order' || condition.kind === 'last_visit') {
    return row(condition.kind, { days: String(condition.least_days_ago), or_never: condition.or_never })
  }
  if (condition.kind === 'visits') {
    return row('visits', { least: String(condition.least), most: condition.most === null ? '' : String(condition.most) })
  }
  if (condition.kind === 'tier') return row('tier', { tiers: condition.tiers })
  if (condition.kind === 'segment') return row('segment', { segment: condition.segment })
  return null
}

const OPPOSITE: Partial<Record<RowKind, RowKind>> = {
  wants: 'not_wants',
  owns: 'not_owns',
  tier: 'not_tier',
  segment: 'not_segment',
}

const whatOf = ({ sku, category }: { sku: string | null; category: string | null }): string =>
  sku === null ? `category:${category ?? ''}` : `sku:${sku}`

export function conditionOf(audience: Audience): Condition {
  if ('kept' in audience) return audience.kept
  const [first, ...others] = audience.rows.map(one)
  if (first === undefined) return { kind: 'everybody' }
  return others.length === 0 ? first : ({ kind: audience.joint, conditions: [first, ...others] } as Condition)
}

function one(row: Row): Condition {
  if (row.kind.startsWith('not_')) {
    return { kind: 'not', condition: one({ ...row, kind: row.kind.slice('not_'.length) as RowKind }) } as Condition
  }
  const [by, named] = [row.what.slice(0, row.what.indexOf(':')), row.what.slice(row.what.indexOf(':') + 1)]
  const product = { sku: by === 'sku' ? named : null, category: by === 'category' ? named : null }
  const strength = row.least_score === null ? {} : { least_score: row.least_score }
  if (row.kind === 'wants') return { kind: 'wants', ...product, ...strength } as Condition
  if (row.kind === 'owns') return { kind: 'owns', ...product }
  if (row.kind === 'last_order' || row.kind === 'last_visit') {
    return { kind: row.kind, least_days_ago: Number(row.days), or_never: row.or_never }
  }
  if (row.kind === 'visits') {
    return { kind: 'visits', least: row.least === '' ? 0 : Number(row.least), most: row.most === '' ? null : Number(row.most) }
  }
  if (row.kind === 'tier') return { kind: 'tier', tiers: [...row.tiers] } as Condition
  return { kind: 'segment', segment: row.segment }
}

const isCount = (text: string): boolean => /^\d{1,6}$/.test(text.trim())

/** Whether a row can be read as a condition. */
export function isWhole(row: Row): boolean {
  const kind = row.kind.replace('not_', '')
  if (kind === 'wants' || kind === 'owns') return /^(sku|category):./.test(row.what)
  if (kind === 'last_order' || kind === 'last_visit') return /^\d{1,4}(\.\d+)?$/.test(row.days.trim()) && Number(row.days) <= 3650
  if (kind === 'visits') {
    const bounds = [row.least, row.most].filter((text) => text !== '')
    const inOrder = row.least === '' || row.most === '' || Number(row.least) <= Number(row.most)
    return bounds.length > 0 && bounds.every(isCount) && inOrder
  }
  return kind === 'tier' ? row.tiers.length > 0 : row.segment !== ''
}
