/** What is planned: playlists in their order, items, parts of the day and groups; each can be changed or removed. */
import plus from 'lucide-static/icons/plus.svg?raw'
import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import '../../shared/empty.ts'
import { icon } from '../../shared/icon.ts'
import type { SignageDesk, SiteCard } from '../../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../../shared/styles.ts'
import { panelStyles } from '../panel-styles.ts'
import { listStyles } from './list-styles.ts'
import { idOf, kindOf, usersOf, type Item, type Part, type Playlist } from './plan.ts'
import { say } from './texts.ts'
import { daypartWords, groupWords, howWords, spanWords, triggerWords, whenWords, whereWords } from './words.ts'

/** Somebody wants to change an entry, or to make one: `name` is empty then. */
export class EditPart extends Event {
  constructor(
    readonly part: Part,
    readonly name: string,
  ) {
    super('edit-part', { bubbles: true })
  }
}

export class RemovePart extends Event {
  constructor(
    readonly part: Part,
    readonly name: string,
  ) {
    super('remove-part', { bubbles: true })
  }
}

export class MovePlaylist extends Event {
  constructor(
    readonly place: number,
    readonly by: -1 | 1,
  ) {
    super('move-playlist', { bubbles: true })
  }
}

@customElement('sb-signage-lists')
export class SbSignageLists extends LitElement {
  static override styles = [textStyles, controlStyles, chipStyles, panelStyles, listStyles]

  @property({ attribute: false }) desk!: SignageDesk
  @property({ attribute: false }) site!: SiteCard
  @property() of: 'playlists' | 'items' | 'parts' = 'playlists'
  @property({ type: Number }) now_s = 0

  protected override render() {
    if (this.of === 'playlists') return this.playlists()
    return this.of === 'items' ? this.items() : this.parts()
  }

  private playlists() {
    const { playlists } = this.desk.plan
    return html`<section aria-labelledby="heading">
      ${this.head(say('playlists'), [['playlists', say('playlists.add')]])}
      <p class="lead">${say('playlists.lead')}</p>
      <ul>
        ${repeat(
          playlists,
          ({ playlist }) => playlist,
          (playlist, at) => html`<li>
            <div class="what">
              <h3>${playlist.name}${this.chips(playlist)}</h3>
              <p class="facts">${this.playlistFacts(playlist).map((fact) => html`<span>${fact}</span>`)}</p>
            </div>
            <div class="does">
              ${at === 0 ? nothing : this.mover(playlist, at, -1)} ${at === playlists.length - 1 ? nothing : this.mover(playlist, at, 1)}
              ${this.does('playlists', playlist)}
            </div>
          </li>`,
        )}
      </ul>
      ${playlists.length > 0 ? nothing : html`<sb-empty .size=${80} .heading=${say('playlists.none')} .sentence=${say('playlists.none.sentence')}></sb-empty>`}
    </section>`
  }

  private chips(playlist: Playlist) {
    if (playlist.paused) return html`<span class="chip held">${say('paused')}</span>`
    return playlist.interrupt_percent === null ? nothing : html`<span class="chip brass">${howWords(playlist)}</span>`
  }

  private playlistFacts(playlist: Playlist): string[] {
    const trigger = triggerWords(playlist)
    return [
      say('item.count', { count: playlist.items.length }),
      whereWords(playlist, this.desk),
      whenWords(playlist, this.desk),
      ...(playlist.interrupt_percent === null ? [howWords(playlist)] : []),
      ...(trigger === null ? [] : [trigger]),
      ...spanWords(playlist, this.now_s, this.site),
    ]
  }

  private items() {
    const { items } = this.desk.plan
    return html`<section aria-labelledby="heading">
      ${this.head(say('items'), [['items', say('items.add')]])}
      <p class="lead">${say('items.lead')}</p>
      <ul>
        ${repeat(
          items,
          ({ item }) => item,
          (item) => html`<li>
            <div class="what">
              <h3>${item.name}${this.standing(item)}</h3>
              <p class="facts">
                <span>${say(`kind.${kindOf(item.layout)}`)}</span><span>${say('seconds', { count: item.shows_s })}</span>
                ${spanWords(item, this.now_s, this.site).map((fact) => html`<span>${fact}</span>`)}
              </p>
            </div>
            <div class="does">${this.does('items', item)}</div>
          </li>`,
        )}
      </ul>
      ${items.length > 0 ? nothing : html`<sb-empty .size=${80} .heading=${say('items.none')} .sentence=${say('items.none.sentence')}></sb-empty>`}
    </section>`
  }

  private standing(item: Item) {
    const why = this.desk.left_out.find((each) => each.item === item.item)?.why
    if (why !== undefined) return html`<span class="chip warn">${say(`left.${why}`)}</span>`
    const used = usersOf(this.desk.plan, 'items', item.item).length > 0
    return used ? nothing : html`<span class="chip held">${say('left.unused')}</span>`
  }

  private parts() {
    const { dayparts, groups } = this.desk.plan
    const line = (part: Part, entry: { name: string }, fact: string): TemplateResult =>
      html`<li>
        <div class="what"><h3>${entry.name}</h3><p class="facts"><span>${fact}</span></p></div>
        <div class="does">${this.does(part, entry)}</div>
      </li>`
    return html`<section aria-labelledby="heading">
      ${this.head(say('parts'), [
        ['dayparts', say('dayparts.add')],
        ['groups', say('groups.add')],
      ])}
      <p class="lead">${say('parts.lead')}</p>
      <ul>
        ${dayparts.map((each) => line('dayparts', each, daypartWords(each)))}
        ${groups.map((each) => line('groups', each, groupWords(each, this.desk)))}
      </ul>
    </section>`
  }

  private head(word: string, adds: readonly (readonly [Part, string])[]) {
    return html`<div class="head">
      <h2 id="heading">${word}</h2>
      ${adds.map(
        ([part, add]) => html`<button class="button" type="button" @click=${() => this.dispatchEvent(new EditPart(part, ''))}>
          ${icon(plus)}${add}
        </button>`,
      )}
    </div>`
  }

  private does(part: Part, entry: { name: string }) {
    const { name } = entry
    const id = idOf(part, entry)
    return html`${this.button(say('change'), say('change.of', { name }), () => new EditPart(part, id))}
    ${this.button(say('remove'), say('remove.of', { name }), () => new RemovePart(part, id))}`
  }

  private mover({ name }: Playlist, at: number, by: -1 | 1) {
    return this.button(by < 0 ? '↑' : '↓', say(by < 0 ? 'up' : 'down', { name }), () => new MovePlaylist(at, by))
  }

  private button(word: string, label: string, event: () => Event) {
    return html`<button class="button small" type="button" aria-label=${label} @click=${() => this.dispatchEvent(event())}>${word}</button>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-signage-lists': SbSignageLists
  }
}
