/** What the desk knows: the server's view, kept current by events and states. Pure; instants are UTC seconds. */
import type {
  BeaconsCard,
  ClerksCard,
  DeskView,
  GatewaysCard,
  KiosksCard,
  OutgoingCard,
  PresenceCard,
  TimelineRow,
  TotalsCard,
} from '../shared/messages.generated.ts'

export type Filter = 'all' | 'sent' | 'held'

/** Older rows fetched by "Earlier today"; `ended` when the server had no more. */
export interface Earlier {
  rows: TimelineRow[]
  state: 'idle' | 'busy' | 'failed' | 'ended'
}

export interface DeskState {
  view: DeskView | null
  earlier: Earlier
  filter: Filter
}

/** As many rows as are fetched at once; fewer in the answer means there are no older ones. */
export const EARLIER_ROWS = 50
/** Rows kept in a page that stays open for weeks; older ones can be fetched again. */
export const KEPT_ROWS = 400

export const fresh: DeskState = { view: null, earlier: { rows: [], state: 'idle' }, filter: 'all' }

/** A new view holds the newest rows; fetched older ones stay where they join on without a gap. */
export function snapshot(state: DeskState, view: DeskView): DeskState {
  const oldest = view.timeline.at(-1)
  const joins = oldest !== undefined && rows(state).some((row) => row.row === oldest.row)
  const earlier = joins ? { ...state.earlier, rows: rows(state).filter((row) => row.at_s <= oldest.at_s) } : fresh.earlier
  return { ...state, view, earlier }
}

export function event(state: DeskState, kind: string, body: Record<string, unknown>): DeskState {
  if (kind !== 'timeline.row' || state.view === null) return state
  const row = body as unknown as TimelineRow
  const others = state.view.timeline.filter((each) => each.row !== row.row)
  return { ...state, view: { ...state.view, timeline: newestFirst([row, ...others]).slice(0, KEPT_ROWS) } }
}

export function keyed(state: DeskState, key: string, body: Record<string, unknown>): DeskState {
  if (state.view === null) return state
  if (key === 'presence') return { ...state, view: { ...state.view, presence: body as unknown as PresenceCard } }
  if (key === 'gateways') return { ...state, view: { ...state.view, gateways: body as unknown as GatewaysCard } }
  if (key === 'beacons') return { ...state, view: { ...state.view, beacons: body as unknown as BeaconsCard } }
  if (key === 'clerks') return { ...state, view: { ...state.view, clerks: body as unknown as ClerksCard } }
  if (key === 'outgoing') return { ...state, view: { ...state.view, outgoing: body as unknown as OutgoingCard } }
  if (key === 'kiosks') return { ...state, view: { ...state.view, kiosks: body as unknown as KiosksCard } }
  if (key === 'totals') return { ...state, view: { ...state.view, totals: body as unknown as TotalsCard } }
  return state
}

export const filtered = (state: DeskState, filter: Filter): DeskState => ({ ...state, filter })

export const fetching = (state: DeskState): DeskState => ({ ...state, earlier: { ...state.earlier, state: 'busy' } })

export const fetchFailed = (state: DeskState): DeskState => ({ ...state, earlier: { ...state.earlier, state: 'failed' } })

export function fetched(state: DeskState, older: readonly TimelineRow[]): DeskState {
  const ended = older.length < EARLIER_ROWS
  return { ...state, earlier: { rows: [...state.earlier.rows, ...older], state: ended ? 'ended' : 'idle' } }
}

/** Every row once, newest first. */
export function rows(state: DeskState): TimelineRow[] {
  const known = new Map<string, TimelineRow>()
  for (const row of [...(state.view?.timeline ?? []), ...state.earlier.rows]) {
    if (!known.has(row.row)) known.set(row.row, row)
  }
  return newestFirst([...known.values()])
}

export const shownRows = (state: DeskState): TimelineRow[] =>
  state.filter === 'all' ? rows(state) : rows(state).filter((row) => row.outcome === state.filter)

/** Before which instant older rows are asked for. */
export const oldestAt = (state: DeskState): number | null => rows(state).at(-1)?.at_s ?? null

/** A stable sort: rows of one instant keep the order in which the server told them. */
const newestFirst = (all: TimelineRow[]): TimelineRow[] => all.sort((a, b) => b.at_s - a.at_s)
