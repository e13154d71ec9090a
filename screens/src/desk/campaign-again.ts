import type { CampaignCard, CampaignWish } from '../shared/messages.generated.ts'
import { fresh } from './campaign-fields.ts'
import { say } from './texts.ts'

/** What a card says as a wish, for its form; a copy begins anew. */
export function wishOfCard(card: CampaignCard, copy: boolean): CampaignWish {
  const { trigger, audience, schedule, offer } = card
  if (trigger === null || audience === null || schedule === null || offer === null) return fresh
  const { name, priority, active_from_s, active_until_s, budget, budget_minor, per_member, per_day, repeat, cool_down_hours, state } = card
  return {
    name: copy ? say('campaign.copy.name', { campaign: name }) : name,
    trigger,
    audience,
    schedule,
    offer,
    priority,
    // A draft's first instant is that of its making, unless somebody said a later one.
    active_from_s: copy || (state === 'draft' && active_from_s <= card.made_at_s) ? null : active_from_s,
    active_until_s: copy ? null : active_until_s,
    budget,
    budget_minor,
    per_member,
    per_day,
    repeat,
    cool_down_hours,
  }
}
