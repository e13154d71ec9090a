/** The kiosk's page: joins its state to the link, the clock and the touches. What is shown is `state.ts`'s to decide. */
import { LitElement, html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import './comfort/comfort-panel.ts'
import './device/enrol.ts'
import './find/find.ts'
import './join.ts'
import './player/emergency.ts'
import './player/player.ts'
import './sheet.ts'
import './stage.ts'
import { Link } from '../shared/link.ts'
import type { AttractCard, DeviceOrders, EmergencyCard, KioskView, PairingState, SessionState } from '../shared/messages.generated.ts'
import { nowS, steadyS } from '../shared/now.ts'
import { standIn } from '../shared/store-zone.ts'
import { redraw } from '../shared/redrawing.ts'
import { Renewal } from '../shared/renewal.ts'
import type { WishComfort } from './comfort/comfort-panel.ts'
import { Fitting } from './comfort/fitting.ts'
import { KioskDevice } from './device/device.ts'
import { keptMedia } from './device/kept-media.ts'
import { lockDown } from './device/locked.ts'
import { isIdle, isInUse, mayForget, type Standing } from './in-use.ts'
import { keepSite, keptSite } from './kept.ts'
import { wordsOf } from './messages.ts'
import { Painting } from './player/painting.ts'
import type { Play } from './player/chain.ts'
import type { SbPlayer, Turned } from './player/player.ts'
import type { Near } from './player/playing.ts'
import { Signage } from './player/signage.ts'
import * as session from './session/drawn.ts'
import { LogIn } from './session/log-in.ts'
import { ScannerEars } from './scanner.ts'
import * as kiosk from './state.ts'
import { say } from './texts.ts'

/** A closed kiosk asks again at this pace, so that it opens by itself once staff have set it up. */
const ASK_AGAIN_MS = 30_000

@customElement('sb-kiosk')
export class SbKiosk extends LitElement {
  @state() private kiosk = kiosk.start(keptSite())
  /** By the clock that nobody sets: how long something stands is no matter of the time of day. */
  @state() private now_s = steadyS()
  /** Somebody looks something up, begun by this scan; empty where it was begun by hand, null where nobody does. */
  @state() private finding: string | null = null
  private ticking: ReturnType<typeof setInterval> | undefined
  private asking: ReturnType<typeof setInterval> | undefined
  private touched_at_s = -Infinity
  private readonly fitting = new Fitting(keptSite()?.language, () => {
    this.requestUpdate()
    redraw(this)
  })
  /** For whoever watches from outside whether this page paints, and what. */
  readonly painting = new Painting()
  private readonly device = new KioskDevice({
    frames: () => this.painting.frames,
    item: () => this.signage.view.manifest?.items.find((each) => each.item === this.painting.item)?.name ?? null,
    isInUse: () => isInUse(this.standing, steadyS()),
    isIdle: () => isIdle(this.standing, steadyS()),
    isReached: () => kiosk.isReached(this.kiosk),
    cache: () => keptMedia(this.signage.view.manifest?.media ?? []),
  })
  private unlock: (() => void) | undefined
  private readonly logIn = new LogIn(
    () => (this.kiosk = kiosk.stands(this.kiosk, this.logIn.person)),
    () => (this.is_used = true),
  )
  /** A session was here: what its parts kept in the page goes with the page. */
  private is_used = false
  private readonly signage = new Signage(
    () => this.requestUpdate(),
    () => this.querySelector('sb-player')?.mended(),
  )
  private readonly renewal = new Renewal('kiosk', {
    isIdle: () => isIdle(this.standing, steadyS()),
  })
  private readonly link = new Link('/ws/kiosk', {
    onWelcome: this.renewal.welcomed,
    onSnapshot: (body) => {
      const view = body as unknown as KioskView
      keepSite(view.site)
      standIn(view.site.time_zone)
      this.fitting.suit(view.site.language)
      this.kiosk = kiosk.snapshot(this.kiosk, view)
      this.logIn.linked(kiosk.isReached(this.kiosk))
      this.signage.ask()
      this.device.welcomed()
    },
    onEvent: () => undefined,
    onState: (key, body, at_s) => {
      if (key === 'signage') this.signage.ask()
      if (key === 'emergency') this.signage.alarm(body as unknown as EmergencyCard, at_s)
      if (key === 'attract') this.kiosk = kiosk.attract(this.kiosk, body as unknown as AttractCard, at_s, steadyS())
      if (key === 'device') this.device.told(body as unknown as DeviceOrders)
      if (key === 'pairing') this.logIn.paired(body as unknown as PairingState, at_s)
      if (key === 'session') this.logIn.told(body as unknown as SessionState)
    },
    onLink: (link) => {
      this.kiosk = kiosk.linked(this.kiosk, link)
      this.logIn.linked(kiosk.isReached(this.kiosk))
    },
  })

  constructor() {
    super()
    new ScannerEars(this, (code) => this.find(code))
  }

  /** Drawn into the page itself, so that parts of it can wear a theme of their own. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.fitting.fit(this.fitting.comfort)
    this.logIn.start()
    this.link.start()
    this.signage.start()
    this.painting.start()
    this.device.start()
    this.unlock = lockDown()
    this.ticking = setInterval(() => this.tick(), 1000)
    this.asking = setInterval(() => this.askAgain(), ASK_AGAIN_MS)
    addEventListener('pointerdown', this.touch, { capture: true, passive: true })
    addEventListener('keydown', this.touch, { capture: true })
  }

  override disconnectedCallback(): void {
    this.renewal.stop()
    this.link.stop()
    this.logIn.stop()
    this.signage.stop()
    this.painting.stop()
    this.device.stop()
    this.unlock?.()
    clearInterval(this.ticking)
    clearInterval(this.asking)
    removeEventListener('pointerdown', this.touch, { capture: true })
    removeEventListener('keydown', this.touch, { capture: true })
    super.disconnectedCallback()
  }

  private tick(): void {
    this.now_s = steadyS()
    this.kiosk = kiosk.ticked(this.kiosk, this.now_s)
    this.logIn.ticked(this.now_s, kiosk.sceneOf(this.kiosk) === 'invite' && this.finding === null)
    if (this.fitting.ticked(this.now_s, this.touched_at_s, isInUse(this.standing, this.now_s))) this.querySelector('sb-comfort')?.close()
    if (this.is_used && mayForget(this.standing)) location.replace(location.pathname + location.search)
  }

  private get standing(): Standing {
    return { kiosk: this.kiosk, is_finding: this.finding !== null, touched_at_s: this.touched_at_s }
  }

  private askAgain(): void {
    if (this.kiosk.link === 'signed-out') this.link.start()
  }

  private readonly touch = (): void => {
    this.now_s = this.touched_at_s = steadyS()
    this.kiosk = kiosk.touched(this.kiosk, this.now_s)
    this.logIn.touched(this.now_s)
  }

  /** Whoever looks something up already scans on there. */
  private find(code: string): void {
    // Whoever logs in, or is logged in, has the screen to herself.
    if (kiosk.sceneOf(this.kiosk) === 'closed' || this.logIn.person.at !== 'nobody') return
    this.kiosk = kiosk.sheetClosed(this.kiosk)
    // A code that is covered logs nobody in, under somebody else's hands.
    if (this.finding === null) this.logIn.close()
    this.finding ??= code
  }

  protected override render() {
    const scene = kiosk.sceneOf(this.kiosk)
    const { site } = this.kiosk
    document.title = say('title', { shop: site?.name ?? 'Shopbell' })
    const emergency = this.signage.emergencyAt(nowS())
    const upper = this.upper(scene)
    return html`<main ?inert=${emergency !== null || this.finding !== null}>
        ${scene === 'closed' ? html`<sb-kiosk-enrol @joined=${() => this.link.start()}></sb-kiosk-enrol>` : ''}
        ${upper === 'loop' || upper === 'session' || upper === 'closed'
          ? ''
          : html`<sb-stage
              .site=${site}
              .scene=${scene}
              .words=${wordsOf(scene, 0, site, nowS(), this.kiosk.view?.attract.subject)}
              .rings=${this.kiosk.rings}
            ></sb-stage>`}
        ${this.player(upper, emergency !== null)} ${scene === 'closed' ? '' : this.controls(scene)}
      </main>
      ${this.covers(emergency !== null)} ${this.comfort(scene, emergency !== null)}
      ${emergency === null ? '' : html`<sb-emergency .message=${emergency}></sb-emergency>`}`
  }

  /** What somebody reads or does before the signage. */
  private covers(alarmed: boolean) {
    return html`${session.cover(this.logIn, this.kiosk.site, this.now_s, alarmed)}
      ${this.kiosk.sheet_closes_at_s === null
        ? ''
        : html`<sb-how-sheet
            data-theme="light"
            .qr=${this.qr}
            .warns_s=${kiosk.warning(this.kiosk, this.now_s)}
            @close-sheet=${() => (this.kiosk = kiosk.sheetClosed(this.kiosk))}
          ></sb-how-sheet>`}
      ${this.finding === null
        ? ''
        : html`<sb-kiosk-find
            data-theme="light"
            ?inert=${alarmed}
            .site=${this.kiosk.site}
            .code=${this.finding}
            @close=${() => (this.finding = null)}
          ></sb-kiosk-find>`}`
  }

  private comfort(scene: kiosk.Scene, alarmed: boolean) {
    const read = this.kiosk.sheet_closes_at_s !== null
    if (scene === 'closed' || read || this.logIn.person.at === 'goodbye') return ''
    return html`<sb-comfort
      data-theme="sign"
      ?inert=${alarmed}
      ?small=${scene === 'session' || this.finding !== null}
      .comfort=${this.fitting.comfort}
      .warns_s=${this.fitting.warning(this.now_s, this.touched_at_s, isInUse(this.standing, this.now_s))}
      .site_language=${this.kiosk.site?.language ?? 'en'}
      @wish-comfort=${(event: WishComfort) => this.fitting.fit(event.comfort)}
    ></sb-comfort>`
  }

  /** What stands above: once those who are near were greeted, what the signage has for them. */
  private upper(scene: kiosk.Scene): kiosk.Scene {
    const greeted = scene === 'invite' && kiosk.isGreeted(this.kiosk, this.now_s)
    return greeted && this.signage.hasForGuests(this.near, nowS()) ? 'loop' : scene
  }

  private get near(): Near {
    return { invites: kiosk.sceneOf(this.kiosk) === 'invite', interest: this.kiosk.view?.attract.subject ?? null }
  }

  /** Stays on the page while something else is before it, so that it goes on at once. */
  private player(scene: kiosk.Scene, alarmed: boolean) {
    const { manifest, rotation } = this.signage.view
    return html`<sb-player
      ?hidden=${scene !== 'loop'}
      .manifest=${manifest}
      .rotation=${rotation}
      .site=${this.kiosk.site}
      .near=${this.near}
      .covered=${alarmed ? 'emergency' : this.finding !== null ? 'look-up' : scene === 'loop' ? null : scene}
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
    if (scene === 'session') return ''
    if (this.logIn.person.at !== 'nobody') return session.wayIn(this.logIn, kiosk.isReached(this.kiosk), this.now_s)
    return html`${scene === 'loop'
        ? html`<sb-messages-pause
            .paused=${this.kiosk.paused}
            @toggle-pause=${() => (this.kiosk = kiosk.pauseToggled(this.kiosk, steadyS()))}
          ></sb-messages-pause>`
        : ''}
      <sb-join
        data-theme="light"
        .qr=${this.qr}
        .scene=${scene}
        @open-find=${() => this.find('')}
        .code=${scene === 'invite' ? this.logIn.code : null}
        @open-log-in=${this.logIn.open}
        @open-sheet=${() => (this.kiosk = kiosk.sheetOpened(this.kiosk, steadyS()))}
      ></sb-join>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk': SbKiosk
  }
}
