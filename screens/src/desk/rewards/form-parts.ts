/** A labelled field of this place's dialogs with its hint, or with what is wrong with it instead. */
import { css, html, type LitElement, type TemplateResult } from 'lit'

export const partStyles = css`
  .field {
    display: grid;
    gap: 4px;
  }
  .field .bad {
    color: var(--color-danger);
    font-weight: 560;
  }
  .field input[aria-invalid='true'],
  .field select[aria-invalid='true'] {
    border-color: var(--color-danger);
  }
`

export interface FieldLook {
  readonly wrong?: string | undefined
  readonly hint?: string
  readonly longest?: number
  /** What a touch keyboard offers. */
  readonly keys?: 'text' | 'numeric' | 'decimal'
}

export function textField(
  id: string,
  label: string,
  value: string,
  changed: (value: string) => void,
  { wrong, hint = '', longest = 60, keys = 'text' }: FieldLook = {},
): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      maxlength=${longest}
      autocomplete="off"
      spellcheck="false"
      inputmode=${keys}
      aria-invalid=${wrong !== undefined}
      aria-describedby="${id}-hint"
      .value=${value}
      @input=${(event: Event) => changed((event.target as HTMLInputElement).value)}
    />
    ${under(id, wrong, hint)}
  </div>`
}

/** `choices`: values with what is said of them. */
export function choiceField(
  id: string,
  label: string,
  choices: readonly (readonly [string, string])[],
  chosen: string,
  changed: (value: string) => void,
  { wrong, hint = '' }: FieldLook = {},
): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select
      id=${id}
      aria-invalid=${wrong !== undefined}
      aria-describedby="${id}-hint"
      @change=${(event: Event) => changed((event.target as HTMLSelectElement).value)}
    >
      ${choices.map(([value, words]) => html`<option value=${value} .selected=${value === chosen}>${words}</option>`)}
    </select>
    ${under(id, wrong, hint)}
  </div>`
}

/** For whoever does not see the fields: the first of what is wrong, as it comes. `faults`: in the order of the form. */
export const faultSpoken = (faults: Readonly<Record<string, string>>): TemplateResult =>
  html`<p class="aside" role="alert">${Object.values(faults)[0] ?? ''}</p>`

/** Whoever types stands in the first wrong field, once it is drawn. */
export async function toFirstFault(host: LitElement): Promise<void> {
  await host.updateComplete
  host.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}

const under = (id: string, wrong: string | undefined, hint: string): TemplateResult =>
  html`<span class="hint ${wrong === undefined ? '' : 'bad'}" id="${id}-hint" ?hidden=${(wrong ?? hint) === ''}>${wrong ?? hint}</span>`
