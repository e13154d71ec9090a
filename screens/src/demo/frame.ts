/**
 * One of the real screens, small: a frame at the screen's own size, scaled to the room there is. It can be enlarged into
 * a dialog without being loaded anew, because the frame itself becomes the dialog.
 */
import maximize from 'lucide-static/icons/maximize-2.svg?raw'
import x from 'lucide-static/icons/x.svg?raw'
import { LitElement, css, html, type PropertyValues } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { readFrameWord } from '../shared/framed.ts'
import { icon } from '../shared/icon.ts'
import type { LinkState } from '../shared/resume.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { say } from './texts.ts'

/** A screen that says nothing for so long after it was asked for is asked for again: its program may be starting. */
const ASK_AGAIN_MS = 4000

/** The framed screen told how its link is. */
export class FrameLink extends Event {
  constructor(readonly state: LinkState) {
    super('frame-link')
  }
}

@customElement('sb-screen-frame')
export class SbScreenFrame extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .caption {
        display: flex;
        align-items: center;
        gap: 8px;
        height: 32px;
        font-size: var(--text-sm);
      }
      .caption > .icon {
        color: var(--color-primary);
        font-size: 14px;
      }
      h2 {
        flex: 1;
        min-width: 0;
        font: 620 var(--text-sm) / 1.2 var(--font-text);
        letter-spacing: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .meta {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        color: var(--color-text-2);
        white-space: nowrap;
      }
      .meta.warn {
        color: var(--color-warn);
        font-weight: 560;
      }
      .tool {
        display: grid;
        place-items: center;
        flex: none;
        width: 28px;
        height: 28px;
        padding: 0;
        border: 0;
        border-radius: var(--radius-1);
        background: transparent;
        color: var(--color-text-2);
        font-size: 13px;
        cursor: pointer;
      }
      .tool:hover {
        background: var(--color-sunken);
      }
      .place {
        position: relative;
        aspect-ratio: var(--ratio);
      }
      dialog {
        position: static;
        width: 100%;
        max-width: none;
        max-height: none;
        margin: 0;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        overflow: visible;
      }
      dialog:modal {
        position: fixed;
        inset: 0;
        width: var(--large-width);
        height: fit-content;
        margin: auto;
        overflow: visible;
      }
      dialog::backdrop {
        background: rgb(9 30 37 / 0.72);
      }
      .glass {
        position: relative;
        box-sizing: content-box;
        width: calc(100% - 2 * var(--rim, 5px));
        aspect-ratio: var(--ratio);
        overflow: hidden;
        border: var(--rim, 5px) solid var(--paint-device);
        border-radius: var(--corner, 26px);
        background: var(--paint-device);
        box-shadow: var(--elev-2);
      }
      .round .glass {
        border-radius: 50%;
      }
      iframe {
        display: block;
        border: 0;
        transform-origin: 0 0;
        background: var(--color-bg);
      }
      .cover {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        padding: 0;
        border: 0;
        border-radius: var(--corner, 26px);
        background: transparent;
        cursor: zoom-in;
      }
      .round .cover {
        border-radius: 50%;
      }
      .close {
        position: absolute;
        top: -52px;
        right: 0;
        border-color: transparent;
        background: var(--color-surface);
        min-height: 44px;
        white-space: nowrap;
      }
    `,
  ]

  @property() src = ''
  @property() heading = ''
  /** A Lucide drawing. */
  @property({ attribute: false }) drawing = ''
  /** How long the sighting took to this screen; null when there is none. */
  @property({ attribute: false }) took_ms: number | null = null
  /** The screen's own size in CSS pixels. */
  @property({ type: Number }) wide = 390
  @property({ type: Number }) high = 844
  /** Too small to be used in place: a press anywhere enlarges it. */
  @property({ type: Boolean }) covered = false
  @property({ type: Boolean }) round = false
  @state() private large = false
  @state() private link: LinkState = 'connecting'
  @query('dialog') private dialog!: HTMLDialogElement
  @query('.glass') private glass!: HTMLElement
  @query('iframe') private frame!: HTMLIFrameElement
  private asking: ReturnType<typeof setTimeout> | undefined
  private readonly fitting = new ResizeObserver(() => this.fit())

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('message', this.hear)
    addEventListener('resize', this.measure)
  }

  override disconnectedCallback(): void {
    removeEventListener('message', this.hear)
    removeEventListener('resize', this.measure)
    this.fitting.disconnect()
    clearTimeout(this.asking)
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    this.style.setProperty('--ratio', `${this.wide} / ${this.high}`)
    this.fitting.observe(this.glass)
    this.measure()
  }

  private readonly hear = (event: MessageEvent): void => {
    if (event.source !== this.frame?.contentWindow) return
    const word = readFrameWord(event.data)
    if (word === null) return
    clearTimeout(this.asking)
    this.take(word)
  }

  private take(link: LinkState): void {
    this.link = link
    this.dispatchEvent(new FrameLink(link))
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('src') && this.src !== '') this.take('connecting')
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('src') && this.src !== '') this.waitForWord()
  }

  private waitForWord(): void {
    clearTimeout(this.asking)
    this.asking = setTimeout(() => {
      this.frame.src = this.src
      this.waitForWord()
    }, ASK_AGAIN_MS)
  }

  /** The scale that makes the screen fill the glass. */
  private fit(): void {
    const scale = this.glass.clientWidth / this.wide
    this.frame.style.width = `${this.wide}px`
    this.frame.style.height = `${this.high}px`
    this.frame.style.transform = `scale(${scale})`
  }

  /** How wide the screen may be when it is enlarged: never above its own size times one and a quarter. */
  private readonly measure = (): void => {
    const room = { x: innerWidth - 64, y: innerHeight - 136 }
    const width = Math.min(room.x, room.y * (this.wide / this.high), this.wide * 1.25)
    this.style.setProperty('--large-width', `${Math.floor(width)}px`)
  }

  private enlarge(): void {
    this.dialog.removeAttribute('open')
    this.large = true
    this.dialog.showModal()
  }

  private readonly closed = (): void => {
    this.large = false
    this.dialog.setAttribute('open', '')
  }

  private readonly besides = (event: MouseEvent): void => {
    if (this.large && event.target === this.dialog) this.dialog.close()
  }

  protected override render() {
    return html`<div class="caption">
        ${icon(this.drawing)}
        <h2>${this.heading}</h2>
        ${this.meta()}
        <button class="tool" type="button" aria-label=${this.enlargeLabel} title=${this.enlargeLabel} @click=${this.enlarge}>
          ${icon(maximize)}
        </button>
      </div>
      <div class="place ${this.round ? 'round' : ''}">
        <dialog
          open
          role=${this.large ? 'dialog' : 'group'}
          aria-label=${this.heading}
          @close=${this.closed}
          @click=${this.besides}
        >
          <div class="glass">
            <iframe src=${this.src} title=${this.heading} ?inert=${this.covered && !this.large}></iframe>
            ${this.covered && !this.large
              ? html`<button class="cover" type="button" tabindex="-1" aria-hidden="true" @click=${this.enlarge}></button>`
              : ''}
          </div>
          ${this.large
            ? html`<button class="button close" type="button" @click=${() => this.dialog.close()}>
                ${icon(x)}${say('frame.close')}
              </button>`
            : ''}
        </dialog>
      </div>`
  }

  private get enlargeLabel(): string {
    return say('frame.enlarge', { name: this.heading })
  }

  private meta() {
    // The watch is the clerk's screen once more; its caption has room for its name only.
    if (this.round) return ''
    if (this.link !== 'live') return html`<span class="meta warn">${say(`frame.state.${this.link}`)}</span>`
    return this.took_ms === null ? '' : html`<span class="meta">${say('frame.ms', { ms: this.took_ms })}</span>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-screen-frame': SbScreenFrame
  }
}
