/** What is said of a campaign in several parts of its place. */
import check from 'lucide-static/icons/circle-check.svg?raw'
import pause from 'lucide-static/icons/circle-pause.svg?raw'
import play from 'lucide-static/icons/circle-play.svg?raw'
import pencil from 'lucide-static/icons/pencil.svg?raw'
import { html, type TemplateResult } from 'lit'
import { day, money } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { CampaignCard, SiteCard } from '../shared/messages.generated.ts'
import { say } from './texts.ts'

const LOOKS = {
  running: { drawing: play, chip: 'ok' },
  paused: { drawing: pause, chip: 'warn' },
  draft: { drawing: pencil, chip: '' },
  ended: { drawing: check, chip: 'held' },
} as const

/** The state as an icon and a word; one that runs says where it waits for its first day, or is past its last. */
export function stateChip(card: CampaignCard, now_s: number): TemplateResult {
  const { drawing, chip } = LOOKS[card.state]
  return html`<span class="chip ${chip}">${icon(drawing)}${say(`campaign.state.${wordOf(card, now_s)}`)}</span>`
}

function wordOf(card: CampaignCard, now_s: number): 'waiting' | 'over' | CampaignCard['state'] {
  if (card.state !== 'running') return card.state
  if (card.active_from_s > now_s) return 'waiting'
  return card.active_until_s !== null && card.active_until_s <= now_s ? 'over' : 'running'
}

export const sentenceOf = (card: CampaignCard): string =>
  card.words === null ? say('campaign.unreadable') : say('campaign.sentence', { ...card.words })

/** Its limits, its days and its rank, a phrase each. */
export function limitsOf(card: CampaignCard, site: SiteCard, now_s: number): string[] {
  const amount = (amount_minor: number): string => money({ amount_minor, currency: site.currency }, site.language)
  const found: string[] = []
  if (card.budget !== null) found.push(say('limit.budget', { count: card.budget }))
  if (card.budget_minor !== null) found.push(say('limit.money', { amount: amount(card.budget_minor) }))
  if (card.per_member !== null) found.push(say('limit.per_member', { count: card.per_member }))
  if (card.per_day !== null) found.push(say('limit.per_day', { count: card.per_day }))
  if (card.repeat !== 'always') found.push(say(`limit.${card.repeat}`))
  if (card.cool_down_hours !== null) found.push(say('limit.cool_down', { hours: card.cool_down_hours }))
  if (found.length === 0) found.push(say('limit.none'))
  if (card.state !== 'draft' || card.active_from_s > now_s) {
    found.push(say('limit.from', { day: day(card.active_from_s, now_s, site) }))
  }
  if (card.active_until_s !== null) found.push(say('limit.until', { day: day(card.active_until_s - 1, now_s, site) }))
  found.push(say('limit.priority', { priority: card.priority }))
  return found
}

/** Counts by reason; the bars show each one's share of `all`. */
export const reasons = (counts: readonly { text: string; count: number }[], all: number): TemplateResult =>
  html`<ul class="reasons">
    ${counts.map(
      ({ text, count }) =>
        html`<li>
          <span>${text}</span><b>${count}</b>
          <span class="share" aria-hidden="true" .style=${`width: ${(100 * count) / Math.max(all, 1)}%`}></span>
        </li>`,
    )}
  </ul>`
