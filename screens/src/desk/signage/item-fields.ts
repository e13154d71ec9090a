/** The fields of an item that hang on what it shows. */
import { html, nothing, type TemplateResult } from 'lit'
import type { SignageDesk } from '../../shared/messages.generated.ts'
import { options, type Choice } from './chosen.ts'
import { fileOf, type Kind, type Layout } from './plan.ts'
import { say } from './texts.ts'

/** `layout` is what it shows so far, perhaps of another kind. */
export function itemFields(kind: Kind, layout: Layout, desk: SignageDesk): TemplateResult {
  if (kind === 'image' || kind === 'video') return fileFields(kind, layout, desk)
  if (kind === 'built_in') return builtInField(layout)
  const sells = kind === 'product' || kind === 'products' || kind === 'talking_points' || kind === 'reviews'
  return html`${sells ? productFields(kind === 'products' ? 3 : 1, layout, desk) : nothing}
    ${kind === 'drawing' ? drawingField(layout, desk) : nothing} ${headingField(kind, layout)}
    ${kind === 'reviews' || kind === 'drawing' ? nothing : html`${sentenceField(layout)} ${pictureField(layout, desk)}`}`
}

const choice = (id: string, label: string, choices: readonly Choice[], chosen: string, hint = ''): TemplateResult =>
  html`<div class="field whole">
    <label for=${id}>${label}</label>
    <select id=${id} aria-describedby="${id}-hint">
      ${options(choices, chosen)}
    </select>
    <p class="hint" id="${id}-hint" ?hidden=${hint === ''}>${hint}</p>
  </div>`

const words = (id: string, label: string, value: string, longest: number, hint = ''): TemplateResult =>
  html`<div class="field whole">
    <label for=${id}>${label}</label>
    <input id=${id} maxlength=${longest} autocomplete="off" aria-describedby="${id}-hint" .value=${value} />
    <p class="hint" id="${id}-hint" ?hidden=${hint === ''}>${hint}</p>
  </div>`

function fileFields(kind: 'image' | 'video', layout: Layout, desk: SignageDesk): TemplateResult {
  const shown = layout.kind === 'image' || layout.kind === 'video' ? layout : null
  const fits: Choice[] = [
    ['cover', say('item.fit.cover')],
    ['contain', say('item.fit.contain')],
  ]
  return html`${choice('file', say('item.file'), filesOf(desk, kind, say('item.file.none')), shown?.kind === kind ? shown.sha256 : '', say('item.file.hint'))}
    ${words('alt', say('item.alt'), shown?.alt ?? '', 300, say('item.alt.hint'))} ${choice('fit', say('item.fit'), fits, shown?.fit ?? 'cover')}`
}

const filesOf = (desk: SignageDesk, kind: 'image' | 'video', none: string): Choice[] => [
  ['', none],
  ...desk.media.filter(({ type }) => type.startsWith(`${kind}/`)).map(({ sha256, name }) => [sha256, name] as const),
]

function builtInField(layout: Layout): TemplateResult {
  const messages = (['bell', 'open', 'hand'] as const).map((message) => [message, say(`built_in.${message}`)] as const)
  return choice('message', say('item.message'), messages, layout.kind === 'built_in' ? layout.message : 'bell')
}

function productFields(count: 1 | 3, layout: Layout, desk: SignageDesk): TemplateResult {
  const products: Choice[] = [['', say('item.product.none')], ...desk.products.map(({ id, name }) => [id, name] as const)]
  const skus = layout.kind === 'template' ? layout.skus : layout.kind === 'reviews' ? [layout.sku] : []
  const label = (n: number): string => (count === 1 ? say('item.product') : say('item.product.n', { n }))
  return html`${Array.from({ length: count }, (_, at) => choice(`sku-${at + 1}`, label(at + 1), products, skus[at] ?? ''))}`
}

const drawingField = (layout: Layout, desk: SignageDesk): TemplateResult =>
  choice(
    'drawing',
    say('item.drawing'),
    [['', say('item.product.none')], ...desk.drawings.map(({ id, name }) => [id, name] as const)],
    layout.kind === 'drawing' ? layout.drawing : '',
  )

function headingField(kind: Kind, layout: Layout): TemplateResult {
  const hint = kind === 'product' || kind === 'talking_points' || kind === 'reviews' ? say('item.heading.hint') : ''
  return words('heading', say('item.heading'), 'heading' in layout ? layout.heading : '', 60, hint)
}

const sentenceField = (layout: Layout): TemplateResult =>
  words('sentence', say('item.sentence'), layout.kind === 'template' ? layout.sentence : '', 160)

const pictureField = (layout: Layout, desk: SignageDesk): TemplateResult =>
  choice(
    'picture',
    say('item.picture'),
    filesOf(desk, 'image', say('item.picture.none')),
    layout.kind === 'template' ? (fileOf(layout) ?? '') : '',
  )
