/** Who would have got it last week: what the server found, in words and counts. Numbers stand for members, not names. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { instant, money } from '../shared/formats.ts'
import type { PreviewAnswer, SiteCard } from '../shared/messages.generated.ts'
import { textStyles } from '../shared/styles.ts'
import { reasons } from './campaign-words.ts'
import { reasonStyles } from './campaign-styles.ts'
import { say } from './texts.ts'

@customElement('sb-campaign-preview')
export class SbCampaignPreview extends LitElement {
  static override styles = [
    textStyles,
    reasonStyles,
    css`
      :host {
        display: block;
        font-size: var(--text-sm);
        line-height: 1.4;
      }
      .big {
        font: 720 var(--text-2xl) / 1.05 var(--font-display);
        letter-spacing: -0.03em;
      }
      .words {
        margin-bottom: 12px;
        padding: 10px 12px;
        border-radius: var(--radius-2);
        background: var(--color-primary-wash);
        color: var(--color-on-primary-wash);
      }
      h3 {
        margin: 16px 0 6px;
        font-size: 0.9375rem;
      }
      .who {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 3px 12px;
      }
      .who li {
        display: contents;
      }
      .who span:last-child {
        text-align: right;
        font-weight: 560;
      }
      .note {
        margin-top: 12px;
        color: var(--color-text-2);
        font-size: 0.8125rem;
      }
    `,
  ]

  @property({ attribute: false }) found!: PreviewAnswer
  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  /** What the campaign does is said above already. */
  @property({ type: Boolean }) brief = false

  protected override render() {
    const { found } = this
    return html`${this.brief ? nothing : html`<p class="words">${say('campaign.sentence', { ...found.words })}</p>`}
      <p class="big">${say('preview.given', { count: found.given })}</p>
      <p>${this.sentence()}</p>
      ${found.held.length === 0
        ? nothing
        : html`<h3>${say('preview.held', { count: found.set_off - found.given })}</h3>
            ${reasons(found.held, found.set_off - found.given)}`}
      ${found.sample.length === 0 ? nothing : html`<h3>${say('preview.sample')}</h3>${this.sample()}`}
      <p class="note">${say('preview.note')} ${this.leftOut()}</p>`
  }

  private sentence(): string {
    const { found, site } = this
    if (found.visits === 0) return say('preview.no_visits')
    if (found.given === 0) return say('preview.none', { count: found.visits, set_off: found.set_off })
    return say('preview.sentence', {
      count: found.given_members,
      visits: found.visits,
      off: money(found.off, site.language),
    })
  }

  private leftOut(): string {
    return this.found.left_out === 0 ? '' : say('preview.left_out', { count: this.found.left_out })
  }

  private sample() {
    const { found, site } = this
    return html`<ul class="who">
      ${found.sample.map(
        (line) =>
          html`<li>
            <span>${line.member_number}</span><span>${line.product}, ${instant(line.at_s, this.now_s, site)}</span
            ><span>−${money(line.off, site.language)}</span>
          </li>`,
      )}
    </ul>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-campaign-preview': SbCampaignPreview
  }
}
