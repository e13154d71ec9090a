/** What a kiosk would show of a plan, saved or not: the kiosk's own player, drawn small. */
import { LitElement, css, html, nothing, unsafeCSS } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { command } from '../../shared/commands.ts'
import type { SignageManifest, SignagePlan, SiteCard } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import tokens from '../../shared/tokens.css?inline'
import { told } from './plan-form.ts'
import { say } from './texts.ts'

@customElement('sb-signage-preview')
export class SbSignagePreview extends LitElement {
  static override styles = [
    textStyles,
    // Themes of the page do not reach into an element: the kiosk's colours have to be known here.
    unsafeCSS(tokens),
    css`
      :host {
        display: block;
      }
      h3 {
        margin-bottom: 4px;
        font-size: 1.0625rem;
      }
      .lead {
        margin-bottom: 10px;
        color: var(--color-text-2);
        font-size: 0.8125rem;
        line-height: 1.35;
      }
      .screen {
        width: 300px;
        height: 320px;
        overflow: hidden;
        border-radius: var(--radius-3);
        background: var(--color-bg);
      }
      /* The player is made for a kiosk's 1080 pixels. */
      sb-player {
        width: 1080px;
        height: 1152px;
        zoom: 0.2778;
      }
      .failed {
        margin-top: 8px;
        color: var(--color-text-2);
        font-size: 0.8125rem;
        line-height: 1.35;
      }
    `,
  ]

  /** Null: it cannot be shown yet, and what was shown last stays. */
  @property({ attribute: false }) plan: SignagePlan | null = null
  @property() kiosk = ''
  @property({ attribute: false }) site!: SiteCard
  @property() lead = ''
  @state() private manifest: SignageManifest | undefined
  @state() private wrong = ''
  private asked = 0

  override connectedCallback(): void {
    super.connectedCallback()
    // The player comes with all of the kiosk's drawings: only whoever looks at a preview loads it.
    void import('../../kiosk/player/player.ts')
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if ((changed.has('plan') || changed.has('kiosk')) && this.plan !== null) void this.ask(this.plan)
  }

  private async ask(plan: SignagePlan): Promise<void> {
    this.asked += 1
    const { asked } = this
    try {
      const manifest = await command<SignageManifest>('/api/signage/preview', { kiosk: this.kiosk, plan })
      if (asked !== this.asked) return
      this.manifest = manifest
      this.wrong = ''
    } catch (error) {
      if (asked === this.asked) this.wrong = told(error)
    }
  }

  protected override render() {
    const { manifest } = this
    const empty = manifest !== undefined && manifest.items.length === 0
    return html`<section aria-labelledby="preview">
      <h3 id="preview">${say('preview')}</h3>
      <p class="lead">${this.lead}</p>
      <div class="screen" data-theme="sign" inert>
        ${manifest === undefined ? nothing : html`<sb-player .manifest=${manifest} .site=${this.site}></sb-player>`}
      </div>
      <div role="status">
        ${empty ? html`<p class="failed">${say('preview.nothing')}</p>` : nothing}
        ${this.wrong === '' ? nothing : html`<p class="failed">${say('preview.failed', { why: this.wrong })}</p>`}
      </div>
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-signage-preview': SbSignagePreview
  }
}
