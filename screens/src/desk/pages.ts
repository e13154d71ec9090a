/** What stands at each place of the desk but today's. An element with `isBusy` keeps the page from renewing itself. */
import { html, type TemplateResult } from 'lit'
import './campaigns.ts'
import './catalogue.ts'
import './drawings.ts'
import './kiosks/kiosks.ts'
import './radio.ts'
import './reviews/reviews.ts'
import './rewards/rewards.ts'
import './sales.ts'
import './signage/signage.ts'
import './staff.ts'
import type { DeskView } from '../shared/messages.generated.ts'
import type { DeskPlace } from './places.ts'

type Page = (view: DeskView, now_s: number) => TemplateResult

export const PAGES: Readonly<Record<Exclude<DeskPlace, 'today'>, Page>> = {
  campaigns: (view, now_s) => html`<sb-campaigns .view=${view} .now_s=${now_s}></sb-campaigns>`,
  drawings: (view, now_s) => html`<sb-drawings .site=${view.site} .now_s=${now_s}></sb-drawings>`,
  rewards: (view, now_s) => html`<sb-rewards .site=${view.site} .now_s=${now_s}></sb-rewards>`,
  signage: (view, now_s) => html`<sb-signage .view=${view} .now_s=${now_s}></sb-signage>`,
  catalogue: () => html`<sb-catalogue></sb-catalogue>`,
  sales: (view, now_s) => html`<sb-flagged-sales .site=${view.site} .now_s=${now_s}></sb-flagged-sales>`,
  kiosks: (view, now_s) => html`<sb-kiosks .view=${view} .now_s=${now_s}></sb-kiosks>`,
  reviews: (view, now_s) => html`<sb-reviews .view=${view} .now_s=${now_s}></sb-reviews>`,
  radio: (view, now_s) => html`<sb-radio .view=${view} .now_s=${now_s}></sb-radio>`,
  staff: (view, now_s) => html`<sb-staff .view=${view} .now_s=${now_s}></sb-staff>`,
}
