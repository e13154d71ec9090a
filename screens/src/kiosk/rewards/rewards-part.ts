/** What bonuses, points, gifts, sharing and badges have in common at the kiosk: asking, and handing over to her phone. */
import { LitElement, css, html, type PropertyValues, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import { say } from '../../shared/rewards-words.ts'
import { textStyles } from '../../shared/styles.ts'
import type { HandOffAct, SessionApi } from '../session/api.ts'
import '../session/hand-off.ts'
import { touchStyles } from '../touch.ts'

/** While her phone goes on, what it did is seen here this soon. */
const LOOK_MS = 4000

/** Asked at first and whenever the session is another; where it could not be asked, it says so and is asked again. */
export abstract class RewardsPart<View> extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    css`
      :host {
        display: grid;
        gap: 28px;
        font-size: var(--sign-md);
      }
      article {
        padding: 36px 40px;
        border-radius: var(--radius-sign);
        background: var(--color-surface);
        box-shadow: var(--elev-2);
      }
      h2 {
        font-size: var(--sign-lg);
        overflow-wrap: anywhere;
      }
      p {
        line-height: 1.35;
        text-wrap: pretty;
      }
      .quiet,
      small {
        color: var(--color-text-2);
        font-size: var(--sign-sm);
        line-height: 1.3;
      }
      .none {
        padding: 56px 40px;
        text-align: center;
      }
      .none p {
        margin-top: 16px;
      }
      .act {
        width: 100%;
        margin-top: 28px;
      }
    `,
  ]

  @property({ attribute: false }) api!: SessionApi
  @state() protected view: View | null = null
  @state() private failed = false
  private asked = ''
  private looking: ReturnType<typeof setInterval> | undefined

  /** What follows `/api/kiosk/session/`; where it becomes another, as with the language, it is asked anew. */
  protected abstract readonly path: string

  protected abstract draw(view: View): TemplateResult

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('api') && this.path === this.asked) return
    this.asked = this.path
    void this.load()
  }

  override disconnectedCallback(): void {
    clearInterval(this.looking)
    super.disconnectedCallback()
  }

  private readonly load = async (): Promise<void> => {
    const { api, path } = this
    try {
      const view = await api.get<View>(path)
      if (api !== this.api || path !== this.path) return
      this.view = view
      this.failed = false
    } catch {
      // What is there stays; what is not there can be asked for again.
      this.failed = this.view === null
    }
  }

  /** What her phone does is seen here soon. */
  private readonly watch = (): void => {
    clearInterval(this.looking)
    this.looking = setInterval(() => void this.load(), LOOK_MS)
  }

  /** A button that hands over to her phone; once pressed, the code for its camera. */
  protected onPhone(act: HandOffAct, about: string, words: string, primary = true): TemplateResult {
    return html`<sb-hand-off class="act" ?quiet=${!primary} .api=${this.api} act=${act} about=${about} @handed=${this.watch}
      >${words}</sb-hand-off
    >`
  }

  protected override render(): TemplateResult {
    const trouble = this.failed
      ? html`<article class="none" role="alert">
          <h2>${say('failed')}</h2>
          <button class="touch act" type="button" @click=${this.load}>${say('again')}</button>
        </article>`
      : ''
    if (this.view === null) return html`${trouble === '' ? html`<p class="quiet" role="status">${say('loading')}</p>` : trouble}`
    return html`${trouble}${this.draw(this.view)}`
  }
}
