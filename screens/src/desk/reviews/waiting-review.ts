/** One review before its decision: its words, what a machine noticed in them, what was decided on earlier ones. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { instant } from '../../shared/formats.ts'
import type { ReasonLine, ReviewDecision, SiteCard, WaitingReview } from '../../shared/messages.generated.ts'
import { reasonText } from '../../shared/review-words.ts'
import { chipStyles, controlStyles, textStyles } from '../../shared/styles.ts'
import { fieldStyles } from './form-fields.ts'
import { t } from './texts.ts'

const NOTE_LETTERS = 300

/** What the moderator decides. */
export class Decide extends Event {
  constructor(
    readonly review: string,
    readonly decision: ReviewDecision,
  ) {
    super('decide')
  }
}

@customElement('sb-waiting-review')
export class SbWaitingReview extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    fieldStyles,
    css`
      :host {
        display: block;
        padding: 16px 0;
        border-top: 1px solid var(--color-line);
      }
      h3 {
        font: 620 1rem/1.3 var(--font-text);
        letter-spacing: 0;
      }
      .about {
        color: var(--color-text-2);
        line-height: 1.4;
      }
      blockquote {
        max-width: 72ch;
        margin: 8px 0;
        font-size: var(--text-md);
        line-height: 1.45;
        white-space: pre-line;
        overflow-wrap: anywhere;
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin: 8px 0;
      }
      .chip {
        white-space: normal;
        overflow-wrap: anywhere;
      }
      .does {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
        margin-top: 10px;
      }
      .button,
      .button.primary {
        min-height: var(--target-desk);
        padding: 4px 16px;
      }
      form {
        margin-top: 10px;
      }
      details {
        max-width: 72ch;
        line-height: 1.4;
      }
      summary {
        min-height: 28px;
        cursor: pointer;
      }
      details p {
        padding: 4px 0 4px 16px;
        overflow-wrap: anywhere;
      }
    `,
  ]

  @property({ attribute: false }) review!: WaitingReview
  @property({ attribute: false }) reasons: readonly ReasonLine[] = []
  @property({ attribute: false }) site!: SiteCard
  @property({ attribute: false }) now_s = 0
  @property({ type: Boolean }) busy = false
  /** Which rule it breaks; null: nobody says that it does. */
  @state() private reason: ReasonLine | null = null
  @state() private note = ''

  get isBusy(): boolean {
    return this.reason !== null
  }

  private decide(decision: Omit<ReviewDecision, 'version'>): void {
    if (this.busy) return
    this.dispatchEvent(new Decide(this.review.review, { ...decision, version: this.review.version }))
  }

  private readonly keepBack = (event: SubmitEvent): void => {
    event.preventDefault()
    const { reason, note } = this
    if (reason === null || (reason.needs_note && note.trim() === '')) return
    this.decide({ publish: false, reason: reason.reason, note: note.trim() })
  }

  private form(reason: ReasonLine) {
    const lacks = reason.needs_note && this.note.trim() === ''
    return html`<form @submit=${this.keepBack}>
      <label
        >${t('decide.which')}
        <select
          @change=${(event: Event) => {
            const chosen = (event.target as HTMLSelectElement).value
            this.reason = this.reasons.find((each) => each.reason === chosen) ?? null
          }}
        >
          ${this.reasons.map(
            (each) =>
              html`<option value=${each.reason} ?selected=${each.reason === reason.reason}>${reasonText(each.reason)}</option>`,
          )}
        </select>
        <span class="hint">${t(reason.final ? 'decide.final' : 'decide.mends')}</span></label
      >
      <label
        >${t(reason.needs_note ? 'decide.note_needed' : 'decide.note')}
        <input
          maxlength=${NOTE_LETTERS}
          ?required=${reason.needs_note}
          .value=${this.note}
          @input=${(event: Event) => (this.note = (event.target as HTMLInputElement).value)}
      /></label>
      <div class="does wide">
        <button class="button" type="submit" aria-disabled=${this.busy || lacks}>
          ${t(reason.final ? 'decide.refuse' : 'decide.send_back')}
        </button>
        <button class="button" type="button" @click=${() => (this.reason = null)}>${t('decide.never_mind')}</button>
      </div>
    </form>`
  }

  private acts() {
    if (this.review.yours) return html`<p class="about">${t('card.yours')}</p>`
    if (this.reason !== null) return this.form(this.reason)
    return html`<div class="does">
      <button
        class="button primary"
        type="button"
        aria-disabled=${this.busy}
        @click=${() => this.decide({ publish: true, reason: null, note: '' })}
      >
        ${t('decide.show')}
      </button>
      <button class="button" type="button" @click=${() => (this.reason = this.reasons[0] ?? null)}>${t('decide.not')}</button>
    </div>`
  }

  private earlier() {
    const { earlier } = this.review
    return earlier.length === 0
      ? nothing
      : html`<details>
          <summary>${t('card.earlier')}</summary>
          ${earlier.map(
            ({ title, text, published, reason, note }) => html`<p>
              <b>${published ? t('card.earlier.published') : t('card.earlier.not', { reason: reasonText(reason ?? '') })}</b>
              ${title} ${text} ${note === '' ? nothing : html`<i>${note}</i>`}
            </p>`,
          )}
        </details>`
  }

  protected override render() {
    const { review } = this
    const marks = [
      ...(review.reported === null ? [] : [t('card.reported', { reason: reasonText(review.reported) })]),
      ...(review.earlier.length > 0 && review.reported === null ? [t('card.edited')] : []),
    ]
    return html`<article aria-labelledby="about">
      <p class="about" id="about">${review.product.name}, ${instant(review.at_s, this.now_s, this.site)}</p>
      ${review.title === '' ? nothing : html`<h3 lang=${review.language}>${review.title}</h3>`}
      <blockquote lang=${review.language}>${review.text}</blockquote>
      ${marks.length + review.findings.length === 0
        ? nothing
        : html`<p class="chips">
            ${marks.map((mark) => html`<span class="chip held">${mark}</span>`)}
            ${review.findings.map(
              ({ kind, excerpt }) => html`<span class="chip warn">${t(`finding.${kind}`, { excerpt })}</span>`,
            )}
          </p>`}
      ${this.earlier()} ${this.acts()}
    </article>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-waiting-review': SbWaitingReview
  }
}
