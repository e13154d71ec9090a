/** Does a campaign work? What the people it fits bring in, beside those who are drawn by lot to go without. */
import check from 'lucide-static/icons/circle-check.svg?raw'
import hourglass from 'lucide-static/icons/hourglass.svg?raw'
import minus from 'lucide-static/icons/circle-minus.svg?raw'
import stop from 'lucide-static/icons/octagon-x.svg?raw'
import warn from 'lucide-static/icons/triangle-alert.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import './holdout-form.ts'
import { ask, put } from '../shared/commands.ts'
import { day } from '../shared/formats.ts'
import { Fresh } from '../shared/fresh.ts'
import { icon } from '../shared/icon.ts'
import type { CampaignCard, CampaignReport, HoldoutCard, MeasureCard, SiteCard } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { amountOf, perHundred, pointsOf } from './effect-words.ts'
import { panelStyles } from './panel-styles.ts'
import { say } from './texts.ts'
import { whyNot } from './why-not.ts'

const LOOKS = {
  go_on: { drawing: check, chip: 'ok' },
  stop: { drawing: stop, chip: 'danger' },
  too_early: { drawing: hourglass, chip: '' },
  no_sign: { drawing: minus, chip: 'warn' },
  broken: { drawing: warn, chip: 'danger' },
  off: { drawing: minus, chip: 'held' },
} as const

/** While somebody looks, it is counted again as often: purchases are told by tills. */
const FRESH_S = 60

@customElement('sb-campaign-effect')
export class SbCampaignEffect extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    css`
      :host {
        padding: 16px 0 14px;
        border-top: 1px solid var(--color-line);
        border-radius: 0;
        background: none;
        box-shadow: none;
        line-height: 1.4;
      }
      h3 {
        margin-bottom: 8px;
        font-size: 1rem;
      }
      .advice {
        display: grid;
        gap: 6px;
        justify-items: start;
      }
      .needed {
        padding-left: 18px;
        list-style: disc;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        width: 100%;
        margin: 14px 0 6px;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 7px 12px 7px 0;
        border-bottom: 1px solid var(--color-line);
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      th {
        font-weight: 560;
      }
      thead th {
        color: var(--color-text-2);
        font-size: 0.8125rem;
      }
      th:first-child {
        text-align: left;
      }
      td b {
        font-size: 1rem;
      }
      small {
        display: block;
        color: var(--color-text-2);
        font-size: 0.8125rem;
      }
      .notes li,
      .holdout p {
        margin-top: 4px;
        color: var(--color-text-2);
        font-size: 0.8125rem;
      }
      .holdout {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
        margin-top: 12px;
        padding: 12px 14px;
        border-radius: var(--radius-2);
        background: var(--color-surface-2);
      }
      .holdout div {
        flex: 1 1 260px;
      }
      .holdout p {
        margin: 2px 0 0;
      }
    `,
  ]

  @property() campaign = ''
  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  /** What has ended is read, not set; of a draft there is nothing to read yet. */
  @property() stage: CampaignCard['state'] = 'running'
  @state() private report: CampaignReport | null = null
  @state() private trouble = ''
  @state() private asked = false
  @state() private busy = false

  constructor() {
    super()
    new Fresh(this, () => this.fetch(), FRESH_S)
  }

  private get path(): string {
    return `/api/campaigns/${encodeURIComponent(this.campaign)}`
  }

  /** Whether a reason is being written. */
  get isBusy(): boolean {
    return this.asked
  }

  private async fetch(): Promise<void> {
    try {
      this.report = await ask<CampaignReport>(`${this.path}/report`)
      this.trouble = ''
    } catch (error) {
      this.trouble = whyNot(error)
    }
  }

  private async switchOn(): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      await put<HoldoutCard>(`${this.path}/holdout`, { on: true, reason: '' })
      await this.fetch()
    } catch (error) {
      this.trouble = whyNot(error)
    } finally {
      this.busy = false
    }
  }

  private switchedOff(): void {
    this.asked = false
    void this.fetch()
  }

  protected override render() {
    return html`<section aria-labelledby="effect">
        <h3 id="effect">${say(this.stage === 'draft' ? 'effect.heading.draft' : 'effect.heading')}</h3>
        <div role="alert">${this.trouble === '' ? nothing : html`<p>${this.trouble}</p>`}</div>
        ${this.report === null ? nothing : this.whole(this.report)}
      </section>
      ${this.asked
        ? html`<sb-holdout-form
            .path=${`${this.path}/holdout`}
            @close-dialog=${() => (this.asked = false)}
            @switched-off=${() => this.switchedOff()}
          ></sb-holdout-form>`
        : nothing}`
  }

  private whole(report: CampaignReport) {
    if (this.stage === 'draft') return this.holdout(report)
    const { advice, treated, held_out } = report
    const { drawing, chip } = LOOKS[advice.verdict]
    return html`<div class="advice">
        <span class="chip ${chip}">${icon(drawing)}${advice.headline}</span>
        <p>${advice.text}</p>
        ${advice.still_needed.length === 0
          ? nothing
          : html`<p>${say('effect.needed')}</p>
              <ul class="needed">${advice.still_needed.map((each) => html`<li>${each}</li>`)}</ul>`}
      </div>
      ${treated.people + held_out.people === 0 ? nothing : this.table(report)}
      ${this.holdout(report)}
      <ul class="notes">${report.notes.map((note) => html`<li>${note}</li>`)}</ul>`
  }

  private table(report: CampaignReport) {
    const people = (count: number): string => say('effect.people', { count })
    return html`<div class="scroll">
      <table>
        <caption class="aside">${say('effect.heading')}</caption>
        <thead>
          <tr>
            <th scope="col">${say('effect.per_person')}</th>
            <th scope="col">${say('effect.treated')}<small>${people(report.treated.people)}</small></th>
            <th scope="col">${say('effect.held_out')}<small>${people(report.held_out.people)}</small></th>
            <th scope="col">${say('effect.difference')}<small>${say('effect.interval')}</small></th>
          </tr>
        </thead>
        <tbody>
          ${report.measures.map((each) => this.measure(each, report.currency))}
        </tbody>
      </table>
    </div>`
  }

  private measure(each: MeasureCard, currency: string) {
    const { language } = this.site
    const written = (value: number, signed = false): string =>
      each.measure !== 'conversion'
        ? amountOf(value, currency, language, signed)
        : signed
          ? say('effect.points', { points: pointsOf(value, language) })
          : perHundred(value, language)
    const { interval } = each
    return html`<tr>
      <th scope="row">${say(`effect.${each.measure}`)}</th>
      <td>${written(each.treated)}</td>
      <td>${written(each.holdout)}</td>
      <td>
        <b>${written(each.difference, true)}</b>
        <small
          >${interval === null
            ? say('effect.interval.none')
            : say('effect.between', { low: written(interval.low, true), high: written(interval.high, true) })}</small
        >
      </td>
    </tr>`
  }

  private holdout({ holdout }: CampaignReport) {
    const share = perHundred(holdout.share, this.site.language)
    return html`<div class="holdout">
      <div>
        <b>${holdout.on ? say('holdout.on', { share }) : say('holdout.off')}</b>
        <p>${holdout.on ? say('holdout.on.why') : this.offSince(holdout)}</p>
      </div>
      ${this.stage === 'ended'
        ? nothing
        : html`<button
            class="button small"
            type="button"
            aria-disabled=${this.busy}
            @click=${() => (holdout.on ? (this.asked = true) : void this.switchOn())}
          >
            ${say(holdout.on ? 'holdout.switch_off' : 'holdout.switch_on')}
          </button>`}
    </div>`
  }

  private offSince(holdout: HoldoutCard): string {
    const reason = holdout.reason ?? ''
    if (holdout.changed_by === null || holdout.changed_at_s === null) return reason
    return say('holdout.off.by', { name: holdout.changed_by, day: day(holdout.changed_at_s, this.now_s, this.site), reason })
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-campaign-effect': SbCampaignEffect
  }
}
