/** The kiosk's page: joins its state to the link, the clock and the touches. What is shown is `state.ts`'s to decide. */
import { LitElement, html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import './join.ts'
import './player/emergency.ts'
import './player/player.ts'
import './sheet.ts'
import './stage.ts'
import { Link } from '../shared/link.ts'
import type { AttractCard, EmergencyCard, KioskView } from '../shared/messages.generated.ts'
import { nowS } from '../shared/now.ts'
import { Renewal } from '../shared/renewal.ts'
import { keepSite, keptSite } from './kept.ts'
import { wordsOf } from './messages.ts'
import { Painting } from './player/painting.ts'
import type { Play } from './player/chain.ts'
import type { SbPlayer, Turned } from './player/player.ts'
import { Signage } from './player/signage.ts'
import * as kiosk from './state.ts'
import { say } from './texts.ts'

/** A closed kiosk asks again at this pace, so that it opens by itself once staff have set it up. */
const ASK_AGAIN_MS = 30_000

@customElement('sb-kiosk')
export class SbKiosk extends LitElement {
  @state() private kiosk = kiosk.start(keptSite())
  @state() private now_s = nowS()
  private ticking: ReturnType<typeof setInterval> | undefined
  private asking: ReturnType<typeof setInterval> | undefined
  private touched_at_s = 0
  /** For whoever watches from outside whether this page paints, and what. */
  readonly painting = new Painting()
  private readonly signage = new Signage(
    () => this.requestUpdate(),
    () => this.querySelector('sb-player')?.mended(),
  )
  private readonly renewal = new Renewal('kiosk', {
    isIdle: () => kiosk.isIdle(this.kiosk, nowS(), this.touched_at_s),
  })
  private readonly link = new Link('/ws/kiosk', {
    onWelcome: this.renewal.welcomed,
    onSnapshot: (body) => {
      const view = body as unknown as KioskView
      keepSite(view.site)
      this.kiosk = kiosk.snapshot(this.kiosk, view)
      this.signage.ask()
    },
    onEvent: () => undefined,
    onState: (key, body, at_s) => {
      if (key === 'signage') this.signage.ask()
      if (key === 'emergency') this.signage.alarm(body as unknown as EmergencyCard, at_s)
      if (key === 'attract') this.kiosk = kiosk.attract(this.kiosk, body as unknown as AttractCard)
    },
    onLink: (link) => {
      this.kiosk = kiosk.linked(this.kiosk, link)
    },
  })

  /** Drawn into the page itself, so that parts of it can wear a theme of their own. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.link.start()
    this.signage.start()
    this.painting.start()
    this.ticking = setInterval(() => this.tick(), 1000)
    this.asking = setInterval(() => this.askAgain(), ASK_AGAIN_MS)
    addEventListener('pointerdown', this.touch, { capture: true, passive: true })
    addEventListener('keydown', this.touch, { capture: true })
  }

  override disconnectedCallback(): void {
    this.renewal.stop()
    this.link.stop()
    this.signage.stop()
    this.painting.stop()
    clearInterval(this.ticking)
    clearInterval(this.asking)
    removeEventListener('pointerdown', this.touch, { capture: true })
    removeEventListener('keydown', this.touch, { capture: true })
    super.disconnectedCallback()
  }

  private tick(): void {
    this.now_s = nowS()
    this.kiosk = kiosk.ticked(this.kiosk, this.now_s)
  }

  private askAgain(): void {
    if (this.kiosk.link === 'signed-out') this.link.start()
  }

  private readonly touch = (): void => {
    this.now_s = this.touched_at_s = nowS()
    this.kiosk = kiosk.touched(this.kiosk, this.now_s)
  }

  protected override render() {
    const scene = kiosk.sceneOf(this.kiosk)
    const { site } = this.kiosk
    document.title = say('title', { shop: site?.name ?? 'Shopbell' })
    const emergency = this.signage.emergencyAt(this.now_s)
    return html`<main ?inert=${emergency !== null}>
        ${scene === 'loop'
          ? ''
          : html`<sb-stage
              .site=${site}
              .scene=${scene}
              .words=${wordsOf(scene, 0, site, this.now_s)}
              .rings=${this.kiosk.rings}
            ></sb-stage>`}
        ${this.player(scene, emergency !== null)} ${scene === 'closed' ? '' : this.controls(scene)}
      </main>
      ${this.kiosk.sheet_closes_at_s === null
        ? ''
        : html`<sb-how-sheet
            data-theme="light"
            .qr=${this.qr}
            .warns_s=${kiosk.warning(this.kiosk, this.now_s)}
            @close-sheet=${() => (this.kiosk = kiosk.sheetClosed(this.kiosk))}
          ></sb-how-sheet>`}
      ${emergency === null ? '' : html`<sb-emergency .message=${emergency}></sb-emergency>`}`
  }

  /** Stays on the page while something else is before it, so that it goes on at once. */
  private player(scene: kiosk.Scene, alarmed: boolean) {
    const { manifest, rotation } = this.signage.view
    return html`<sb-player
      ?hidden=${scene !== 'loop'}
      .manifest=${manifest}
      .rotation=${rotation}
      .site=${this.kiosk.site}
      .covered=${alarmed ? 'emergency' : scene === 'loop' ? null : scene}
      .held=${kiosk.isHeld(this.kiosk, this.now_s)}
      @turned=${(event: CustomEvent<Turned>) => this.turned(event)}
      @stands=${(event: CustomEvent<Play>) => this.signage.stands(event.detail)}
    ></sb-player>`
  }

  private turned({ detail, target }: CustomEvent<Turned>): void {
    this.signage.turned(detail)
    this.painting.item = (target as SbPlayer).shown
  }

  private get qr(): readonly string[] | null {
    return kiosk.isReached(this.kiosk) ? (this.kiosk.view?.join_qr_rows ?? null) : null
  }

  private controls(scene: kiosk.Scene) {
    return html`${scene === 'loop'
        ? html`<sb-messages-pause
            .paused=${this.kiosk.paused}
            @toggle-pause=${() => (this.kiosk = kiosk.pauseToggled(this.kiosk, nowS()))}
          ></sb-messages-pause>`
        : ''}
      <sb-join
        data-theme="light"
        .qr=${this.qr}
        .scene=${scene}
        @open-sheet=${() => (this.kiosk = kiosk.sheetOpened(this.kiosk, nowS()))}
      ></sb-join>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk': SbKiosk
  }
}
