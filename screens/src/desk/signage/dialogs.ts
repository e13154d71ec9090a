/** The dialog in which a part of the plan is changed or made. */
import { html, type TemplateResult } from 'lit'
import './item-form.ts'
import './playlist-form.ts'
import './time-form.ts'
import type { SignageDesk, SignagePlan, SiteCard } from '../../shared/messages.generated.ts'
import type { Save } from './plan-form.ts'
import type { Part } from './plan.ts'

/** Which entry is open, and the plan that it was opened in: what is typed stays, whatever others save. */
export interface Opened {
  part: Part
  /** Empty: it is new. */
  name: string
  plan: SignagePlan
}

interface Around {
  desk: SignageDesk
  site: SiteCard
  save: Save
  close: () => void
}

export function dialogOf({ part, name, plan }: Opened, { desk, site, save, close }: Around): TemplateResult {
  if (part === 'playlists') {
    const entry = plan.playlists.find(({ playlist }) => playlist === name) ?? null
    return html`<sb-signage-playlist-form .entry=${entry} .desk=${desk} .site=${site} .save=${save} @close-dialog=${close}></sb-signage-playlist-form>`
  }
  if (part === 'items') {
    const entry = plan.items.find(({ item }) => item === name) ?? null
    return html`<sb-signage-item-form .entry=${entry} .desk=${desk} .site=${site} .save=${save} @close-dialog=${close}></sb-signage-item-form>`
  }
  if (part === 'dayparts') {
    const entry = plan.dayparts.find(({ daypart }) => daypart === name) ?? null
    return html`<sb-signage-daypart-form .entry=${entry} .desk=${desk} .site=${site} .save=${save} @close-dialog=${close}></sb-signage-daypart-form>`
  }
  const entry = plan.groups.find(({ group }) => group === name) ?? null
  return html`<sb-signage-group-form .entry=${entry} .desk=${desk} .site=${site} .save=${save} @close-dialog=${close}></sb-signage-group-form>`
}
