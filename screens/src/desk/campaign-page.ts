/** One campaign whole: what it does, its limits, what came of it and what not, and everything that can be done with it. */
import back from 'lucide-static/icons/arrow-left.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import './campaign-effect.ts'
import './campaign-preview.ts'
import { ask } from '../shared/commands.ts'
import { money } from '../shared/formats.ts'
import { Fresh } from '../shared/fresh.ts'
import { icon } from '../shared/icon.ts'
import type { CampaignCard, FiguresAnswer, PreviewAnswer, SiteCard } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { ActOnCampaign, type Act } from './campaign-list.ts'
import { reasonStyles } from './campaign-styles.ts'
import { limitsOf, reasons, sentenceOf, stateChip } from './campaign-words.ts'
import { panelStyles } from './panel-styles.ts'
import { say } from './texts.ts'
import { whyNot } from './why-not.ts'

const ACTS: Readonly<Record<CampaignCard['state'], readonly Act[]>> = {
  draft: ['start', 'change', 'copy', 'end'],
  running: ['pause', 'copy', 'end'],
  paused: ['start', 'change', 'copy', 'end'],
  ended: ['copy'],
}

/** While somebody looks, figures are fetched again as often. */
const FRESH_S = 15

@customElement('sb-campaign-page')
export class SbCampaignPage extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    reasonStyles,
    css`
      .head {
        padding-bottom: 4px;
      }
      .back {
        min-height: var(--target-desk);
        margin-left: -8px;
        padding: 0 12px 0 8px;
        border: 0;
        background: none;
        color: var(--color-text-2);
        font: inherit;
        cursor: pointer;
      }
      .title {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
        margin-right: auto;
      }
      h2 {
        font-size: 1.375rem;
      }
      .says {
        font-size: 1rem;
        line-height: 1.4;
        text-wrap: pretty;
      }
      .limits {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        margin-top: 6px;
        color: var(--color-text-2);
      }
      .does {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 14px 0 16px;
      }
      .does .primary {
        min-height: var(--target-desk);
      }
      .figures {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(120px, 1fr));
        gap: 14px 20px;
        padding: 16px 0;
        border-top: 1px solid var(--color-line);
      }
      .figures div {
        display: flex;
        flex-direction: column-reverse;
        justify-content: flex-end;
      }
      dd {
        font: 720 var(--text-2xl) / 1 var(--font-display);
        letter-spacing: -0.03em;
      }
      dt {
        margin-top: 5px;
        color: var(--color-text-2);
        line-height: 1.3;
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(260px, 1fr));
        gap: 12px 32px;
        padding: 16px 0 8px;
        border-top: 1px solid var(--color-line);
      }
      h3 {
        margin-bottom: 6px;
        font-size: 1rem;
      }
      .two p,
      .trouble {
        color: var(--color-text-2);
        line-height: 1.4;
      }
      .week {
        padding: 16px 0 12px;
        border-top: 1px solid var(--color-line);
      }
      .week sb-campaign-preview {
        max-width: 520px;
        margin-top: 12px;
      }
    `,
  ]

  @property({ attribute: false }) card!: CampaignCard
  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  @state() private figures: FiguresAnswer | null = null
  @state() private found: PreviewAnswer | null = null
  @state() private trouble = ''
  @state() private busy = false

  constructor() {
    super()
    new Fresh(this, () => this.fetch(), FRESH_S)
  }

  private get path(): string {
    return `/api/campaigns/${encodeURIComponent(this.card.campaign)}`
  }

  /** Whether somebody writes a reason. */
  get isBusy(): boolean {
    return this.renderRoot.querySelector('sb-campaign-effect')?.isBusy ?? false
  }

  private async fetch(): Promise<void> {
    try {
      this.figures = await ask<FiguresAnswer>(`${this.path}/figures`)
      this.trouble = ''
    } catch (error) {
      this.trouble = whyNot(error)
    }
  }

  private async preview(): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      this.found = await ask<PreviewAnswer>(`${this.path}/preview`)
    } catch (error) {
      this.trouble = whyNot(error)
    } finally {
      this.busy = false
    }
  }

  protected override render() {
    const { card, site, now_s } = this
    return html`<section aria-labelledby="heading">
      <button class="back" type="button" @click=${() => this.dispatchEvent(new Event('leave-page'))}>
        ${icon(back)} ${say('campaigns.all')}
      </button>
      <div class="head">
        <span class="title"><h2 id="heading">${card.name}</h2>${stateChip(card, now_s)}</span>
      </div>
      <p class="says">${sentenceOf(card)}</p>
      <ul class="limits">${limitsOf(card, site, now_s).map((limit) => html`<li>${limit}</li>`)}</ul>
      <div class="does">${ACTS[card.state].map((act) => this.button(act))}</div>
      <div role="alert">${this.trouble === '' ? nothing : html`<p class="trouble">${this.trouble}</p>`}</div>
      ${this.figures === null || card.state === 'draft' ? nothing : this.report(this.figures)}
      <sb-campaign-effect
        .campaign=${card.campaign}
        .site=${site}
        .now_s=${now_s}
        .stage=${card.state}
      ></sb-campaign-effect>
      ${card.state === 'ended' ? nothing : this.week()}
    </section>`
  }

  private button(act: Act) {
    // What runs is paused before its rules change, and a campaign whose rules cannot be read has none to change.
    if (this.card.words === null && act !== 'end' && act !== 'pause') return nothing
    return html`<button
      class="button small ${act === 'start' ? 'primary' : ''}"
      type="button"
      @click=${() => this.dispatchEvent(new ActOnCampaign(this.card, act))}
    >
      ${say(act === 'end' && this.card.state === 'draft' ? 'campaign.discard' : `campaign.${act}`)}
    </button>`
  }

  private report(figures: FiguresAnswer) {
    const { language } = this.site
    const counts: [string | number, string][] = [
      [figures.given, say('campaign.given')],
      [figures.waiting, say('figures.waiting')],
      [figures.redeemed, say('campaign.redeemed')],
      [figures.expired, say('figures.expired')],
      [money(figures.taken, language), say('campaign.taken')],
      [money(figures.promised, language), say('figures.promised')],
    ]
    const held = figures.set_off - figures.given
    const refused = figures.refused.reduce((sum, { count }) => sum + count, 0)
    return html`<dl class="figures">
        ${counts.map(([value, word]) => html`<div><dt>${word}</dt><dd>${value}</dd></div>`)}
      </dl>
      <div class="two">
        <div>
          <h3>${say('figures.held', { count: held })}</h3>
          ${held === 0 ? html`<p>${say('figures.held.none')}</p>` : reasons(figures.held, held)}
        </div>
        <div>
          <h3>${say('figures.refused', { count: refused })}</h3>
          ${refused === 0 ? html`<p>${say('figures.refused.none')}</p>` : reasons(figures.refused, refused)}
          ${figures.rolled_back === 0 ? nothing : html`<p>${say('figures.rolled_back', { count: figures.rolled_back })}</p>`}
        </div>
      </div>`
  }

  private week() {
    return html`<div class="week">
      <h3>${say('preview.heading')}</h3>
      <button class="button small" type="button" aria-disabled=${this.busy} @click=${() => void this.preview()}>
        ${say(this.busy ? 'preview.busy' : this.found === null ? 'preview.go' : 'preview.again')}
      </button>
      <div role="status">
        ${this.found === null
          ? nothing
          : html`<sb-campaign-preview brief .found=${this.found} .site=${this.site} .now_s=${this.now_s}></sb-campaign-preview>`}
      </div>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-campaign-page': SbCampaignPage
  }
}
