/** The form of one campaign: when, to whom, what, how much; beside it, who would have got it last week. */
import { LitElement, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import './campaign-preview.ts'
import { Refused, command, put } from '../shared/commands.ts'
import type { CampaignCard, CampaignWish, Choices, PreviewAnswer, SiteCard, Zone } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { complaints, fieldOf, fieldsOf, wishOf, type FieldName, type Fields, type Wrong } from './campaign-fields.ts'
import { formStylesOfCampaign } from './campaign-form-styles.ts'
import { partStyles, textField, type Sheet } from './campaign-parts.ts'
import { limitsSection, timeSection, whatSection, whenSection } from './campaign-sections.ts'
import { whoSection } from './campaign-who.ts'
import { panelStyles } from './panel-styles.ts'
import { say } from './texts.ts'
import { whyNot } from './why-not.ts'

/** The campaign was made or changed. */
export class SavedCampaign extends Event {
  constructor(readonly card: CampaignCard) {
    super('saved-campaign')
  }
}

@customElement('sb-campaign-form')
export class SbCampaignForm extends LitElement {
  static override styles = [textStyles, controlStyles, panelStyles, partStyles, formStylesOfCampaign]

  /** What the form begins with. */
  @property({ attribute: false }) wish!: CampaignWish
  /** The one that is changed; null for a new one. */
  @property({ attribute: false }) card: CampaignCard | null = null
  @property({ attribute: false }) choices!: Choices
  @property({ attribute: false }) zones: readonly Zone[] = []
  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  @state() private fields!: Fields
  @state() private wrong: Wrong = {}
  @state() private refused = ''
  @state() private doing: 'save' | 'preview' | null = null
  @state() private found: PreviewAnswer | null = null
  /** Whether something was changed since the preview was made. */
  @state() private stale = false

  override connectedCallback(): void {
    super.connectedCallback()
    this.fields = fieldsOf(this.wish, this.site)
  }

  private readonly set = (change: Partial<Fields>): void => {
    this.fields = { ...this.fields, ...change }
    const changed = Object.keys(change)
    this.wrong = Object.fromEntries(Object.entries(this.wrong).filter(([field]) => !changed.includes(field)))
    this.stale = true
  }

  private readonly save = async (event: Event): Promise<void> => {
    event.preventDefault()
    await this.send('save', async (wish) => {
      const path = '/api/campaigns'
      const { card } = this
      const saved =
        card === null
          ? await command<CampaignCard>(path, wish)
          : await put<CampaignCard>(`${path}/${encodeURIComponent(card.campaign)}`, wish)
      this.dispatchEvent(new SavedCampaign(saved))
    })
  }

  private preview(): void {
    void this.send('preview', async (wish) => {
      // A preview needs no name; the rest is what counts.
      this.found = await command<PreviewAnswer>('/api/campaigns/preview', wish.name === '' ? { ...wish, name: '–' } : wish)
      this.stale = false
    })
  }

  private async send(doing: 'save' | 'preview', go: (wish: CampaignWish) => Promise<void>): Promise<void> {
    if (this.doing !== null) return
    const found = complaints(this.fields, this.site)
    if (doing === 'preview') delete found.name
    this.wrong = Object.fromEntries(Object.entries(found).map(([field, complaint]) => [field, say(`campaign.wrong.${complaint}`)]))
    this.refused = ''
    if (this.isWrong()) return
    this.doing = doing
    try {
      await go(wishOf(this.fields, this.site))
    } catch (error) {
      this.tell(error)
    } finally {
      this.doing = null
    }
  }

  /** What the server does not accept is said at the field that it means, and beneath the form where there is none. */
  private tell(error: unknown): void {
    const told = error instanceof Refused ? Object.entries(error.fields()) : []
    const at = told.map(([named, message]) => [fieldOf(named), message] as const)
    if (at.length === 0 || at.some(([field]) => field === null)) this.refused = whyNot(error)
    this.wrong = Object.fromEntries(at.filter(([field]) => field !== null))
    this.isWrong()
  }

  /** Brings whoever types to the first field that is wrong. */
  private isWrong(): boolean {
    const first = Object.keys(this.wrong)[0] as FieldName | undefined
    if (first === undefined) return false
    void this.updateComplete.then(() => {
      const place = this.renderRoot.querySelector<HTMLElement>(first === 'audience' ? '#audience-wrong' : `#${first}`)
      place?.scrollIntoView({ block: 'center' })
      place?.focus({ preventScroll: true })
    })
    return true
  }

  protected override render() {
    const { fields, wrong, choices, zones, site, set } = this
    const sheet: Sheet = { fields, wrong, choices, zones, site, set }
    const words = this.card?.words?.who ?? null
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h2 id="heading">${say(this.card === null ? 'campaign.new' : 'campaign.change')}</h2>
      </div>
      <div class="sheet">
        <form novalidate @submit=${this.save}>
          <div class="fields first">
            ${textField(sheet, 'name', { label: say('campaign.name'), hint: say('campaign.name.hint'), wide: true })}
          </div>
          ${whenSection(sheet)} ${whoSection(sheet, words)} ${whatSection(sheet)} ${limitsSection(sheet)} ${timeSection(sheet)}
          <div role="alert">${this.refused === '' ? nothing : html`<p class="wrong">${this.refused}</p>`}</div>
          <div class="does">
            <button class="button" type="button" @click=${() => this.dispatchEvent(new Event('leave-form'))}>
              ${say('dialog.keep')}
            </button>
            <button class="button primary" type="submit" aria-disabled=${this.doing !== null}>
              ${say(this.doing === 'save' ? 'beacon.form.busy' : this.card === null ? 'campaign.save.draft' : 'campaign.save')}
            </button>
          </div>
        </form>
        ${this.beside()}
      </div>
    </section>`
  }

  private beside() {
    return html`<aside aria-labelledby="preview">
      <h3 id="preview">${say('preview.heading')}</h3>
      <p class="lead">${say('preview.lead')}</p>
      <button class="button wide" type="button" aria-disabled=${this.doing !== null} @click=${() => this.preview()}>
        ${say(this.doing === 'preview' ? 'preview.busy' : this.found === null ? 'preview.go' : 'preview.again')}
      </button>
      <div role="status" class=${this.stale ? 'stale' : ''}>
        ${this.stale && this.found !== null ? html`<p class="old">${say('preview.stale')}</p>` : nothing}
        ${this.found === null
          ? nothing
          : html`<sb-campaign-preview .found=${this.found} .site=${this.site} .now_s=${this.now_s}></sb-campaign-preview>`}
      </div>
    </aside>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-campaign-form': SbCampaignForm
  }
}
