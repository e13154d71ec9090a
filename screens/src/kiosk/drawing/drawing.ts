/** The drawing in a session at the kiosk: she enters here, and claims what she won on her phone. */
import { css, html, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { DrawingPart, drawingText } from '../../shared/drawing-part.ts'
import type { DrawingCard, DrawingsCard, EntryAnswer, EntryWish } from '../../shared/messages.generated.ts'
import type { SessionApi } from '../session/api.ts'
import '../session/hand-off.ts'

const t = drawingText

/** While her phone goes on, what it did is seen here this soon. */
const LOOK_MS = 4000

@customElement('sb-kiosk-drawing')
export class SbKioskDrawing extends DrawingPart {
  static override styles = [
    ...DrawingPart.styles,
    css`
      :host {
        --part-lg: var(--sign-lg);
        --part-md: var(--sign-md);
        --part-sm: var(--sign-sm);
        --part-gap: 28px;
        --part-pad: 36px;
        --part-radius: var(--radius-sign);
        --part-target: 88px;
        --part-primary: var(--target-kiosk-primary);
        --part-choice: 300px;
        --part-choices: 480px;
        --part-tick: 40px;
      }
      sb-hand-off {
        margin-top: 28px;
      }
    `,
  ]

  @property({ attribute: false }) api!: SessionApi
  private looking: ReturnType<typeof setInterval> | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.looking = setInterval(() => void (this.busy || this.fetch()), LOOK_MS)
  }

  override disconnectedCallback(): void {
    clearInterval(this.looking)
    super.disconnectedCallback()
  }

  protected override load = (spoken: string): Promise<DrawingsCard> => this.api.get<DrawingsCard>(`drawing?language=${spoken}`)

  protected override send = (drawing: string, wish: EntryWish, spoken: string): Promise<EntryAnswer> =>
    this.api.post<EntryAnswer>(`drawing/${encodeURIComponent(drawing)}/entry?language=${spoken}`, wish)

  protected override claiming = (card: DrawingCard): TemplateResult => this.onPhone(card, t('won.phone'))

  /** Her phone was not heard here, so she may look, and enters on it. */
  protected override instead(card: DrawingCard): TemplateResult | null {
    return this.api.scope === 'full' ? null : this.onPhone(card, t('enter.phone'))
  }

  private onPhone = (card: DrawingCard, word: string): TemplateResult =>
    html`<sb-hand-off .api=${this.api} act="drawing" about=${card.drawing}>${word}</sb-hand-off>`
}

/** How it stands, for the way in. */
export async function drawingSummary(api: SessionApi): Promise<string | null> {
  const { drawings } = await api.get<DrawingsCard>('drawing')
  if (drawings.some(({ won }) => won?.state === 'offered')) return t('summary.won')
  if (drawings.some(({ mine, state }) => mine !== null && state === 'published')) return t('summary.in')
  return drawings.some(({ state }) => state === 'published') ? t('summary.open') : t('summary.none')
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-drawing': SbKioskDrawing
  }
}
