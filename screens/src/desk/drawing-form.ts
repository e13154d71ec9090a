/** The form of one drawing, as a draft: what the law says of it stands beside the draft once it is saved. */
import { LitElement, css, html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { command, put } from '../shared/commands.ts'
import type { DrawingChoices, DrawingLine, SiteCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import {
  complaintsOf,
  fieldsOfPlan,
  freshFields,
  planOf,
  type DrawingField,
  type DrawingFields,
  type DrawingWrong,
} from './drawing-fields.ts'
import { say } from './drawing-texts.ts'
import { formStyles } from './form-styles.ts'
import { panelStyles } from './panel-styles.ts'
import { whyNot } from './why-not.ts'

/** The draft was made or changed. */
export class SavedDrawing extends Event {
  constructor(readonly line: DrawingLine) {
    super('saved-drawing')
  }
}

type TextField = 'heading' | 'prizes' | 'prize' | 'promotion' | 'age' | 'opens' | 'closes' | 'numbers' | 'alternates' | 'claim'

interface Look {
  type?: 'text' | 'datetime-local'
  hint?: string
  unit?: string
  wide?: boolean
}

@customElement('sb-drawing-form')
export class SbDrawingForm extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    formStyles,
    css`
      form {
        grid-template-columns: repeat(auto-fill, minmax(210px, 1fr));
        align-items: start;
      }
      .field {
        display: grid;
        gap: 4px;
      }
      .wide {
        grid-column: 1 / -1;
      }
      fieldset {
        grid-column: 1 / -1;
        margin-top: 12px;
      }
      legend {
        padding: 0;
        font-weight: var(--weight-strong);
      }
      .boxes {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(170px, 1fr));
        gap: 0 12px;
      }
      .sources {
        grid-template-columns: 1fr;
      }
      form label.box {
        display: grid;
        grid-template-columns: auto 1fr;
        align-items: center;
        gap: 10px;
        min-height: var(--target-desk);
        margin: 0;
      }
      form .box input {
        width: 20px;
        min-height: 20px;
        accent-color: var(--color-primary);
      }
      .all {
        display: flex;
        gap: 8px;
        margin: 6px 0;
      }
      .two {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 12px;
      }
    `,
  ]

  @property({ attribute: false }) line: DrawingLine | null = null
  @property({ attribute: false }) choices!: DrawingChoices
  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  @state() private fields!: DrawingFields
  @state() private wrong: DrawingWrong = {}
  @state() private refused = ''
  private busy = false

  override connectedCallback(): void {
    super.connectedCallback()
    const { line, choices, site, now_s } = this
    this.fields = line === null ? freshFields(choices, site, now_s) : fieldsOfPlan(line.plan, site)
  }

  private set(change: Partial<DrawingFields>): void {
    this.fields = { ...this.fields, ...change }
    const changed = Object.keys(change)
    this.wrong = Object.fromEntries(Object.entries(this.wrong).filter(([field]) => !changed.includes(field)))
  }

  private readonly save = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.busy) return
    this.wrong = complaintsOf(this.fields, this.site)
    this.refused = ''
    const first = Object.keys(this.wrong)[0]
    if (first !== undefined) {
      await this.updateComplete
      this.renderRoot.querySelector<HTMLElement>(`#${first}`)?.focus()
      return
    }
    this.busy = true
    try {
      const plan = planOf(this.fields, this.choices, this.site)
      const { line } = this
      const saved =
        line === null
          ? await command<DrawingLine>('/api/drawings', plan)
          : await put<DrawingLine>(`/api/drawings/${encodeURIComponent(line.drawing)}`, plan)
      this.dispatchEvent(new SavedDrawing(saved))
    } catch (error) {
      this.refused = whyNot(error)
    } finally {
      this.busy = false
    }
  }

  protected override render() {
    const { fields, choices } = this
    return html`<section aria-labelledby="heading-of-form">
      <div class="head"><h2 id="heading-of-form">${say(this.line === null ? 'form.new' : 'form.change')}</h2></div>
      <form novalidate @submit=${this.save}>
        ${this.text('heading', { wide: true })} ${this.text('prizes')}
        ${this.text('prize', { unit: choices.currency })}
        ${this.text('promotion', { hint: say('form.promotion.hint') })}
        ${this.text('opens', { type: 'datetime-local' })} ${this.text('closes', { type: 'datetime-local' })}
        ${this.text('numbers', { type: 'datetime-local', hint: say('form.numbers.hint') })}
        ${this.text('age')} ${this.text('alternates')} ${this.text('claim')} ${this.premises()} ${this.states()} ${this.sources()}
        ${choices.registering.map((each) => this.registration(each))}
        <label class="box wide">
          <input
            type="checkbox"
            .checked=${fields.free}
            @change=${(event: Event) => this.set({ free: (event.target as HTMLInputElement).checked })}
          />
          ${say('form.free')}
        </label>
        <div class="wide" role="alert">${this.refused === '' ? nothing : html`<p class="wrong">${this.refused}</p>`}</div>
        <div class="does wide">
          <button class="button" type="button" @click=${() => this.dispatchEvent(new Event('leave-form'))}>
            ${say('form.cancel')}
          </button>
          <button class="button primary" type="submit">${say('form.save')}</button>
        </div>
      </form>
    </section>`
  }

  private text(field: TextField, look: Look = {}) {
    return html`<div class="field ${look.wide === true ? 'wide' : ''}">
      <label for=${field}>${say(`form.${field}`)}${look.unit === undefined ? '' : ` (${look.unit})`}</label>
      <input
        id=${field}
        type=${look.type ?? 'text'}
        maxlength="60"
        autocomplete="off"
        aria-invalid=${field in this.wrong}
        aria-describedby="${field}-hint"
        .value=${this.fields[field]}
        @input=${(event: Event) => this.set({ [field]: (event.target as HTMLInputElement).value })}
      />
      <span class="hint" id="${field}-hint">${this.complaint(field) ?? look.hint ?? nothing}</span>
    </div>`
  }

  private complaint(field: DrawingField): TemplateResult | null {
    const which = this.wrong[field]
    return which === undefined ? null : html`<b>${say(`form.wrong.${which}`)}</b>`
  }

  private premises() {
    const { states } = this.choices
    const chosen = this.fields.premises === '' ? states[0]?.state : this.fields.premises
    return html`<div class="field">
      <label for="premises">${say('form.premises')}</label>
      <select id="premises" @change=${(event: Event) => this.set({ premises: (event.target as HTMLSelectElement).value })}>
        ${states.map((each) => html`<option value=${each.state} ?selected=${each.state === chosen}>${each.name}</option>`)}
      </select>
    </div>`
  }

  private states() {
    const { fields, choices } = this
    const all = choices.states.map(({ state }) => state)
    return html`<fieldset id="states">
      <legend>${say('form.states')}</legend>
      <div class="all">
        <button class="button small" type="button" @click=${() => this.set({ states: all })}>${say('form.states.all')}</button>
        <button class="button small" type="button" @click=${() => this.set({ states: [] })}>${say('form.states.none')}</button>
      </div>
      <div class="boxes">
        ${choices.states.map((each) => this.box(each.name, fields.states.includes(each.state), (is) => ({ states: toggled(all, fields.states, each.state, is) })))}
      </div>
    </fieldset>`
  }

  private sources() {
    const { fields, choices } = this
    const all = choices.sources.map(({ source }) => source)
    return html`<fieldset id="sources" tabindex="-1">
      <legend>${say('form.sources')}</legend>
      <div class="boxes sources">
        ${choices.sources.map((each) =>
          this.box(`${each.name}: ${each.what} (${say('form.bits', { bits: each.bits })})`, fields.sources.includes(each.source), (is) => ({
            sources: toggled(all, fields.sources, each.source, is),
          })),
        )}
      </div>
      <span class="hint">${this.complaint('sources') ?? nothing}</span>
    </fieldset>`
  }

  private box(word: string, checked: boolean, change: (is: boolean) => Partial<DrawingFields>) {
    return html`<label class="box">
      <input
        type="checkbox"
        .checked=${checked}
        @change=${(event: Event) => this.set(change((event.target as HTMLInputElement).checked))}
      />
      <span>${word}</span>
    </label>`
  }

  /** Only where the authority could have to be told. */
  private registration(state: string) {
    const { fields, choices } = this
    const known = choices.states.find((each) => each.state === state)
    const concerned = fields.states.includes(state) || fields.premises === state || state in fields.filed
    if (!concerned || known === undefined) return nothing
    const filed = fields.filed[state] ?? { number: '', day: '' }
    const change = (part: Partial<typeof filed>): void => this.set({ filed: { ...fields.filed, [state]: { ...filed, ...part } } })
    const value = (event: Event): string => (event.target as HTMLInputElement).value
    return html`<fieldset>
      <legend>${say('form.registered', { state: known.name })}</legend>
      <div class="two">
        <div class="field">
          <label for="number-${state}">${say('form.registered.number')}</label>
          <input id="number-${state}" maxlength="40" .value=${filed.number} @input=${(event: Event) => change({ number: value(event) })} />
        </div>
        <div class="field">
          <label for="day-${state}">${say('form.registered.day')}</label>
          <input id="day-${state}" type="date" .value=${filed.day} @input=${(event: Event) => change({ day: value(event) })} />
        </div>
      </div>
      <span class="hint">${this.complaint('filed') ?? nothing}</span>
    </fieldset>`
  }
}

/** In the order of `all`, whichever was pressed first. */
function toggled(all: readonly string[], chosen: readonly string[], one: string, is: boolean): string[] {
  return all.filter((each) => (each === one ? is : chosen.includes(each)))
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-drawing-form': SbDrawingForm
  }
}
