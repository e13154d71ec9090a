/** How the store deals with reviews: what one brings, what becomes of staff's, when a buyer is asked. */
import { LitElement, html, nothing } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { ask, put } from '../../shared/commands.ts'
import type { ReviewRules } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { panelStyles } from '../panel-styles.ts'
import { whyNot } from '../why-not.ts'
import { fieldStyles } from './form-fields.ts'
import { t } from './texts.ts'

const PATH = '/api/desk/review-rules'
const STAFF = ['badged', 'blocked'] as const

@customElement('sb-review-rules')
export class SbReviewRules extends LitElement {
  static override styles = [textStyles, controlStyles, panelStyles, fieldStyles]

  @state() private rules: ReviewRules | null = null
  @state() private said = ''
  @query('#points') private points!: HTMLInputElement
  @query('#staff') private staff!: HTMLSelectElement
  @query('#days') private days!: HTMLInputElement

  override connectedCallback(): void {
    super.connectedCallback()
    void this.attempt(async () => {
      this.rules = await ask<ReviewRules>(PATH)
    })
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      this.said = whyNot(error)
    }
  }

  private readonly save = (event: SubmitEvent): void => {
    event.preventDefault()
    const wish = {
      reward_points: this.points.valueAsNumber,
      staff: this.staff.value,
      ask_after_days: this.days.valueAsNumber,
    }
    void this.attempt(async () => {
      this.rules = await put<ReviewRules>(PATH, wish)
      this.said = t('rules.saved')
    })
  }

  private form(rules: ReviewRules) {
    return html`<form @submit=${this.save}>
      <label
        >${t('rules.points')}
        <input id="points" type="number" min="0" max="1000" step="1" required .value=${String(rules.reward_points)} />
        <span class="hint">${t('rules.points_hint')}</span></label
      >
      <label
        >${t('rules.staff')}
        <select id="staff">
          ${STAFF.map((each) => html`<option value=${each} ?selected=${rules.staff === each}>${t(`rules.staff.${each}`)}</option>`)}
        </select></label
      >
      <label
        >${t('rules.days')}
        <input id="days" type="number" min="0" max="60" step="1" required .value=${String(rules.ask_after_days)} />
        <span class="hint">${t('rules.days_hint')}</span></label
      >
      <div class="wide"><button class="button">${t('rules.save')}</button></div>
    </form>`
  }

  protected override render() {
    return html`<section aria-labelledby="heading">
      <div class="head"><h2 id="heading">${t('rules.heading')}</h2></div>
      ${this.rules === null ? nothing : this.form(this.rules)}
      <p class="said" role="status">${this.said}</p>
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-review-rules': SbReviewRules
  }
}
