/** The sections of a campaign's form: when, what and how much; to whom stands in a file of its own. */
import { html, nothing, type TemplateResult } from 'lit'
import { unitOf, type Fields } from './campaign-fields.ts'
import { choiceField, complaint, part, products, sign, textField, type Choice, type Sheet } from './campaign-parts.ts'
import { say } from './texts.ts'

const TRIGGERS: readonly Fields['trigger'][] = ['visit_started', 'nth_visit', 'strayed', 'date', 'zone_dwelled', 'sale']
const OFFERS: readonly Fields['offer'][] = ['percent', 'amount', 'item', 'free_item', 'bundle']
const REPEATS: readonly Fields['repeat'][] = ['always', 'until_used', 'once']
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const
/** 1 January 2024 was a Monday, which is day 0. */
const A_MONDAY_MS = Date.UTC(2024, 0, 1)

export function whenSection(sheet: Sheet): TemplateResult {
  const { trigger } = sheet.fields
  const triggers = TRIGGERS.map((each): Choice => [each, say(`trigger.${each}`)])
  return part(say('campaign.when'), say('campaign.when.lead'), [
    choiceField(sheet, 'trigger', triggers, { label: say('campaign.trigger') }),
    trigger === 'nth_visit' ? textField(sheet, 'n', { label: say('campaign.n'), numeric: true, longest: 4 }) : nothing,
    trigger === 'strayed'
      ? textField(sheet, 'days', { label: say('campaign.days'), unit: say('unit.days'), numeric: true, longest: 4 })
      : nothing,
    trigger === 'date'
      ? textField(sheet, 'dates', { label: say('campaign.dates'), hint: say('campaign.dates.hint'), longest: 700 })
      : nothing,
    trigger === 'zone_dwelled' ? zone(sheet) : nothing,
    trigger === 'sale'
      ? textField(sheet, 'sale_least', { label: say('campaign.sale_least'), unit: sign(sheet.site), numeric: true })
      : nothing,
    weekdays(sheet),
    textField(sheet, 'from', { label: say('campaign.from'), type: 'time', hint: say('campaign.hours.hint') }),
    textField(sheet, 'until', { label: say('campaign.until'), type: 'time' }),
  ])
}

function zone(sheet: Sheet) {
  const zones: Choice[] = [['', say('campaign.choose')], ...sheet.zones.map((each): Choice => [each.zone, each.name])]
  return [
    choiceField(sheet, 'zone', zones, { label: say('campaign.zone') }),
    textField(sheet, 'stay_s', { label: say('campaign.stay_s'), unit: say('unit.seconds'), numeric: true, longest: 4 }),
  ]
}

function weekdays(sheet: Sheet) {
  const chosen = sheet.fields.weekdays
  const format = new Intl.DateTimeFormat(sheet.site.language, { weekday: 'short', timeZone: 'UTC' })
  return html`<div class="field wide" role="group" aria-labelledby="weekdays">
    <span class="label" id="weekdays">${say('campaign.weekdays')}</span>
    <span class="ticks">
      ${WEEKDAYS.map(
        (weekday) => html`<label class="tick"
          ><input
            type="checkbox"
            .checked=${chosen.includes(weekday)}
            @change=${() =>
              sheet.set({ weekdays: chosen.includes(weekday) ? chosen.filter((each) => each !== weekday) : [...chosen, weekday] })}
          />${format.format(A_MONDAY_MS + weekday * 86_400_000)}</label
        >`,
      )}
    </span>
  </div>`
}

export function whatSection(sheet: Sheet): TemplateResult {
  const { offer } = sheet.fields
  const offers = OFFERS.map((each): Choice => [each, say(`offer.${each}`)])
  return part(say('campaign.what'), say('campaign.what.lead'), [
    choiceField(sheet, 'offer', offers, { label: say('campaign.offer') }),
    offer === 'percent' || offer === 'bundle' ? percent(sheet) : nothing,
    offer === 'amount' ? amount(sheet, 'amount') : nothing,
    offer === 'item' ? amount(sheet, 'price') : nothing,
    offer === 'bundle' ? bundle(sheet) : product(sheet),
    offer === 'free_item'
      ? choiceField(sheet, 'with_sku', products(sheet, say('campaign.wish')), { label: say('campaign.with_sku') })
      : nothing,
    offer === 'percent' || offer === 'bundle' ? rounding(sheet) : nothing,
  ])
}

const percent = (sheet: Sheet): TemplateResult =>
  textField(sheet, 'percent', { label: say('campaign.percent'), unit: '%', numeric: true, longest: 5 })

const amount = (sheet: Sheet, field: 'amount' | 'price'): TemplateResult =>
  textField(sheet, field, { label: say(`campaign.${field}`), unit: sign(sheet.site), numeric: true, longest: 12 })

function product(sheet: Sheet): TemplateResult {
  const { offer } = sheet.fields
  const named = offer === 'item' || offer === 'free_item'
  const none = say(named ? 'campaign.choose' : 'campaign.wish')
  const label = say(offer === 'free_item' ? 'campaign.sku.free' : 'campaign.sku')
  return choiceField(sheet, 'sku', products(sheet, none), named ? { label } : { label, hint: say('campaign.wish.hint') })
}

function bundle(sheet: Sheet): TemplateResult {
  const { skus } = sheet.fields
  const names = new Map(sheet.choices.products.map(({ sku, name }) => [sku, name]))
  const add = (event: Event): void => {
    const select = event.target as HTMLSelectElement
    if (select.value !== '') sheet.set({ skus: [...skus, select.value] })
    select.value = ''
  }
  return html`<div class="field wide">
    <label for="skus">${say('campaign.skus')}</label>
    <select id="skus" aria-invalid=${'skus' in sheet.wrong} aria-describedby="skus-wrong" @change=${add}>
      <option value="">${say('campaign.skus.add')}</option>
      ${sheet.choices.products
        .filter(({ sku }) => !skus.includes(sku))
        .map(({ sku, name }) => html`<option value=${sku}>${name}</option>`)}
    </select>
    ${complaint(sheet, 'skus')}
    <ul class="picked">
      ${skus.map(
        (sku) => html`<li>
          ${names.get(sku) ?? sku}
          <button type="button" @click=${() => sheet.set({ skus: skus.filter((each) => each !== sku) })}>
            ${say('campaign.take_out')}<span class="aside"> ${names.get(sku) ?? sku}</span>
          </button>
        </li>`,
      )}
    </ul>
  </div>`
}

function rounding(sheet: Sheet): TemplateResult {
  const unit = unitOf(sheet.site.currency)
  const whole = sheet.fields.round_to_minor === unit
  return html`<div class="field wide" ?hidden=${unit === 1}>
    <label class="tick"
      ><input type="checkbox" .checked=${whole} @change=${() => sheet.set({ round_to_minor: whole ? 1 : unit })} />
      ${say('campaign.round', { sign: sign(sheet.site) })}</label
    >
  </div>`
}

export function limitsSection(sheet: Sheet): TemplateResult {
  const none = say('campaign.limit.none')
  return part(say('campaign.limits'), say('campaign.limits.lead'), [
    textField(sheet, 'budget', { label: say('campaign.budget'), hint: none, numeric: true, longest: 7 }),
    textField(sheet, 'budget_money', {
      label: say('campaign.budget_money'),
      hint: say('campaign.budget_money.hint'),
      unit: sign(sheet.site),
      numeric: true,
      longest: 15,
    }),
    textField(sheet, 'per_member', { label: say('campaign.per_member'), hint: none, numeric: true, longest: 7 }),
    textField(sheet, 'per_day', { label: say('campaign.per_day'), hint: none, numeric: true, longest: 7 }),
    choiceField(sheet, 'repeat', REPEATS.map((each): Choice => [each, say(`repeat.${each}`)]), { label: say('campaign.repeat') }),
    textField(sheet, 'cool_down_hours', {
      label: say('campaign.cool_down_hours'),
      hint: say('campaign.cool_down_hours.hint'),
      unit: say('unit.hours'),
      numeric: true,
      longest: 6,
    }),
  ])
}

export const timeSection = (sheet: Sheet): TemplateResult =>
  part(say('campaign.time'), say('campaign.time.lead'), [
    textField(sheet, 'from_day', { label: say('campaign.from_day'), hint: say('campaign.from_day.hint'), type: 'date' }),
    textField(sheet, 'until_day', { label: say('campaign.until_day'), hint: say('campaign.until_day.hint'), type: 'date' }),
    textField(sheet, 'priority', {
      label: say('campaign.priority'),
      hint: say('campaign.priority.hint'),
      numeric: true,
      longest: 3,
    }),
  ])
