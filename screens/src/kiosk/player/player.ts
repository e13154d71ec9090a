/**
 * `<sb-player .manifest>`: the signage, on the kiosk and in the desk's preview. It draws what `playing.ts` decides, tells
 * what was shown, and never empties the screen. It is made for a width of 1080 px; a smaller place zooms it.
 */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { keyed } from 'lit/directives/keyed.js'
import type { SignageManifest, SiteCard } from '../../shared/messages.generated.ts'
import { nowS, steadyS } from '../../shared/now.ts'
import { isCalm } from '../calm.ts'
import type { Play } from './chain.ts'
import { resumed, type Rotation } from './choosing.ts'
import './layer.ts'
import type { LayerNews } from './layer.ts'
import { ownMessage } from './layouts.ts'
import { OWN_STAYS_CALM_S, OWN_STAYS_S, Playing, type At, type Near, type Show } from './playing.ts'

/** Something else stands now. */
export interface Turned {
  ended: readonly Play[]
  /** What stands, as if it ended now; null where nothing counts as shown. */
  open: Play | null
  rotation: Rotation
}

/** How exactly turns begin and end. */
const TICK_MS = 250
/** What stands is said to stand this often: as much of a play is lost at most when the page is killed. */
const STANDS_EVERY_S = 5
/** What was seen stays below what has come until that has faded in; by then it has, whatever the browser says. */
const FADED_MS = 5000

@customElement('sb-player')
export class SbPlayer extends LitElement {
  static override styles = css`
    :host {
      display: block;
      position: relative;
      overflow: hidden;
      background: var(--color-bg);
    }
    .ground {
      position: absolute;
      inset: 0;
      display: grid;
      animation: wait 400ms steps(1, end);
    }
    @keyframes wait {
      from {
        visibility: hidden;
      }
    }
  `

  /** Undefined while it is not known yet, so that nothing begins which is not to be shown; null: there is none. */
  @property({ attribute: false }) manifest: SignageManifest | null | undefined
  @property({ attribute: false }) site: SiteCard | null = null
  /** What time it is, in UTC seconds: for a preview of another hour. */
  @property({ attribute: false }) now: () => number = nowS
  @property({ attribute: false }) near: Near = { invites: false, interest: null }
  /** Why nobody sees the signage, such as `session`; null: they do. */
  @property({ attribute: false }) covered: string | null = null
  /** What stands is to stay: somebody reads it. */
  @property({ type: Boolean }) held = false
  /** Where the rotation stood when the page was closed or killed. */
  @property({ attribute: false }) rotation: Rotation | null = null

  @state() private seen: Show | null = null
  @state() private leaving: Show | null = null
  @state() private wanted: Show | null = null
  /** Something was ever seen. */
  @state() private begun = false
  @state() private now_s = nowS()
  /** What is leaving, seen and made ready, each in its place. */
  private places: (Show | null)[] = [null, null, null]
  private playing: Playing | null = null
  private ticking: ReturnType<typeof setInterval> | undefined
  private fading: ReturnType<typeof setTimeout> | undefined
  private told_s = 0

  override connectedCallback(): void {
    super.connectedCallback()
    this.ticking = setInterval(() => this.tick(), TICK_MS)
    document.addEventListener('visibilitychange', this.coverAnew)
  }

  override disconnectedCallback(): void {
    clearInterval(this.ticking)
    clearTimeout(this.fading)
    document.removeEventListener('visibilitychange', this.coverAnew)
    this.tell(this.playing?.cover('closed', this.at) ?? [])
    super.disconnectedCallback()
  }

  /** The name of what stands, in proofs of play; empty while nobody sees it. */
  get shown(): string {
    return this.covering === null ? (this.playing?.shown?.item ?? '') : ''
  }

  /** Files came that were missing. */
  mended(): void {
    this.playing?.mended()
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (this.manifest === undefined) return
    this.playing ??= new Playing(
      this.rotation === null ? undefined : resumed(this.rotation, this.at),
      isCalm() ? OWN_STAYS_CALM_S : OWN_STAYS_S,
    )
    if (changed.has('manifest')) this.playing.take(this.manifest, this.at)
    if (changed.has('near')) this.playing.notice(this.near)
    if (changed.has('held')) this.playing.hold(this.held)
    if (changed.has('covered')) this.tell(this.playing.cover(this.covering, this.at))
    this.step()
  }

  protected override render() {
    return html`${this.begun ? '' : this.ground()}
    ${this.placed().map((show) => (show === null ? nothing : keyed(show.key, this.layer(show))))}`
  }

  /** Each show keeps the place that it got: a list that changes leaves a node behind for each entry that goes. */
  private placed(): readonly (Show | null)[] {
    const live = [this.leaving, this.seen, this.wanted].filter((each) => each !== null)
    this.places = this.places.map((place) => live.find(({ key }) => key === place?.key) ?? null)
    for (const show of live) if (!this.places.includes(show)) this.places[this.places.indexOf(null)] = show
    return this.places
  }

  /** A film is not begun where nothing is to move, and stops there; one of its frames stands. */
  private layer(show: Show) {
    const { seen, wanted } = this
    return html`<sb-layer
      .show=${show}
      .site=${this.site}
      .now_s=${this.now_s}
      ?seen=${show !== wanted}
      ?leaving=${show === this.leaving}
      ?runs=${show === seen && !this.held && this.covering === null && !isCalm()}
      aria-hidden=${show === seen ? 'false' : 'true'}
      data-item=${show.item}
      @transitionend=${() => show === this.seen && this.faded()}
      @layer-news=${(event: CustomEvent<LayerNews>) => this.hear(event.detail)}
    ></sb-layer>`
  }

  /** Until the first thing is ready: it counts as nothing shown. */
  private ground() {
    return html`<div class="ground" aria-hidden=${this.seen === null ? 'false' : 'true'}>${ownMessage(0, { site: this.site, now_s: this.now_s })}</div>`
  }

  private get at(): At {
    return { now_s: this.now(), steady_s: steadyS() }
  }

  private get covering(): string | null {
    return this.covered ?? (document.visibilityState === 'hidden' ? 'hidden' : null)
  }

  private readonly coverAnew = (): void => {
    this.tell(this.playing?.cover(this.covering, this.at) ?? [])
    this.tick()
  }

  private tick(): void {
    this.step()
    const { at } = this
    if (Math.floor(at.now_s) !== Math.floor(this.now_s)) this.now_s = at.now_s
    if (at.steady_s - this.told_s < STANDS_EVERY_S) return
    const open = this.playing?.running(at) ?? null
    this.told_s = at.steady_s
    if (open !== null) this.dispatchEvent(new CustomEvent<Play>('stands', { detail: open }))
  }

  /** Does what is due, and draws what came of it. */
  private step(): void {
    const { playing } = this
    if (playing === null) return
    const before = playing.shown
    const ended = playing.tick(this.at)
    const { shown } = playing
    if (shown !== null && shown.key !== this.seen?.key) this.show(shown)
    this.wanted = playing.wanted
    if (ended.length > 0 || shown?.key !== before?.key) this.tell(ended)
  }

  private show(shown: Show): void {
    this.leaving = this.seen
    this.seen = shown
    clearTimeout(this.fading)
    this.fading = setTimeout(() => this.faded(), FADED_MS)
  }

  private faded(): void {
    this.leaving = null
    this.begun = true
  }

  private hear(news: LayerNews): void {
    const { playing, at } = this
    if (playing === null) return
    if (news.news === 'ready') playing.ready(news.key)
    if (news.news === 'ended') playing.ended(news.key, at)
    if (news.news === 'failed') this.tell(playing.failed(news.key, news.why, at))
    this.step()
  }

  private tell(ended: readonly Play[]): void {
    const { playing, at } = this
    if (playing === null) return
    this.told_s = at.steady_s
    const open = playing.running(at)
    const rotation = { turns: playing.turns, now_s: at.now_s, steady_s: at.steady_s }
    this.dispatchEvent(new CustomEvent<Turned>('turned', { detail: { ended, open, rotation } }))
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-player': SbPlayer
  }
}
