/** A member's session: what is hers, place by place, with the way out always in sight. */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import hand from 'lucide-static/icons/hand.svg?raw'
import out from 'lucide-static/icons/log-out.svg?raw'
import phone from 'lucide-static/icons/smartphone.svg?raw'
import { LitElement, html, type PropertyValues } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import '../../shared/bell.ts'
import { Refused, command } from '../../shared/commands.ts'
import { icon } from '../../shared/icon.ts'
import { language } from '../../shared/language.ts'
import type { SiteCard } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import { touchStyles } from '../touch.ts'
import type { SessionApi } from './api.ts'
import { PLACES, type Place } from './places.ts'
import { sessionStyles } from './session-styles.ts'
import { say } from './texts.ts'

/** Sends `choose` (detail: a place's key, or null) and `done`. */
@customElement('sb-kiosk-session')
export class SbKioskSession extends LitElement {
  static override styles = [textStyles, touchStyles, sessionStyles]

  @property({ attribute: false }) api!: SessionApi
  @property({ attribute: false }) site: SiteCard | null = null
  /** Which place is open; null: the way to all of them. */
  @property({ attribute: false }) place: string | null = null
  @property({ type: Number }) left_s = 0
  /** Touches give no more time. */
  @property({ type: Boolean }) runs_down = false
  @state() private summaries: ReadonlyMap<string, string> = new Map()
  @state() private helped: '' | 'called' | 'often' | 'failed' = ''
  /** The language in which the summaries were said. */
  private spoken = language()
  @query('h1') private heading!: HTMLHeadingElement | null

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Anew at each return to the start: what she did in a place may have changed what others say.
    const returns = changed.has('place') && this.place === null
    if (changed.has('api') || returns || this.spoken !== language()) void this.summarise()
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('place')) this.heading?.focus()
  }

  private async summarise(): Promise<void> {
    const { api } = this
    const spoken = (this.spoken = language())
    const asked = PLACES.map(async (place): Promise<[string, string]> => {
      // A place that cannot say anything just now is offered all the same.
      return [place.key, (await place.summary?.(api).catch(() => null)) ?? '']
    })
    const said = new Map(await Promise.all(asked))
    if (api === this.api && spoken === this.spoken) this.summaries = said
  }

  private choose(place: string | null): void {
    this.dispatchEvent(new CustomEvent<string | null>('choose', { detail: place }))
  }

  private readonly help = async (): Promise<void> => {
    try {
      await command('/api/kiosk/help')
      this.helped = 'called'
    } catch (error) {
      this.helped = error instanceof Refused && error.status === 429 ? 'often' : 'failed'
    }
  }

  protected override render() {
    const open = PLACES.find((place) => place.key === this.place)
    return html`${this.head(open)}
      <div class="content">
        ${this.api.scope === 'full' ? '' : html`<p class="read">${icon(phone)}<span>${say('read')}</span></p>`}
        ${open === undefined ? this.start() : html`<section class="place">${open.draw(this.api)}</section>`}
      </div>
      <footer>
        <p role="status" class=${this.helped === '' ? 'aside' : ''}>${this.helped === '' ? '' : say(`help.${this.helped}`)}</p>
        <div class="acts">
          ${open === undefined
            ? html`<button class="touch ring" type="button" @click=${this.help}>${icon(hand)}${say('help')}</button>`
            : html`<button class="touch" type="button" @click=${() => this.choose(null)}>${icon(arrowLeft)}${say('back')}</button>`}
          <button class="touch done" type="button" @click=${() => this.dispatchEvent(new Event('done'))}>
            ${icon(out)}${say('done')}
          </button>
        </div>
      </footer>`
  }

  private head(open: Place | undefined) {
    const hello = this.api.label === '' ? say('hello.nobody') : say('hello', { name: this.api.label })
    return html`<header>
      <div class="shop"><sb-bell .size=${72}></sb-bell><span>${this.site?.name ?? 'Shopbell'}</span></div>
      <p class="time"><b>${say('clears', { left: minutes(this.left_s) })}</b>${say(this.runs_down ? 'fades.heading' : 'more_time')}</p>
      <h1 tabindex="-1">${open === undefined ? hello : open.heading()}</h1>
    </header>`
  }

  private start() {
    if (PLACES.length === 0) return html`<p class="empty">${say('empty')}</p>`
    return html`<nav aria-label=${say('places')}>
      ${PLACES.map(
        (place) => html`<button class="way" type="button" @click=${() => this.choose(place.key)}>
          ${icon(place.icon)}
          <span class="name">${place.heading()}</span>
          <span class="summary">${this.summaries.get(place.key) ?? ''}</span>
        </button>`,
      )}
    </nav>`
  }
}

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-session': SbKioskSession
  }
}
