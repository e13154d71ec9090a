/**
 * Looking things up at the kiosk, for anybody: search, product, comparison, the way there, and a hand. It closes by
 * itself after a warning that any touch takes back, and remembers nothing. Sends `close`.
 */
import camera from 'lucide-static/icons/scan-barcode.svg?raw'
import backward from 'lucide-static/icons/arrow-left.svg?raw'
import wipe from 'lucide-static/icons/x.svg?raw'
import out from 'lucide-static/icons/log-out.svg?raw'
import { LitElement, html, type PropertyValues } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import '../../shared/bell.ts'
import { icon } from '../../shared/icon.ts'
import type { FoundProducts, SiteCard } from '../../shared/messages.generated.ts'
import { steadyS } from '../../shared/now.ts'
import { readScan } from '../../shared/scanning.ts'
import { NOTHING_ASKED, answers, asks, counts, type Sequence } from '../../shared/sequence.ts'
import { textStyles } from '../../shared/styles.ts'
import { ScannerEars } from '../scanner.ts'
import { touchStyles } from '../touch.ts'
import { byCode, byWords } from './api.ts'
import './camera.ts'
import { hasCamera } from './camera.ts'
import './compare.ts'
import { shellStyles } from './shell-styles.ts'
import './help.ts'
import './keyboard.ts'
import './product-page.ts'
import './results.ts'
import type { Note } from './results.ts'
import * as find from './state.ts'
import { say } from './texts.ts'
import './way.ts'

/** Typing goes on; asking after each letter would only keep the server busy. */
const AFTER_MS = 180

@customElement('sb-kiosk-find')
export class SbKioskFind extends LitElement {
  static override styles = [textStyles, touchStyles, shellStyles]

  @property({ attribute: false }) site: SiteCard | null = null
  /** What was scanned to open this; empty where nothing was. */
  @property() code = ''
  @state() private find = find.opened(steadyS())
  @state() private now_s = steadyS()
  @state() private found: FoundProducts | null = null
  @state() private failed = false
  @state() private note: Note = ''
  @state() private sees = false
  @query('input') private field!: HTMLInputElement | null
  /** The step at which whoever does not see the screen was last led to. */
  private led_to = ''
  private sequence: Sequence = NOTHING_ASKED
  private timer: ReturnType<typeof setTimeout> | undefined
  private ticking: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    new ScannerEars(this, (code) => void this.scan(code))
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.ticking = setInterval(() => this.tick(), 1000)
    addEventListener('pointerdown', this.touch, { capture: true, passive: true })
    addEventListener('keydown', this.touch, { capture: true })
    void hasCamera().then((sees) => (this.sees = sees))
    if (this.code === '') void this.look('')
    else void this.scan(this.code)
  }

  override disconnectedCallback(): void {
    clearInterval(this.ticking)
    clearTimeout(this.timer)
    removeEventListener('pointerdown', this.touch, { capture: true })
    removeEventListener('keydown', this.touch, { capture: true })
    super.disconnectedCallback()
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('find')) return
    const here = find.step(this.find)
    // The field is there again, and a real keyboard or a screen reader goes on in it.
    if (here.place === 'search') this.field?.focus({ preventScroll: true })
    // What was pressed is gone; the heading takes over as soon as it is there (`loading.ts`).
    else if (JSON.stringify(here) !== this.led_to) this.renderRoot.querySelector('main')?.focus({ preventScroll: true })
    this.led_to = JSON.stringify(here)
  }

  private readonly touch = (): void => {
    this.now_s = steadyS()
    this.find = find.touched(this.find, this.now_s)
  }

  private tick(): void {
    this.now_s = steadyS()
    if (find.isOver(this.find, this.now_s)) this.close()
  }

  private close(): void {
    this.dispatchEvent(new Event('close'))
  }

  private go(to: find.Step): void {
    this.find = find.went(this.find, to)
  }

  /** Whatever changed the words: what is found follows a moment later, at once where they are gone. */
  private words(next: find.FindState): void {
    this.find = next
    this.note = ''
    clearTimeout(this.timer)
    const { words } = next
    if (words.trim() === '') void this.look('')
    else this.timer = setTimeout(() => void this.look(words), AFTER_MS)
  }

  private async look(words: string): Promise<void> {
    await this.ask(() => byWords(words))
  }

  /** The answer counts unless a later question was answered before. */
  private async ask(question: () => Promise<FoundProducts>): Promise<FoundProducts | null> {
    clearTimeout(this.timer)
    this.sequence = asks(this.sequence)
    const n = this.sequence.asked
    const found = await question().catch(() => null)
    if (!counts(this.sequence, n)) return null
    this.sequence = answers(this.sequence, n)
    this.failed = found === null
    if (found !== null) this.found = found
    return found
  }

  private async scan(text: string): Promise<void> {
    const read = readScan(text)
    if (read === null) return
    // The scanner typed into the field too, where it had the focus.
    const { words } = this.find
    const before = words.endsWith(text) ? words.slice(0, -text.length) : words
    this.find = find.written(this.find, before)
    if (read.scan === 'voucher') return this.say('coupon', before)
    const found = await this.ask(() => byCode(read.code))
    const [only, more] = found?.products ?? []
    if (only !== undefined && more === undefined) {
      this.note = ''
      this.find = find.scanned(this.find, only.sku)
      void this.look('')
    } else if (found !== null && only === undefined) this.say('unknown', before)
    else if (only !== undefined) this.find = { ...find.written(this.find, ''), trail: [{ place: 'search' }] }
  }

  private say(note: Note, words: string): void {
    this.find = { ...this.find, trail: [{ place: 'search' }] }
    this.note = note
    void this.look(words)
  }

  private head(warns_s: number | null) {
    return html`<header>
      <div class="top">
        <div class="shop"><sb-bell .size=${72}></sb-bell><b>${this.site?.name ?? 'Shopbell'}</b></div>
        <div class=${warns_s === null ? 'clears' : 'clears warns'}>
          ${warns_s === null ? '' : html`<b>${say('find.clears', { time: `0:${String(warns_s).padStart(2, '0')}` })}</b>`}
          <p role="status">${warns_s === null ? '' : say('find.more')}</p>
        </div>
      </div>
      ${find.step(this.find).place === 'search' ? this.search() : ''}
    </header>`
  }

  private search() {
    const { words } = this.find
    return html`<h1>${say('find.heading')}</h1>
      <form @submit=${(event: Event) => event.preventDefault()}>
        <input
          aria-label=${say('find.label')}
          inputmode="none"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          maxlength=${find.MOST_LETTERS}
          placeholder=${say('find.hint')}
          .value=${words}
          @input=${(event: InputEvent) =>
            this.words(find.written(this.find, (event.target as HTMLInputElement).value))}
        />
        ${
          words === ''
            ? ''
            : html`<button
                class="touch wipe"
                type="button"
                aria-label=${say('find.wipe')}
                @click=${() => this.words(find.written(this.find, ''))}
              >
                ${icon(wipe)}
              </button>`
        }
      </form>`
  }

  private body() {
    const here = find.step(this.find)
    const step = (event: CustomEvent<find.Step>): void => this.go(event.detail)
    switch (here.place) {
      case 'search':
        return html`<sb-kiosk-found
            .found=${this.found}
            .failed=${this.failed}
            .note=${this.note}
            @sku=${(event: CustomEvent<string>) => this.go({ place: 'product', sku: event.detail })}
            @words=${(event: CustomEvent<string>) => this.words(find.written(this.find, event.detail))}
            @again=${() => void this.look(this.find.words)}
          ></sb-kiosk-found>
          <sb-kiosk-keyboard
            @letter=${(event: CustomEvent<string>) => this.words(find.typed(this.find, event.detail))}
            @rub=${() => this.words(find.rubbedOut(this.find))}
            @wipe=${() => this.words(find.written(this.find, ''))}
          ></sb-kiosk-keyboard>`
      case 'camera':
        return html`<sb-kiosk-camera @scan=${(event: CustomEvent<string>) => void this.scan(event.detail)}></sb-kiosk-camera>`
      case 'product':
        return html`<sb-kiosk-product .sku=${here.sku} @step=${step}></sb-kiosk-product>`
      case 'compare':
        return html`<sb-kiosk-compare .sku=${here.sku} .other=${here.other} @step=${step}></sb-kiosk-compare>`
      case 'way':
        return html`<sb-kiosk-way .sku=${here.sku}></sb-kiosk-way>`
    }
  }

  private first() {
    if (find.step(this.find).place !== 'search')
      return html`<button class="touch" type="button" @click=${() => (this.find = find.back(this.find))}>
        ${icon(backward)}${say('find.back')}
      </button>`
    if (!this.sees) return ''
    return html`<button class="touch" type="button" @click=${() => this.go({ place: 'camera' })}>
      ${icon(camera)}${say('camera.open')}
    </button>`
  }

  protected override render() {
    return html`${this.head(find.warning(this.find, this.now_s))}
      <main tabindex="-1">${this.body()}</main>
      <footer>
        ${this.first()}
        <sb-kiosk-help></sb-kiosk-help>
        <button class="touch" type="button" @click=${() => this.close()}>${icon(out)}${say('find.finish')}</button>
      </footer>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-find': SbKioskFind
  }
}
