/**
 * `<sb-layer>`: one thing to show. It says when it stands there whole, decoded and drawn, though nobody sees it yet; only
 * then may it take the place of what is seen.
 */
import { LitElement, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { SiteCard } from '../../shared/messages.generated.ts'
import { textStyles } from '../../shared/styles.ts'
import { layerStyles } from './layer-styles.ts'
import { drawn, labelsIn } from './layouts.ts'
import type { Show } from './playing.ts'

/** What becomes of a layer. */
export type LayerNews = { key: number } & ({ news: 'ready' } | { news: 'ended' } | { news: 'failed'; why: string })

@customElement('sb-layer')
export class SbLayer extends LitElement {
  static override styles = [textStyles, layerStyles]

  @property({ attribute: false }) show!: Show
  @property({ attribute: false }) site: SiteCard | null = null
  @property({ type: Number }) now_s = 0
  /** Seen, and not only made ready. */
  @property({ type: Boolean, reflect: true }) seen = false
  /** It stands there whole. */
  @property({ type: Boolean, reflect: true }) ready = false
  /** It moves: a video runs. */
  @property({ type: Boolean }) runs = false

  protected override firstUpdated(): void {
    void this.prepare()
  }

  override updated(): void {
    const video = this.video
    if (video === null) return
    if (this.runs && video.paused && !video.ended) void video.play().catch(() => undefined)
    if (!this.runs && !video.paused) video.pause()
  }

  override disconnectedCallback(): void {
    const video = this.video
    if (video !== null) {
      // Without this the decoder and its buffers stay until the memory is looked through.
      video.removeAttribute('src')
      video.load()
    }
    super.disconnectedCallback()
  }

  protected override render() {
    const { show, site, now_s } = this
    // The kiosk's own messages are in the page's language.
    const language = show.layout.kind === 'built_in' ? null : show.language
    return html`<div class="whole" lang=${language ?? nothing}>
      ${drawn(show.layout, { url: show.media?.url ?? '', site, now_s, labels: labelsIn(language) })}
    </div>`
  }

  private get video(): HTMLVideoElement | null {
    return this.renderRoot.querySelector('video')
  }

  private async prepare(): Promise<void> {
    const { media, layout } = this.show
    try {
      if ('sha256' in layout && layout.sha256 !== null && media === null) throw new Missing()
      await Promise.all([...this.renderRoot.querySelectorAll('img')].map((each) => each.decode()))
      if (this.video !== null) await loaded(this.video)
      await drawnOnce()
    } catch {
      this.tell({ key: this.show.key, news: 'failed', why: await whyBroken(media?.url) })
      return
    }
    this.listen()
    this.ready = true
    this.tell({ key: this.show.key, news: 'ready' })
  }

  private listen(): void {
    const { key } = this.show
    this.video?.addEventListener('ended', () => this.tell({ key, news: 'ended' }))
    this.video?.addEventListener('error', () => this.tell({ key, news: 'failed', why: 'media_broken' }))
  }

  private tell(news: LayerNews): void {
    this.dispatchEvent(new CustomEvent('layer-news', { detail: news }))
  }
}

class Missing extends Error {}

function loaded(video: HTMLVideoElement): Promise<void> {
  return new Promise((done, failed) => {
    if (video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) done()
    video.addEventListener('canplay', () => done(), { once: true })
    video.addEventListener('error', () => failed(new Missing()), { once: true })
  })
}

/** Two frames: the first may have begun before the picture was there. */
function drawnOnce(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))
}

/**
 * A file that can be had, and is what it should be, is one that this browser cannot show. `reload` has the worker look at
 * what it keeps, byte by byte, and fetch it anew where it is damaged.
 */
async function whyBroken(url: string | undefined): Promise<'media_missing' | 'media_broken'> {
  if (url === undefined) return 'media_missing'
  try {
    const answer = await fetch(url, { headers: { range: 'bytes=0-0' }, cache: 'reload' })
    return answer.ok ? 'media_broken' : 'media_missing'
  } catch {
    return 'media_missing'
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-layer': SbLayer
  }
}
