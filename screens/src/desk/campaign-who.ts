/** The section of a campaign's form that says to whom: everybody, or members of whom some rows hold. */
import { html, nothing, type TemplateResult } from 'lit'
import { ROW_KINDS, everybody, row, type Audience, type Row, type RowKind } from './campaign-audience.ts'
import { complaint, options, part, type Choice, type Sheet } from './campaign-parts.ts'
import { say } from './texts.ts'

export function whoSection(sheet: Sheet, words: string | null): TemplateResult {
  const { audience } = sheet.fields
  const content = 'kept' in audience ? kept(sheet, words) : rows(sheet, audience)
  return part(say('campaign.who'), say('campaign.who.lead'), html`<div class="wide">${content}${complaint(sheet, 'audience')}</div>`)
}

/** A rule that was made by a program, and is too deep for rows. */
const kept = (sheet: Sheet, words: string | null): TemplateResult =>
  html`<p class="kept">${words ?? ''}</p>
    <p class="hint">${say('campaign.who.kept')}</p>
    <button class="button small" type="button" @click=${() => sheet.set({ audience: everybody })}>
      ${say('campaign.who.anew')}
    </button>`

function rows(sheet: Sheet, audience: Exclude<Audience, { kept: unknown }>): TemplateResult {
  const change = (changed: readonly Row[], joint = audience.joint): void => sheet.set({ audience: { joint, rows: changed } })
  const set = (at: number, changes: Partial<Row>): void =>
    change(audience.rows.map((each, place) => (place === at ? { ...each, ...changes } : each)))
  return html`${audience.rows.length < 2
      ? nothing
      : html`<span class="control joint">
          <label for="joint">${say('campaign.who.joint')}</label>
          <select id="joint" @change=${(event: Event) => change(audience.rows, valueOf(event) as 'all' | 'any')}>
            ${options([['all', say('campaign.who.all')], ['any', say('campaign.who.any')]], audience.joint)}
          </select>
        </span>`}
    <div class="rows">
      ${audience.rows.map(
        (each, at) => html`<div class="row" role="group" aria-label=${say('campaign.who.row', { count: at + 1 })}>
          <select
            aria-label=${say('campaign.who.kind')}
            @change=${(event: Event) => set(at, { kind: valueOf(event) as RowKind })}
          >
            ${options(kinds(sheet), each.kind)}
          </select>
          ${details(sheet, each, at, (changes) => set(at, changes))}
          <button class="take-out" type="button" @click=${() => change(audience.rows.filter((_, place) => place !== at))}>
            ${say('campaign.take_out')}
          </button>
        </div>`,
      )}
    </div>
    ${audience.rows.length === 0 ? html`<p class="kept">${say('campaign.who.everybody')}</p>` : nothing}
    <button class="button small" type="button" @click=${() => change([...audience.rows, row('wants')])}>
      ${say(audience.rows.length === 0 ? 'campaign.who.narrow' : 'campaign.who.add')}
    </button>`
}

/** Segments can be chosen once there are some. */
const kinds = (sheet: Sheet): Choice[] =>
  ROW_KINDS.filter((kind) => !kind.endsWith('segment') || sheet.choices.segments.length > 0).map((kind) => [
    kind,
    say(`who.${kind}`),
  ])

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value

function details(sheet: Sheet, each: Row, at: number, set: (changes: Partial<Row>) => void) {
  const kind = each.kind.replace('not_', '')
  if (kind === 'wants' || kind === 'owns') return what(sheet, each, set)
  if (kind === 'last_visit' || kind === 'last_order') return long(each, at, set)
  if (kind === 'visits') {
    return html`${number(say('who.least'), each.least, (least) => set({ least }))}
    ${number(say('who.most'), each.most, (most) => set({ most }))}`
  }
  if (kind === 'tier') return tiers(sheet, each, set)
  const segments = sheet.choices.segments.map(({ segment, name }): Choice => [segment, name])
  return html`<select aria-label=${say('who.which')} @change=${(event: Event) => set({ segment: valueOf(event) })}>
    ${options([['', say('campaign.choose')], ...segments], each.segment)}
  </select>`
}

function what(sheet: Sheet, each: Row, set: (changes: Partial<Row>) => void): TemplateResult {
  const { categories, products } = sheet.choices
  const known = [...categories.map((name) => `category:${name}`), ...products.map(({ sku }) => `sku:${sku}`)]
  const unknown = each.what !== '' && !known.includes(each.what)
  return html`<select aria-label=${say('who.which')} @change=${(event: Event) => set({ what: valueOf(event) })}>
    <option value="" .selected=${each.what === ''}>${say('campaign.choose')}</option>
    ${unknown ? html`<option value=${each.what} .selected=${true}>${each.what.slice(each.what.indexOf(':') + 1)}</option>` : nothing}
    <optgroup label=${say('who.categories')}>
      ${options(categories.map((name): Choice => [`category:${name}`, name]), unknown || each.what.startsWith('sku:') ? '' : each.what)}
    </optgroup>
    <optgroup label=${say('who.products')}>
      ${options(products.map(({ sku, name }): Choice => [`sku:${sku}`, name]), unknown || each.what.startsWith('category:') ? '' : each.what)}
    </optgroup>
  </select>`
}

const long = (each: Row, at: number, set: (changes: Partial<Row>) => void): TemplateResult =>
  html`${number(say('who.days'), each.days, (days) => set({ days }))}
    <label class="tick" for="never-${at}"
      ><input
        id="never-${at}"
        type="checkbox"
        .checked=${each.or_never}
        @change=${() => set({ or_never: !each.or_never })}
      />${say('who.or_never')}</label
    >`

const number = (label: string, value: string, set: (value: string) => void): TemplateResult =>
  html`<label class="number"
    ><input inputmode="numeric" maxlength="6" autocomplete="off" .value=${value} @input=${(event: Event) => set(valueOf(event))} />
    <span>${label}</span></label
  >`

const tiers = (sheet: Sheet, each: Row, set: (changes: Partial<Row>) => void): TemplateResult =>
  html`<span class="ticks">
    ${sheet.choices.tiers.map(
      (tier) => html`<label class="tick"
        ><input
          type="checkbox"
          .checked=${each.tiers.includes(tier)}
          @change=${() =>
            set({ tiers: each.tiers.includes(tier) ? each.tiers.filter((other) => other !== tier) : [...each.tiers, tier] })}
        />${tier}</label
      >`,
    )}
  </span>`
