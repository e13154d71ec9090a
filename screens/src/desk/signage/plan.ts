/** Changes of a plan: each gives a new plan and leaves the old one, so that it can be taken back. Pure. */
import type { SignagePlan } from '../../shared/messages.generated.ts'

export type Item = SignagePlan['items'][number]
export type Playlist = SignagePlan['playlists'][number]
export type Daypart = SignagePlan['dayparts'][number]
export type Group = SignagePlan['groups'][number]
export type Layout = Item['layout']

/** What a person chooses of: kinds of layouts, and of templates each its own. */
export const KINDS = ['image', 'video', 'product', 'products', 'talking_points', 'message', 'reviews', 'drawing', 'built_in'] as const
export type Kind = (typeof KINDS)[number]

export type Part = 'items' | 'playlists' | 'dayparts' | 'groups'
const NAMES = { items: 'item', playlists: 'playlist', dayparts: 'daypart', groups: 'group' } as const
type Entry = { name: string }

/** Its name in the plan: what proofs of play and playlists call it. */
export const idOf = (part: Part, entry: Entry): string => (entry as unknown as Record<string, string>)[NAMES[part]] ?? ''

export const kindOf = (layout: Layout): Kind => (layout.kind === 'template' ? layout.template : layout.kind)

/** The file that it shows, if any. */
export const fileOf = (layout: Layout): string | null => ('sha256' in layout ? layout.sha256 : null)

/** A new name that nothing of the part has: of the letters of what people call it, and a number where it is taken. */
export function freshId(part: Part, plan: SignagePlan, called: string): string {
  const plain = called.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  const stem = plain.slice(0, 40).replace(/-+$/, '') || NAMES[part]
  const taken = new Set(plan[part].map((entry) => idOf(part, entry)))
  let name = stem
  for (let n = 2; taken.has(name); n += 1) name = `${stem}-${n}`
  return name
}

/** With the entry in place of the one of its name, or behind all others. */
export function kept<P extends Part>(plan: SignagePlan, part: P, entry: SignagePlan[P][number]): SignagePlan {
  const known: readonly Entry[] = plan[part]
  const name = idOf(part, entry)
  const there = known.some((each) => idOf(part, each) === name)
  const all = there ? known.map((each) => (idOf(part, each) === name ? entry : each)) : [...known, entry]
  return { ...plan, [part]: all }
}

export function without(plan: SignagePlan, part: Part, name: string): SignagePlan {
  return { ...plan, [part]: (plan[part] as readonly Entry[]).filter((each) => idOf(part, each) !== name) }
}

/** One place up (-1) or down (1); at the end nothing changes. */
export function moved<T>(list: readonly T[], place: number, by: -1 | 1): T[] {
  const to = place + by
  if (to < 0 || to >= list.length) return [...list]
  const all = [...list]
  const [entry] = all.splice(place, 1)
  if (entry !== undefined) all.splice(to, 0, entry)
  return all
}

/** What people call the playlists that need it: while there is one, it is not removed. */
export function usersOf(plan: SignagePlan, part: Part, name: string): string[] {
  const uses = (playlist: Playlist): boolean =>
    (part === 'items' && playlist.items.includes(name)) ||
    (part === 'dayparts' && playlist.dayparts.includes(name)) ||
    (part === 'groups' && playlist.groups.includes(name))
  return plan.playlists.filter(uses).map((playlist) => playlist.name)
}

/** The names of the items that show a file. */
export const showing = (plan: SignagePlan, sha256: string): string[] =>
  plan.items.filter(({ layout }) => fileOf(layout) === sha256).map(({ name }) => name)

/** A plan in which the item stands alone, everywhere and always: for its preview. */
export const alone = (plan: SignagePlan, item: Item): SignagePlan => ({
  ...plan,
  items: [{ ...item, valid_from_s: null, valid_until_s: null, plays_per_hour: null }],
  playlists: [{ ...FRESH_PLAYLIST, playlist: 'preview', name: '–', items: [item.item] }],
})

export const FRESH_PLAYLIST: Playlist = {
  playlist: '',
  name: '',
  items: [],
  dayparts: [],
  valid_from_s: null,
  valid_until_s: null,
  priority: 0,
  weight: 1,
  interrupt_percent: null,
  trigger: 'always',
  interest: null,
  kiosks: [],
  groups: [],
  paused: false,
}

export const FRESH_DAYPART: Daypart = { daypart: '', name: '', weekdays: [0, 1, 2, 3, 4, 5, 6], from_minute: 540, until_minute: 720 }

export const FRESH_ITEM: Item = {
  item: '',
  name: '',
  language: 'en',
  layout: { kind: 'template', template: 'product', heading: '', sentence: '', skus: [], sha256: null },
  shows_s: 12,
  valid_from_s: null,
  valid_until_s: null,
  plays_per_hour: null,
}

/** `HH:MM` of a minute of the day; 24:00, the end of a day, is 00:00 to a clock. */
export function clockOf(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`
}

/** The minute of the day, or null for what is no time. */
export function minuteOf(clock: string): number | null {
  const found = /^(\d{2}):(\d{2})$/.exec(clock)
  if (found === null) return null
  const minute = Number(found[1]) * 60 + Number(found[2])
  return minute < 1440 ? minute : null
}

/** A whole number from `least` to `most`, or null. */
export function wholeOf(text: string, least: number, most: number): number | null {
  const value = Number(text.trim())
  return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most ? value : null
}
