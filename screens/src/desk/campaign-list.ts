/** The store's campaigns: what each does in a sentence, how it stands, what came of it; what has ended is put away. */
import plus from 'lucide-static/icons/plus.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import '../shared/empty.ts'
import { money } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { CampaignCard, SiteCard, TemplateCard } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { sentenceOf, stateChip } from './campaign-words.ts'
import { panelStyles } from './panel-styles.ts'
import { rowStyles } from './row-styles.ts'
import { say } from './texts.ts'

/** What somebody wants to do with a campaign. */
export type Act = 'open' | 'change' | 'copy' | 'start' | 'pause' | 'end'

export class ActOnCampaign extends Event {
  constructor(
    readonly card: CampaignCard,
    readonly act: Act,
  ) {
    super('act-on-campaign')
  }
}

/** A new one is to be made; out of nothing, or out of a template. */
export class MakeCampaign extends Event {
  constructor(readonly template: TemplateCard | null) {
    super('make-campaign')
  }
}

const ORDER = { running: 0, paused: 1, draft: 2, ended: 3 } as const

@customElement('sb-campaign-list')
export class SbCampaignList extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    rowStyles,
    css`
      li {
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px 20px;
        align-items: center;
      }
      .says {
        margin-top: 4px;
        color: var(--color-text-2);
        line-height: 1.4;
        text-wrap: pretty;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 22px;
        margin-top: 8px;
      }
      dl div {
        display: flex;
        align-items: baseline;
        gap: 6px;
      }
      dt {
        order: 2;
        color: var(--color-text-3);
      }
      dd {
        font-weight: 620;
        font-variant-numeric: tabular-nums;
      }
      .budget {
        position: relative;
        width: 100%;
        max-width: 320px;
        height: 6px;
        margin-top: 9px;
        overflow: hidden;
        border-radius: 3px;
        background: var(--color-sunken);
      }
      .budget span {
        position: absolute;
        inset: 0 auto 0 0;
        background: var(--color-brass-edge);
      }
      .does {
        justify-content: flex-end;
      }
      .templates {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
        gap: 12px;
        padding: 4px 0 14px;
      }
      .templates button {
        display: flex;
        flex-direction: column;
        padding: 14px 16px;
        border: 1.5px solid var(--color-line-strong);
        border-radius: var(--radius-3);
        background: none;
        color: inherit;
        font: inherit;
        line-height: 1.4;
        text-align: left;
        cursor: pointer;
      }
      .templates button:hover {
        background: var(--color-surface-2);
      }
      .templates b,
      .templates span {
        display: block;
      }
      .templates span {
        margin-top: 3px;
        color: var(--color-text-2);
      }
      .begin {
        margin: 2px 0 10px;
        font-size: 0.9375rem;
      }
    `,
  ]

  @property({ attribute: false }) campaigns: readonly CampaignCard[] = []
  @property({ attribute: false }) templates: readonly TemplateCard[] = []
  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0

  protected override render() {
    const alive = this.campaigns.filter(({ state }) => state !== 'ended').sort((a, b) => ORDER[a.state] - ORDER[b.state])
    const ended = this.campaigns.filter(({ state }) => state === 'ended')
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h2 id="heading">${say('campaigns.heading')}</h2>
        <slot></slot>
        <button class="button" type="button" @click=${() => this.dispatchEvent(new MakeCampaign(null))}>
          ${icon(plus)}${say('campaign.new')}
        </button>
      </div>
      ${alive.length === 0 ? this.empty() : this.list(alive)}
      ${ended.length === 0
        ? nothing
        : html`<details>
            <summary>${say('campaigns.ended', { count: ended.length })}</summary>
            ${this.list(ended)}
          </details>`}
    </section>`
  }

  private empty() {
    return html`<sb-empty .size=${80} .heading=${say('campaigns.none')} .sentence=${say('campaigns.none.sentence')}></sb-empty>
      ${this.templates.length === 0 ? nothing : html`<h3 class="begin">${say('campaigns.begin')}</h3>`}
      <div class="templates">
        ${this.templates.map(
          (template) => html`<button type="button" @click=${() => this.dispatchEvent(new MakeCampaign(template))}>
            <b>${template.wish.name}</b><span>${say('campaign.sentence', { ...template.words })}</span>
          </button>`,
        )}
      </div>`
  }

  private list(cards: readonly CampaignCard[]) {
    return html`<ul>
      ${repeat(
        cards,
        (card) => card.campaign,
        (card) => this.row(card),
      )}
    </ul>`
  }

  private row(card: CampaignCard) {
    return html`<li>
      <div>
        <div class="name">
          <h3>${card.name}</h3>
          ${stateChip(card, this.now_s)}
        </div>
        <p class="says">${sentenceOf(card)}</p>
        ${card.state === 'draft' ? nothing : this.figures(card)}
      </div>
      <span class="does">
        ${card.state === 'running' ? this.button(card, 'pause') : nothing}
        ${card.state === 'paused' || card.state === 'draft' ? this.button(card, 'start') : nothing}
        ${this.button(card, 'open')}
      </span>
    </li>`
  }

  private figures(card: CampaignCard) {
    const { language } = this.site
    const given = card.budget === null ? String(card.issued) : say('campaign.of', { count: card.issued, all: card.budget })
    const used = Math.max(share(card.issued, card.budget), share(card.promised.amount_minor, card.budget_minor))
    return html`<dl>
        <div><dt>${say('campaign.given')}</dt><dd>${given}</dd></div>
        <div><dt>${say('campaign.redeemed')}</dt><dd>${card.redeemed}</dd></div>
        <div><dt>${say('campaign.taken')}</dt><dd>${money(card.taken, language)}</dd></div>
      </dl>
      ${card.budget === null && card.budget_minor === null
        ? nothing
        : html`<div class="budget" role="img" aria-label=${say('campaign.used', { percent: Math.round(100 * used) })}>
            <span .style=${`width: ${100 * used}%`}></span>
          </div>`}`
  }

  private button(card: CampaignCard, act: 'open' | 'start' | 'pause') {
    return html`<button
      class="button small"
      type="button"
      aria-label=${say(`campaign.${act}.of`, { campaign: card.name })}
      @click=${() => this.dispatchEvent(new ActOnCampaign(card, act))}
    >
      ${say(`campaign.${act}`)}
    </button>`
  }
}

const share = (taken: number, all: number | null): number => (all === null ? 0 : Math.min(1, taken / Math.max(all, 1)))

declare global {
  interface HTMLElementTagNameMap {
    'sb-campaign-list': SbCampaignList
  }
}
