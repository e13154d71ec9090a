/** The form of one item: what it shows, for how long, and beside it how that looks. */
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { SignagePlan } from '../../shared/messages.generated.ts'
import { options, type Choice } from './chosen.ts'
import { itemFields } from './item-fields.ts'
import { Fault, PlanForm } from './plan-form.ts'
import { FRESH_ITEM, KINDS, alone, freshId, kept, kindOf, wholeOf, type Item, type Kind, type Layout } from './plan.ts'
import './preview.ts'
import { say } from './texts.ts'

/** Long enough to finish a word. */
const SETTLED_MS = 600

@customElement('sb-signage-item-form')
export class SbSignageItemForm extends PlanForm {
  /** The one that is changed; null for a new one. */
  @property({ attribute: false }) entry: Item | null = null
  @state() private kind: Kind = 'product'
  @state() private previewed: SignagePlan | null = null
  private settling: ReturnType<typeof setTimeout> | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.entry !== null) this.kind = kindOf(this.entry.layout)
  }

  override disconnectedCallback(): void {
    clearTimeout(this.settling)
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    super.firstUpdated()
    this.preview()
  }

  protected override caption(): string {
    return this.entry === null ? say('item.new') : say('item.change', { name: this.entry.name })
  }

  protected override touched(): void {
    clearTimeout(this.settling)
    this.settling = setTimeout(() => this.preview(), SETTLED_MS)
  }

  /** Shows what is filled in, as far as it can be shown. */
  private preview(): void {
    try {
      const layout = this.layout()
      this.previewed = alone(this.desk.plan, { ...FRESH_ITEM, item: 'preview', name: '–', language: this.value('language'), layout })
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      this.previewed = null
    }
  }

  protected override made(): SignagePlan {
    const { plan } = this.desk
    const name = this.called()
    const layout = this.layout()
    const shows_s = wholeOf(this.value('shows'), 3, 600)
    if (shows_s === null) throw new Fault(say('item.wrong.shows'), 'shows')
    const plays = this.value('per_hour')
    const plays_per_hour = plays === '' ? null : wholeOf(plays, 1, 360)
    if (plays !== '' && plays_per_hour === null) throw new Fault(say('item.wrong.per_hour'), 'per_hour')
    const item = this.entry?.item ?? freshId('items', plan, name)
    return kept(plan, 'items', { item, name, language: this.value('language'), layout, shows_s, plays_per_hour, ...this.span() })
  }

  private layout(): Layout {
    const { kind } = this
    if (kind === 'image' || kind === 'video') {
      const fit = this.value('fit') === 'contain' ? 'contain' : 'cover'
      return { kind, sha256: this.needed('file', 'file'), alt: this.value('alt'), fit }
    }
    if (kind === 'reviews') return { kind, sku: this.needed('sku-1', 'product'), heading: this.value('heading') }
    if (kind === 'drawing') return { kind, drawing: this.needed('drawing', 'drawing'), heading: this.value('heading') }
    if (kind === 'built_in') return { kind, message: this.value('message') as 'bell' | 'open' | 'hand' }
    const skus = ['sku-1', 'sku-2', 'sku-3'].map((id) => this.value(id)).filter((sku) => sku !== '')
    if (kind === 'products' && skus.length < 2) throw new Fault(say('item.wrong.products'), 'sku-2')
    if (kind !== 'message' && skus.length === 0) throw new Fault(say('item.wrong.product'), 'sku-1')
    const heading = kind === 'message' ? this.needed('heading', 'heading') : this.value('heading')
    const file = this.value('picture')
    return { kind: 'template', template: kind, heading, sentence: this.value('sentence'), skus, sha256: file === '' ? null : file }
  }

  private needed(field: string, what: 'file' | 'product' | 'drawing' | 'heading'): string {
    const value = this.value(field)
    if (value === '') throw new Fault(say(`item.wrong.${what}`), field)
    return value
  }

  protected override fields(): TemplateResult {
    const entry = this.entry ?? FRESH_ITEM
    const languages: Choice[] = [
      ['en', say('item.language.en')],
      ['es', say('item.language.es')],
    ]
    return html`${this.nameField(entry.name)}
      <div class="field whole">
        <label for="kind">${say('item.kind')}</label>
        <select id="kind" @change=${(event: Event) => (this.kind = (event.target as HTMLSelectElement).value as Kind)}>
          ${options(KINDS.map((kind) => [kind, say(`kind.${kind}`)] as const), this.kind)}
        </select>
      </div>
      ${itemFields(this.kind, entry.layout, this.desk)}
      <div class="field">
        <label for="shows">${say('item.shows')}</label>
        <input id="shows" inputmode="numeric" autocomplete="off" .value=${String(entry.shows_s)} />
      </div>
      <div class="field">
        <label for="per_hour">${say('item.per_hour')}</label>
        <input
          id="per_hour"
          inputmode="numeric"
          autocomplete="off"
          aria-describedby="per_hour-hint"
          .value=${entry.plays_per_hour === null ? '' : String(entry.plays_per_hour)}
        />
        <p class="hint" id="per_hour-hint">${say('item.per_hour.hint')}</p>
      </div>
      ${this.spanFields(entry)}
      <div class="field whole">
        <label for="language">${say('item.language')}</label>
        <select id="language">
          ${options(languages, entry.language)}
        </select>
      </div>`
  }

  protected override beside(): TemplateResult | typeof nothing {
    const kiosk = this.desk.kiosks[0]?.kiosk
    if (kiosk === undefined) return nothing
    return html`<sb-signage-preview .plan=${this.previewed} .kiosk=${kiosk} .site=${this.site} .lead=${say('preview.item')}></sb-signage-preview>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-signage-item-form': SbSignageItemForm
  }
}
