/** What the sections of a campaign's form are built of: a labelled field with its hint and what is wrong with it. */
import { css, html, nothing, type TemplateResult } from 'lit'
import type { Choices, SiteCard, Zone } from '../shared/messages.generated.ts'
import type { FieldName, Fields, Wrong } from './campaign-fields.ts'

/** The form as its sections see it. */
export interface Sheet {
  fields: Fields
  wrong: Wrong
  choices: Choices
  zones: readonly Zone[]
  site: SiteCard
  set: (change: Partial<Fields>) => void
}

export type Choice = readonly [value: string, word: string]

type TextField = 'name' | 'n' | 'days' | 'dates' | 'stay_s' | 'sale_least' | 'from' | 'until' | 'percent' | 'amount' | 'price'
  | 'budget' | 'budget_money' | 'per_member' | 'per_day' | 'cool_down_hours' | 'priority' | 'from_day' | 'until_day'
type ChoiceField = 'trigger' | 'zone' | 'repeat' | 'offer' | 'sku' | 'with_sku'

export interface Look {
  label: string
  hint?: string
  unit?: string
  type?: 'text' | 'date' | 'time'
  /** Digits alone, so that hands get the right keyboard. */
  numeric?: boolean
  wide?: boolean
  longest?: number
}

export function textField(sheet: Sheet, field: TextField, look: Look): TemplateResult {
  return labelled(
    sheet,
    field,
    look,
    html`<span class="control">
      <input
        id=${field}
        type=${look.type ?? 'text'}
        inputmode=${look.numeric === true ? 'decimal' : nothing}
        maxlength=${look.longest ?? 80}
        autocomplete="off"
        aria-invalid=${field in sheet.wrong}
        aria-describedby="${field}-hint ${field}-wrong"
        .value=${sheet.fields[field]}
        @input=${(event: Event) => sheet.set({ [field]: (event.target as HTMLInputElement).value })}
      />
      ${look.unit === undefined ? nothing : html`<span class="unit">${look.unit}</span>`}
    </span>`,
  )
}

export function choiceField(sheet: Sheet, field: ChoiceField, choices: readonly Choice[], look: Look): TemplateResult {
  const value = sheet.fields[field]
  return labelled(
    sheet,
    field,
    look,
    html`<select
      id=${field}
      aria-invalid=${field in sheet.wrong}
      aria-describedby="${field}-hint ${field}-wrong"
      @change=${(event: Event) => sheet.set({ [field]: (event.target as HTMLSelectElement).value })}
    >
      ${options(choices, value)}
    </select>`,
  )
}

/** The options of a choice; what is chosen and no longer on offer is shown all the same. */
export function options(choices: readonly Choice[], chosen: string): TemplateResult[] {
  const all = chosen === '' || choices.some(([value]) => value === chosen) ? choices : [...choices, [chosen, chosen] as const]
  return all.map(([value, word]) => html`<option value=${value} .selected=${value === chosen}>${word}</option>`)
}

/** Products by name; the first choice is none of them. */
export const products = (sheet: Sheet, none: string): Choice[] => [
  ['', none],
  ...sheet.choices.products.map(({ sku, name }) => [sku, name] as const),
]

function labelled(sheet: Sheet, field: FieldName, look: Look, control: TemplateResult): TemplateResult {
  return html`<div class=${look.wide === true ? 'field wide' : 'field'}>
    <label for=${field}>${look.label}</label>
    ${control}
    <p class="hint" id="${field}-hint" ?hidden=${look.hint === undefined}>${look.hint ?? ''}</p>
    ${complaint(sheet, field)}
  </div>`
}

export const complaint = (sheet: Sheet, field: FieldName): TemplateResult =>
  html`<p class="at-field" id="${field}-wrong" tabindex="-1" ?hidden=${!(field in sheet.wrong)}>${sheet.wrong[field] ?? ''}</p>`

/** One of the form's questions: when, who, what, how much. */
export const part = (word: string, sentence: string, content: unknown): TemplateResult =>
  html`<fieldset>
    <legend>${word}</legend>
    <p class="lead">${sentence}</p>
    <div class="fields">${content}</div>
  </fieldset>`

/** The sign of the site's money, such as `$`. */
export const sign = (site: SiteCard): string =>
  new Intl.NumberFormat(site.language, { style: 'currency', currency: site.currency, currencyDisplay: 'narrowSymbol' })
    .formatToParts(0)
    .find((each) => each.type === 'currency')?.value ?? site.currency

export const partStyles = css`
  fieldset {
    padding: 18px 0 20px;
    border-top: 1px solid var(--color-line);
  }
  legend {
    float: left;
    padding: 0;
    width: 100%;
    font: var(--weight-display) 1.0625rem / 1.2 var(--font-display);
    letter-spacing: var(--tracking-display);
  }
  .lead {
    clear: both;
    padding-top: 3px;
    color: var(--color-text-2);
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(172px, 1fr));
    gap: 14px 16px;
    align-items: start;
    margin-top: 12px;
  }
  .wide {
    grid-column: 1 / -1;
  }
  .field > label,
  .field > .label {
    display: block;
    margin: 0 0 5px;
    font-size: var(--text-sm);
    font-weight: var(--weight-strong);
  }
  .control {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .fields input:not([type='checkbox']),
  .fields select {
    width: 100%;
    min-width: 0;
    min-height: 42px;
    margin: 0;
    padding: 0 10px;
    border: 1.5px solid var(--color-line-strong);
    border-radius: var(--radius-2);
    background: var(--color-surface);
    color: inherit;
    font: inherit;
  }
  .fields [aria-invalid='true'] {
    border-color: var(--color-danger);
    box-shadow: 0 0 0 1px var(--color-danger);
  }
  .unit {
    flex: none;
    color: var(--color-text-2);
  }
  .hint {
    margin-top: 5px;
    color: var(--color-text-2);
    font-size: 0.8125rem;
    line-height: 1.35;
  }
  .at-field {
    margin-top: 5px;
    color: var(--color-danger);
    font-size: 0.8125rem;
    font-weight: 560;
    line-height: 1.35;
  }
  label.tick,
  .field > label.tick {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: var(--target-desk);
    margin: 0;
    font-size: var(--text-sm);
    font-weight: var(--weight-body);
    cursor: pointer;
  }
  .tick input {
    flex: none;
    width: 20px;
    height: 20px;
    min-height: 0;
    margin: 0;
    accent-color: var(--color-primary);
  }
  .ticks {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 18px;
  }
`
