/** The form of one playlist: what plays in which order, where, when, and how often beside the others. */
import down from 'lucide-static/icons/arrow-down.svg?raw'
import up from 'lucide-static/icons/arrow-up.svg?raw'
import x from 'lucide-static/icons/x.svg?raw'
import { css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { icon } from '../../shared/icon.ts'
import type { SignagePlan } from '../../shared/messages.generated.ts'
import { check, checkedOf, options, type Choice } from './chosen.ts'
import { Fault, PlanForm } from './plan-form.ts'
import { FRESH_PLAYLIST, freshId, kept, moved, wholeOf, type Playlist } from './plan.ts'
import { say } from './texts.ts'

const TRIGGERS = ['always', 'members_near', 'interest'] as const

@customElement('sb-signage-playlist-form')
export class SbSignagePlaylistForm extends PlanForm {
  static override styles = [
    ...PlanForm.styles,
    css`
      ol {
        display: grid;
        gap: 6px;
        margin: 8px 0;
      }
      li {
        display: flex;
        align-items: center;
        gap: 4px;
        padding: 2px 4px 2px 14px;
        border-radius: var(--radius-2);
        background: var(--color-surface-2);
      }
      li span:first-child {
        margin-right: auto;
      }
      .step {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        padding: 0;
        border: 0;
        border-radius: 50%;
        background: none;
        cursor: pointer;
      }
    `,
  ]

  /** The one that is changed; null for a new one. */
  @property({ attribute: false }) entry: Playlist | null = null
  @state() private items: readonly string[] = []
  @state() private somewhere = false
  @state() private interrupts = false
  @state() private trigger: Playlist['trigger'] = 'always'

  override connectedCallback(): void {
    super.connectedCallback()
    const entry = this.entry ?? FRESH_PLAYLIST
    this.items = entry.items
    this.somewhere = entry.kiosks.length + entry.groups.length > 0
    this.interrupts = entry.interrupt_percent !== null
    this.trigger = entry.trigger
  }

  protected override caption(): string {
    return this.entry === null ? say('playlist.new') : say('playlist.change', { name: this.entry.name })
  }

  protected override made(): SignagePlan {
    const { plan } = this.desk
    const name = this.called()
    const playlist = this.entry?.playlist ?? freshId('playlists', plan, name)
    return kept(plan, 'playlists', {
      playlist,
      name,
      items: [...this.items],
      dayparts: checkedOf(this.renderRoot, 'dayparts'),
      ...this.span(),
      ...this.often(),
      ...this.where(),
      trigger: this.trigger,
      interest: this.interest(),
      paused: checkedOf(this.renderRoot, 'paused').length > 0,
    })
  }

  private often(): Pick<Playlist, 'priority' | 'weight' | 'interrupt_percent'> {
    const { priority, weight } = this.entry ?? FRESH_PLAYLIST
    if (this.interrupts) return { priority, weight, interrupt_percent: this.number('percent', 1, 100) }
    return { priority: this.number('priority', 0, 9), weight: this.number('weight', 1, 100), interrupt_percent: null }
  }

  private number(field: 'percent' | 'priority' | 'weight', least: number, most: number): number {
    const value = wholeOf(this.value(field), least, most)
    if (value === null) throw new Fault(say(`playlist.wrong.${field}`), field)
    return value
  }

  private where(): Pick<Playlist, 'kiosks' | 'groups'> {
    if (!this.somewhere) return { kiosks: [], groups: [] }
    const [kiosks, groups] = [checkedOf(this.renderRoot, 'kiosks'), checkedOf(this.renderRoot, 'groups')]
    if (kiosks.length + groups.length === 0) throw new Fault(say('playlist.wrong.where'), 'where')
    return { kiosks, groups }
  }

  private interest(): string | null {
    if (this.trigger !== 'interest') return null
    const interest = this.value('interest')
    if (interest === '') throw new Fault(say('playlist.wrong.interest'), 'interest')
    return interest
  }

  protected override fields(): TemplateResult {
    const entry = this.entry ?? FRESH_PLAYLIST
    return html`${this.nameField(entry.name)} ${this.list()} ${this.whereFields(entry)} ${this.whenFields(entry)}
      ${this.spanFields(entry)} ${this.triggerFields(entry)} ${this.oftenFields(entry)}
      <div class="whole">${check('paused', 'paused', say('playlist.paused'), entry.paused)}</div>`
  }

  private list(): TemplateResult {
    const { plan } = this.desk
    const nameOf = (item: string): string => plan.items.find((each) => each.item === item)?.name ?? item
    const choices: Choice[] = [['', say('playlist.add.choose')], ...plan.items.map(({ item, name }) => [item, name] as const)]
    const step = (word: string, drawing: string, go: () => void): TemplateResult =>
      html`<button class="step" type="button" aria-label=${word} title=${word} @click=${go}>${icon(drawing)}</button>`
    return html`<fieldset>
      <legend>${say('playlist.items')}</legend>
      ${this.items.length === 0 ? html`<p class="hint">${say('playlist.items.none')}</p>` : nothing}
      <ol>
        ${this.items.map((item, at) => {
          const name = nameOf(item)
          return html`<li>
            <span>${name}</span>
            ${step(say('up', { name }), up, () => (this.items = moved(this.items, at, -1)))}
            ${step(say('down', { name }), down, () => (this.items = moved(this.items, at, 1)))}
            ${step(say('remove.of', { name }), x, () => (this.items = this.items.filter((_, place) => place !== at)))}
          </li>`
        })}
      </ol>
      <label for="add">${say('playlist.add')}</label>
      <select id="add" @change=${this.add}>
        ${options(choices, '')}
      </select>
    </fieldset>`
  }

  private readonly add = (event: Event): void => {
    const select = event.target as HTMLSelectElement
    if (select.value !== '') this.items = [...this.items, select.value]
    select.value = ''
  }

  private whereFields(entry: Playlist): TemplateResult {
    const { plan, kiosks } = this.desk
    const one = (some: boolean, word: string): TemplateResult =>
      html`<label class="check">
        <input type="radio" name="where" .checked=${this.somewhere === some} @change=${() => (this.somewhere = some)} />${word}
      </label>`
    return html`<fieldset id="where" tabindex="-1">
      <legend>${say('playlist.where')}</legend>
      <div class="checks">${one(false, say('playlist.where.every'))} ${one(true, say('playlist.where.some'))}</div>
      <div class="checks" ?hidden=${!this.somewhere}>
        ${plan.groups.map(({ group, name }) => check('groups', group, name, entry.groups.includes(group)))}
        ${kiosks.map(({ kiosk, name }) => check('kiosks', kiosk, name, entry.kiosks.includes(kiosk)))}
      </div>
    </fieldset>`
  }

  private whenFields(entry: Playlist): TemplateResult {
    const { dayparts } = this.desk.plan
    return html`<fieldset>
      <legend>${say('playlist.when')}</legend>
      ${dayparts.length === 0 ? html`<p class="hint">${say('playlist.when.none')}</p>` : nothing}
      <div class="checks">
        ${dayparts.map(({ daypart, name }) => check('dayparts', daypart, name, entry.dayparts.includes(daypart)))}
      </div>
    </fieldset>`
  }

  private triggerFields(entry: Playlist): TemplateResult {
    const triggers = TRIGGERS.map((trigger) => [trigger, say(`playlist.trigger.${trigger}`)] as const)
    const categories: Choice[] = [['', say('item.product.none')], ...this.desk.categories.map((each) => [each, each] as const)]
    return html`<div class="field">
        <label for="trigger">${say('playlist.trigger')}</label>
        <select
          id="trigger"
          @change=${(event: Event) => (this.trigger = (event.target as HTMLSelectElement).value as Playlist['trigger'])}
        >
          ${options(triggers, this.trigger)}
        </select>
      </div>
      ${this.trigger === 'interest'
        ? html`<div class="field">
            <label for="interest">${say('playlist.interest')}</label>
            <select id="interest">
              ${options(categories, entry.interest ?? '')}
            </select>
          </div>`
        : html`<div></div>`}`
  }

  private oftenFields(entry: Playlist): TemplateResult {
    const one = (interrupts: boolean, word: string): TemplateResult =>
      html`<label class="check">
        <input type="radio" name="how" .checked=${this.interrupts === interrupts} @change=${() => (this.interrupts = interrupts)} />${word}
      </label>`
    const number = (id: string, label: string, value: number, hint: string): TemplateResult =>
      html`<div class="field">
        <label for=${id}>${label}</label>
        <input id=${id} inputmode="numeric" autocomplete="off" aria-describedby="${id}-hint" .value=${String(value)} />
        <p class="hint" id="${id}-hint">${hint}</p>
      </div>`
    return html`<fieldset>
        <legend>${say('playlist.how')}</legend>
        <div class="checks">${one(false, say('playlist.how.turn'))} ${one(true, say('playlist.how.interrupt'))}</div>
      </fieldset>
      ${this.interrupts
        ? number('percent', say('playlist.percent'), entry.interrupt_percent ?? 20, '')
        : html`${number('priority', say('playlist.priority'), entry.priority, say('playlist.priority.hint'))}
          ${number('weight', say('playlist.weight'), entry.weight, say('playlist.weight.hint'))}`}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-signage-playlist-form': SbSignagePlaylistForm
  }
}
