/** The drawings on her phone: entering, and claiming the gift card that she won. `about` names one; else all are shown. */
import { css, html, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { ask, command } from '../../shared/commands.ts'
import { DrawingPart, drawingText, mark } from '../../shared/drawing-part.ts'
import type { DrawingCard, DrawingsCard, EntryAnswer, EntryWish } from '../../shared/messages.generated.ts'

const t = drawingText

@customElement('sb-phone-drawing')
export class SbPhoneDrawing extends DrawingPart {
  static override styles = [
    ...DrawingPart.styles,
    css`
      :host {
        --part-lg: var(--text-2xl);
        --part-md: var(--text-md);
        --part-sm: var(--text-sm);
        --part-gap: 16px;
        --part-pad: 20px;
        --part-radius: var(--radius-4);
        --part-target: var(--target-hand);
        --part-primary: var(--target-hand-primary);
        --part-choice: 140px;
        --part-choices: 320px;
        --part-tick: 22px;
      }
    `,
  ]

  @property() about = ''
  @state() private mayWin = false

  protected override load = async (spoken: string): Promise<DrawingsCard> => {
    const found = await ask<DrawingsCard>(`/api/phone/drawings?language=${spoken}`)
    const named = found.drawings.filter(({ drawing }) => drawing === this.about)
    return named.length === 0 ? found : { ...found, drawings: named }
  }

  protected override send = (drawing: string, wish: EntryWish, spoken: string): Promise<EntryAnswer> =>
    command<EntryAnswer>(`/api/phone/drawings/${encodeURIComponent(drawing)}/entry?language=${spoken}`, wish)

  protected override claiming = (card: DrawingCard): TemplateResult =>
    html`<label class="choice line">
        <input
          type="checkbox"
          .checked=${this.mayWin}
          @change=${(event: Event) => (this.mayWin = (event.target as HTMLInputElement).checked)}
        />
        ${mark} ${t('won.declare', { age: card.least_age })}
      </label>
      <button class="button ring" type="button" aria-disabled=${this.busy} @click=${() => this.claim(card)}>
        ${t(this.busy ? 'entering' : 'won.claim')}
      </button>`

  private claim(card: DrawingCard): void {
    if (!this.mayWin) {
      this.complain(card.drawing, 'missing.claim')
      return
    }
    const path = `/api/phone/drawings/${encodeURIComponent(card.drawing)}/claim?language=${this.place.language}`
    void this.attempt(card.drawing, () => command<DrawingCard>(path, { may_win: true }))
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-phone-drawing': SbPhoneDrawing
  }
}
