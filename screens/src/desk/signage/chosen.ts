/** Controls of the plan's forms: choices, check boxes and the names of days. */
import { html, type TemplateResult } from 'lit'
import { language } from '../../shared/language.ts'

export type Choice = readonly [value: string, word: string]

/** What is chosen and no longer on offer is shown all the same. */
export const options = (choices: readonly Choice[], chosen: string): TemplateResult[] => {
  const all = chosen === '' || choices.some(([value]) => value === chosen) ? choices : [...choices, [chosen, chosen] as const]
  return all.map(([value, word]) => html`<option value=${value} .selected=${value === chosen}>${word}</option>`)
}

export const check = (group: string, value: string, word: string, on: boolean): TemplateResult =>
  html`<label class="check"><input type="checkbox" name=${group} value=${value} .checked=${on} />${word}</label>`

export const checkedOf = (root: ParentNode, group: string): string[] =>
  [...root.querySelectorAll<HTMLInputElement>(`input[name='${group}']:checked`)].map(({ value }) => value)

/** 0 is Monday. The first of January 2024 was one. */
export const dayName = (weekday: number, length: 'short' | 'long' = 'short'): string =>
  new Intl.DateTimeFormat(language(), { weekday: length, timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + weekday))
