/** Pictures and films: sent in, looked at, and removed where nothing shows them. */
import plus from 'lucide-static/icons/plus.svg?raw'
import film from 'lucide-static/icons/film.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import '../../shared/empty.ts'
import { upload } from '../../shared/commands.ts'
import { icon } from '../../shared/icon.ts'
import { language } from '../../shared/language.ts'
import type { SignageDesk, SignageMediaCard } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { panelStyles } from '../panel-styles.ts'
import { listStyles } from './list-styles.ts'
import { measure } from './measuring.ts'
import { told } from './plan-form.ts'
import { showing } from './plan.ts'
import { say } from './texts.ts'

const TAKEN = 'image/png,image/jpeg,image/webp,image/avif,video/mp4,video/webm'

/** A file is there that was not. */
export class MediaAdded extends Event {
  constructor(readonly name: string) {
    super('media-added')
  }
}

export class RemoveMedia extends Event {
  constructor(readonly card: SignageMediaCard) {
    super('remove-media')
  }
}

@customElement('sb-signage-media')
export class SbSignageMedia extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    listStyles,
    css`
      .thumb {
        display: grid;
        place-items: center;
        width: 84px;
        height: 84px;
        flex: none;
        overflow: hidden;
        border-radius: var(--radius-2);
        background: var(--color-sunken);
        font-size: 28px;
        color: var(--color-text-3);
      }
      .thumb img {
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .wrong {
        margin-bottom: 10px;
        padding: 10px 14px;
        border-radius: var(--radius-2);
        background: var(--color-danger-wash);
        font-weight: 560;
        line-height: 1.35;
      }
    `,
  ]

  @property({ attribute: false }) desk!: SignageDesk
  @state() private sending = ''
  @state() private wrong = ''
  @query('input') private input!: HTMLInputElement

  get isBusy(): boolean {
    return this.sending !== ''
  }

  private readonly send = async (): Promise<void> => {
    const files = [...(this.input.files ?? [])]
    this.wrong = ''
    for (const file of files) {
      this.sending = file.name
      try {
        const path = `/api/signage/media?name=${encodeURIComponent(file.name.slice(0, 120))}`
        await measure(await upload<SignageMediaCard>(path, file, file.type || 'application/octet-stream'))
        this.dispatchEvent(new MediaAdded(file.name))
      } catch (error) {
        this.wrong = `${file.name}: ${told(error)}`
      }
    }
    this.sending = ''
    this.input.value = ''
  }

  protected override render() {
    const { media, media_bytes, media_bytes_most } = this.desk
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h2 id="heading">${say('tab.media')}</h2>
        <span>${say('media.room', { used: size(media_bytes), most: size(media_bytes_most) })}</span>
        <button class="button" type="button" aria-disabled=${this.isBusy} @click=${() => (this.isBusy ? undefined : this.input.click())}>
          ${icon(plus)}${say('media.add')}
        </button>
        <input type="file" multiple hidden accept=${TAKEN} aria-label=${say('media.add')} @change=${this.send} />
      </div>
      <p class="lead">${say('media.lead')}</p>
      <p role="status" class="lead" ?hidden=${!this.isBusy}>${say('media.sending', { name: this.sending })}</p>
      <div role="alert">${this.wrong === '' ? nothing : html`<p class="wrong">${this.wrong}</p>`}</div>
      <ul>
        ${repeat(
          media,
          ({ sha256 }) => sha256,
          (card) => this.line(card),
        )}
      </ul>
      ${media.length > 0 ? nothing : html`<sb-empty .size=${80} .heading=${say('media.none')} .sentence=${say('media.none.sentence')}></sb-empty>`}
    </section>`
  }

  private line(card: SignageMediaCard) {
    const { name, width_px, height_px, duration_s, sha256 } = card
    const names = showing(this.desk.plan, sha256)
    return html`<li>
      <div class="thumb">
        ${card.type.startsWith('image/') ? html`<img src=${card.url} alt="" loading="lazy" />` : icon(film)}
      </div>
      <div class="what">
        <h3>${name}</h3>
        <p class="facts">
          ${width_px === null || height_px === null
            ? nothing
            : html`<span>${say('media.shape', { width: String(width_px), height: String(height_px) })}</span>`}
          ${duration_s === null ? nothing : html`<span>${say('seconds', { count: Math.round(duration_s) })}</span>`}
          <span>${size(card.bytes)}</span>
          <span>${names.length === 0 ? say('media.unused') : say('media.used', { names: names.join(', ') })}</span>
        </p>
      </div>
      ${names.length > 0
        ? nothing
        : html`<div class="does">
            <button
              class="button small"
              type="button"
              aria-label=${say('remove.of', { name })}
              @click=${() => this.dispatchEvent(new RemoveMedia(card))}
            >
              ${say('remove')}
            </button>
          </div>`}
    </li>`
  }
}

const MIB = 1024 * 1024

/** In MiB, or GiB where it is one. */
function size(bytes: number): string {
  const [value, unit] = bytes >= 1024 * MIB ? [bytes / 1024 / MIB, 'GiB'] : [bytes / MIB, 'MiB']
  return `${new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(value)} ${unit}`
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-signage-media': SbSignageMedia
  }
}
