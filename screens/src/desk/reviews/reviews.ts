/** The reviews' place: what waits for a decision, whether all stars fare alike, the store's rules; and staff's own words. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import '../../shared/empty.ts'
import { Refused, ask, command } from '../../shared/commands.ts'
import type { DeskView, ModerationView, ReviewDecision } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { AskingAgain } from '../asking-again.ts'
import { panelStyles, severalStyles } from '../panel-styles.ts'
import { looksAfter } from '../places.ts'
import { whyNot } from '../why-not.ts'
import './figures.ts'
import { fieldStyles } from './form-fields.ts'
import './own-words.ts'
import './rules.ts'
import { t } from './texts.ts'
import type { Decide } from './waiting-review.ts'
import './waiting-review.ts'

/** Others decide too, and buyers write. */
const FRESH_S = 30
/** As many as the server gives at once. */
const AT_ONCE = 50

@customElement('sb-reviews')
export class SbReviews extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    severalStyles,
    fieldStyles,
    css`
      .waiting {
        padding: 14px 20px 10px;
        border-radius: 20px;
        background: var(--color-surface);
        box-shadow: var(--elev-1);
      }
    `,
  ]

  @property({ attribute: false }) view!: DeskView
  @property({ type: Number }) now_s = 0
  @state() private moderation: ModerationView | null = null
  @state() private said = ''
  @state() private busy = false

  /** Somebody writes: the page must not renew itself. */
  get isBusy(): boolean {
    const parts = [...this.renderRoot.querySelectorAll<HTMLElement & { isBusy: boolean }>('sb-waiting-review, sb-own-words')]
    return parts.some((part) => part.isBusy)
  }

  constructor() {
    super()
    new AskingAgain(this, () => this.fetch(), FRESH_S)
  }

  private readonly fetch = async (): Promise<void> => {
    if (!looksAfter(this.view.staff)) return
    try {
      this.moderation = await ask<ModerationView>('/api/desk/reviews')
    } catch (error) {
      this.said = whyNot(error)
    }
  }

  private async decide(review: string, decision: ReviewDecision): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      this.moderation = await command<ModerationView>(`/api/desk/reviews/${review}/decision`, decision)
      const final = this.moderation.reasons.some((each) => each.final && each.reason === decision.reason)
      this.said = t(decision.publish ? 'decided.shown' : final ? 'decided.refused' : 'decided.sent_back')
    } catch (error) {
      // Somebody was faster, or its writer changed it: what waits now says so.
      if (error instanceof Refused && error.status === 409) await this.fetch()
      this.said = whyNot(error)
    } finally {
      this.busy = false
    }
  }

  private waiting(moderation: ModerationView) {
    const { waiting } = moderation
    const minute_s = Math.floor(this.now_s / 60) * 60
    return html`<section class="waiting" aria-labelledby="waiting">
      <div class="head"><h2 id="waiting">${t('waiting.heading')}</h2></div>
      <p class="lead">${t('waiting.lead')}</p>
      ${waiting.length === 0
        ? html`<sb-empty .heading=${t('waiting.none')} .sentence=${t('waiting.none.sentence')}></sb-empty>`
        : repeat(
            waiting,
            // What was begun on one must not go on in the next.
            ({ review, version }) => `${review} ${version}`,
            (review) => html`<sb-waiting-review
              .review=${review}
              .reasons=${moderation.reasons}
              .site=${this.view.site}
              .now_s=${minute_s}
              ?busy=${this.busy}
              @decide=${(event: Decide) => void this.decide(event.review, event.decision)}
            ></sb-waiting-review>`,
          )}
      ${waiting.length < AT_ONCE ? nothing : html`<p class="hint">${t('waiting.more')}</p>`}
    </section>`
  }

  protected override render() {
    const { moderation } = this
    return html`<p class="said" role="status" ?hidden=${this.said === ''}>${this.said}</p>
      ${moderation === null
        ? nothing
        : html`${this.waiting(moderation)}<sb-review-figures .figures=${moderation.figures}></sb-review-figures>
            <sb-review-rules></sb-review-rules>`}
      <sb-own-words @written=${() => looksAfter(this.view.staff) && void this.fetch()}></sb-own-words>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-reviews': SbReviews
  }
}
