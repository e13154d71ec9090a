/** How each layout looks, 1080 px wide, read from three metres. Nothing in them can be pressed. */
import badge from 'lucide-static/icons/badge-check.svg?raw'
import check from 'lucide-static/icons/check.svg?raw'
import gift from 'lucide-static/icons/gift.svg?raw'
import pin from 'lucide-static/icons/map-pin.svg?raw'
import { html, nothing } from 'lit'
import { clock, money } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import { LANGUAGES, language, type Language } from '../../shared/language.ts'
import type {
  DrawingLayout,
  ProductCard,
  ReviewsLayout,
  SignageItem,
  SignageQuote,
  SiteCard,
  TemplateLayout,
} from '../../shared/messages.generated.ts'
import '../../shared/product.ts'
import '../../shared/stars.ts'
import { MESSAGES, wordsOf } from '../messages.ts'
import '../shop-head.ts'
import '../stage.ts'
import { say } from './texts.ts'
import { timeLeft } from './time-left.ts'

/** What a layout needs to know beside itself. */
export interface Scenery {
  /** Of the layout's file; empty where it has none. */
  url: string
  site: SiteCard | null
  now_s: number
  labels: Labels
}

/** In which language what the layout adds to an item's words is said and written. */
export interface Labels {
  spoken: Language
  /** Said of those words where they are in another language than the item's. */
  lang: Language | typeof nothing
}

/** The item's own language, as long as a catalogue speaks it. */
export function labelsIn(tag: string | null): Labels {
  const own = LANGUAGES.find((known) => known === tag?.split('-')[0]?.toLowerCase())
  const spoken = own ?? language()
  return { spoken, lang: own === undefined && tag !== null ? spoken : nothing }
}

export function drawn(layout: SignageItem['layout'], scenery: Scenery) {
  switch (layout.kind) {
    case 'image':
      return html`<img class="whole ${layout.fit}" src=${scenery.url} alt=${layout.alt} />`
    case 'video':
      return html`<video
        class="whole ${layout.fit}"
        src=${scenery.url}
        aria-label=${layout.alt}
        muted
        playsinline
        disablepictureinpicture
        preload="auto"
      ></video>`
    case 'template':
      return html`<sb-shop-head .site=${scenery.site}></sb-shop-head>${template(layout, scenery)}`
    case 'reviews':
      return html`<sb-shop-head .site=${scenery.site}></sb-shop-head>${reviews(layout, scenery.labels)}`
    case 'drawing':
      return html`<sb-shop-head .site=${scenery.site}></sb-shop-head>${drawing(layout, scenery)}`
    case 'built_in':
      return ownMessage(MESSAGES.indexOf(layout.message), scenery)
  }
}

/** One of the kiosk's own messages, which need nothing from the server. */
export const ownMessage = (message: number, { site, now_s }: Pick<Scenery, 'site' | 'now_s'>) =>
  html`<sb-stage .site=${site} .words=${wordsOf('loop', message, site, now_s)}></sb-stage>`

function template(layout: TemplateLayout, { url, labels }: Scenery) {
  const [first] = layout.products
  if (layout.template === 'products') return several(layout, labels)
  if (layout.template === 'message' || first === undefined) return message(layout)
  const picture = html`<div class="ground">${pictureOf(first, url)}</div>`
  const points = html`<ul class="points">
    ${layout.talking_points.slice(0, 4).map((each) => html`<li>${icon(check)}<span>${each}</span></li>`)}
  </ul>`
  const specs = html`<dl class="specs">
    ${layout.specs.slice(0, 4).map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
  </dl>`
  const side = layout.template === 'talking_points' ? points : specs
  const has_side = (layout.template === 'talking_points' ? layout.talking_points : layout.specs).length > 0
  return html`<article class="one ${has_side ? 'beside' : ''}">
    <h1>${layout.heading || first.name}</h1>
    ${sentence(layout.sentence)}
    <div class="show">${picture}${has_side ? side : nothing}</div>
    <div class="deal">${price(layout, 0, labels)}${place(first, labels)}</div>
  </article>`
}

const several = (layout: TemplateLayout, labels: Labels) => html`<article class="several">
  <h1>${layout.heading}</h1>
  ${sentence(layout.sentence)}
  <ul class="row">
    ${layout.products.slice(0, 3).map(
      (each, at) => html`<li>
        <div class="ground"><sb-product .name=${each.picture}></sb-product></div>
        <h2>${each.short_name}</h2>
        ${price(layout, at, labels)}${place(each, labels)}
      </li>`,
    )}
  </ul>
</article>`

const message = (layout: TemplateLayout) => html`<article class="words">
  <h1>${layout.heading}</h1>
  ${sentence(layout.sentence)}
</article>`

const sentence = (words: string) => (words === '' ? nothing : html`<p class="sentence">${words}</p>`)

const pictureOf = (product: ProductCard, url: string) =>
  url === '' ? html`<sb-product .name=${product.picture}></sb-product>` : html`<img class="contain" src=${url} alt="" />`

function price(layout: TemplateLayout, at: number, { spoken, lang }: Labels) {
  const product = layout.products[at]
  if (product === undefined) return nothing
  const before = layout.prices_before[at] ?? null
  return html`<p class="price">
    <strong>${money(product.price, spoken)}</strong>
    ${before === null ? nothing : html`<small lang=${lang}>${say('was', { price: money(before, spoken) }, spoken)}</small>`}
  </p>`
}

function place({ aisle, zone_name }: ProductCard, { spoken }: Labels) {
  const where = aisle === '' ? zone_name : say('at', { aisle, zone: zone_name }, spoken)
  return where === '' ? nothing : html`<p class="place">${icon(pin)}<span>${where}</span></p>`
}

function reviews({ heading, product, average_stars, count, quotes }: ReviewsLayout, labels: Labels) {
  const { spoken, lang } = labels
  return html`<article class="reviews">
    <h1>${heading || product.name}</h1>
    <div class="sum">
      <div class="ground"><sb-product .name=${product.picture}></sb-product></div>
      <div>
        ${heading === '' ? nothing : html`<h2>${product.name}</h2>`}
        <p class="stars">
          ${starsOf(average_stars, labels)}<b aria-hidden="true">${(Math.round(average_stars * 10) / 10).toLocaleString(spoken)}</b>
          <span lang=${lang}>${say('reviews', { count }, spoken)}</span>
        </p>
      </div>
    </div>
    <ul>
      ${quotes.slice(0, 2).map((each) => quote(each, labels))}
    </ul>
  </article>`
}

const quote = ({ stars, text, verified, incentive }: SignageQuote, labels: Labels) => html`<li>
  <p class="notes" lang=${labels.lang}>
    ${starsOf(stars, labels)}
    ${verified ? html`<span>${icon(badge)}${say('verified', {}, labels.spoken)}</span>` : nothing}
    ${incentive ? html`<span>${icon(gift)}${say('incentive', {}, labels.spoken)}</span>` : nothing}
  </p>
  <blockquote>${text}</blockquote>
</li>`

const starsOf = (stars: number, { spoken, lang }: Labels) =>
  html`<sb-stars .value=${stars} lang=${lang} label=${say('stars', { stars: Math.round(stars * 10) / 10 }, spoken)}></sb-stars>`

function drawing({ heading, prize, closes_at_s }: DrawingLayout, scenery: Scenery) {
  const { spoken, lang } = scenery.labels
  return html`<article class="drawing">
    <div class="gift">${icon(gift)}</div>
    <h1>${heading}</h1>
    <p class="prize">${prize}</p>
    <p class="left" lang=${lang}>${closes(closes_at_s, scenery)}</p>
    <p class="sentence" lang=${lang}>${say('drawing.how', {}, spoken)}</p>
  </article>`
}

function closes(closes_at_s: number, { site, now_s, labels: { spoken } }: Scenery): string {
  const left = timeLeft(closes_at_s, now_s)
  if (left.unit === 'days') return say('closes.days', { count: left.count }, spoken)
  if (left.unit === 'hours') return say('closes.hours', { count: left.count }, spoken)
  const time = clock(closes_at_s, { language: spoken, time_zone: site?.time_zone ?? 'UTC' })
  return say('closes.at', { time }, spoken)
}
