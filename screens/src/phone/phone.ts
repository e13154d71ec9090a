/** The member's phone: the page that decides which scene is shown, and sends what she taps. Rules stand in view.ts. */
import { LitElement, html } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import '../shared/bell.ts'
import type { SbBell } from '../shared/bell.ts'
import { buzz } from '../shared/buzz.ts'
import { Unreachable, command } from '../shared/commands.ts'
import { endOfDay, money } from '../shared/formats.ts'
import { AWAY_S, Hands } from '../shared/hands.ts'
import '../shared/link-pill.ts'
import { Link } from '../shared/link.ts'
import type { BellCard, KioskAccess, PhoneView, SiteCard, VisitCard, VoucherCard } from '../shared/messages.generated.ts'
import { nowS } from '../shared/now.ts'
import { standIn } from '../shared/store-zone.ts'
import { Renewal } from '../shared/renewal.ts'
import type { LinkState } from '../shared/resume.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import '../shared/toast.ts'
import type { SbToast } from '../shared/toast.ts'
import { SIGN_IN, takeLink } from './way-in.ts'
import './sign-up.ts'
import { MY_DATA } from './my-data.ts'
import { forget, keep, readKept, type Kept } from './kept.ts'
import { act } from './act.ts'
import { coupons } from './coupons.ts'
import { drawingPage } from './drawings.ts'
import './help.ts'
import './kiosk/at-kiosk.ts'
import { errandPage, takeErrand } from './kiosk/pages.ts'
import './know.ts'
import type { Wish } from './know.ts'
import { phoneStyles } from './phone-styles.ts'
import { agree, askReach, giveUp, mayRing, type Reach } from './push.ts'
import { couponAt, forgetPushed, readPushed } from './pushed.ts'
import './push-switch.ts'
import { Receipts } from './receipts.ts'
import { reviewPage } from './review-pages.ts'
import { rewardsLinks, rewardsPage } from './rewards.ts'
import { place } from './shop.ts'
import { KNOW, banner, bellButton, foot, head, nothingYet } from './surround.ts'
import { t } from './texts.ts'
import './till.ts'
import type { SbTill } from './till.ts'
import { BELL, afterEvent, agreedTo, bellAt, noticeVersion, sceneAt, validAt } from './view.ts'

/** How often "until when" and the bell's pause are looked at anew. */
const LOOK_EVERY_MS = 2000
/** A buzz one can tell from a message's: two short ones, like a bell. */
const BUZZ_MS = [60, 80, 60]

@customElement('sb-phone')
export class SbPhone extends LitElement {
  static override styles = [textStyles, controlStyles, phoneStyles]

  @state() private view: PhoneView | null = null
  @state() private kept: Kept | null = readKept(localStorage, nowS())
  @state() private linkState: LinkState = 'connecting'
  @state() private heard_at_s: number | null = null
  @state() private now_s = nowS()
  @state() private busy = ''
  private letter = takeLink()
  /** What a kiosk's code asked for, until she is back. */
  @state() private errand = takeErrand()
  @state() private page = location.hash
  @state() private spoken = ''
  @state() private fresh = ''
  @query('sb-bell') private bell!: SbBell | null
  @query('sb-toast') private toast!: SbToast
  @query('sb-till') private till!: SbTill
  private look: ReturnType<typeof setInterval> | undefined

  @state() private reach: Reach | null = null
  private asked = couponAt(location.hash)

  private readonly receipts = new Receipts()
  private readonly hands = new Hands()
  private readonly renewal = new Renewal('phone', {
    isIdle: () => !this.till.isOpen && this.linkState !== 'signed-out' && this.hands.areAway(AWAY_S),
  })

  private readonly link = new Link('/ws/phone', {
    onWelcome: this.renewal.welcomed,
    onSnapshot: (body) => this.begun(body as unknown as PhoneView),
    onEvent: (kind, body) => this.hear(kind, body),
    onLink: (state, heard_at_s) => this.follow(state, heard_at_s),
  })

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('hashchange', this.turn)
    document.addEventListener('visibilitychange', this.seen)
    navigator.serviceWorker?.addEventListener('message', this.clicked)
    void this.fetchPushed()
    this.look = setInterval(() => (this.now_s = nowS()), LOOK_EVERY_MS)
    this.hands.start()
    this.link.start()
  }

  override disconnectedCallback(): void {
    removeEventListener('hashchange', this.turn)
    document.removeEventListener('visibilitychange', this.seen)
    navigator.serviceWorker?.removeEventListener('message', this.clicked)
    clearInterval(this.look)
    this.hands.stop()
    this.renewal.stop()
    this.link.stop()
    super.disconnectedCallback()
  }

  private readonly turn = (): void => {
    this.letter = takeLink() || this.letter
    this.errand = takeErrand() ?? (location.hash === '#kiosk' ? this.errand : null)
    this.page = location.hash
    this.asked = couponAt(this.page) || this.asked
    this.seen()
    scrollTo(0, 0)
  }

  /** A notice was pressed while this page was there. */
  private readonly clicked = (event: MessageEvent<{ open?: unknown }>): void => {
    if (typeof event.data?.open === 'string') location.hash = `coupon=${encodeURIComponent(event.data.open)}`
  }

  /** Says which coupons stand before her eyes, and which one she asked for. */
  private readonly seen = (): void => {
    if (this.view === null) return
    this.receipts.shown(validAt(this.view.vouchers, nowS()))
    if (!this.view.vouchers.some((voucher) => voucher.voucher === this.asked)) return
    this.receipts.opened(this.asked, 'push')
    this.fresh = this.asked
    this.asked = ''
  }

  /** What the worker kept when it rang, until the server can be asked. */
  private async fetchPushed(): Promise<void> {
    const pushed = await readPushed(nowS())
    if (this.view !== null || this.linkState === 'signed-out' || pushed === null) return
    this.kept = pushed
    this.fresh = this.asked
  }

  private begun(view: PhoneView): void {
    this.show(view)
    void forgetPushed()
    void this.settle()
  }

  private async settle(): Promise<void> {
    this.reach = await askReach()
    await agree(this.reach).catch(() => undefined)
  }

  private show(view: PhoneView): void {
    this.view = view
    standIn(view.site.time_zone)
    this.now_s = nowS()
    this.kept = null
    keep(localStorage, view, this.now_s)
    this.seen()
  }

  private hear(kind: string, body: Record<string, unknown>): void {
    if (this.view === null) return
    const known = new Set(this.view.vouchers.map((voucher) => voucher.voucher))
    this.show(afterEvent(this.view, kind, body))
    if (kind === 'bell.changed' && !mayRing(this.view.bell)) void giveUp()
    if (kind === 'voucher.issued' && !known.has(String(body['voucher']))) this.ring(body as unknown as VoucherCard)
  }

  /** A coupon came: one swing, one buzz, one sentence. */
  private ring(voucher: VoucherCard): void {
    if (this.view === null) return
    this.fresh = voucher.voucher
    if (this.page === KNOW) this.goHome()
    void this.updateComplete.then(() => this.bell?.swing())
    buzz(BUZZ_MS)
    const amount = money(voucher.off, this.view.site.language)
    this.spoken = t('ticket.arrived', { amount, product: voucher.product.short_name })
  }

  private follow(state: LinkState, heard_at_s: number | null): void {
    this.linkState = state
    this.heard_at_s = heard_at_s
    if (state === 'live') return
    this.now_s = nowS()
    if (state !== 'signed-out') return
    this.view = null
    this.kept = null
    forget(localStorage)
    void forgetPushed()
    void giveUp()
  }

  /** Sends a command that answers with the bell as it then is; nothing is shown before the server said so. */
  private async changeBell(what: string, path: string, body: unknown): Promise<boolean> {
    if (this.busy !== '' || this.view === null) return false
    this.busy = what
    try {
      const card = await command<BellCard>(path, body)
      if (this.view !== null) this.show({ ...this.view, bell: card })
      return true
    } catch (error) {
      const offline = error instanceof Unreachable
      if (this.page === KNOW) this.toast.show(t(offline ? 'know.offline' : 'know.failed'))
      else this.toast.show(t(offline ? 'bell.kept' : 'bell.failed'))
      return false
    } finally {
      this.busy = ''
    }
  }

  private async consent(purpose: string, granted: boolean): Promise<boolean> {
    return this.changeBell(purpose, '/api/phone/consents', {
      purpose,
      granted,
      surface: 'phone',
      notice_version: noticeVersion(),
    })
  }

  private async turnBell(): Promise<void> {
    if (this.view === null) return
    const now = bellAt(this.view.bell, nowS())
    if (now === 'paused') return this.resume()
    if (now === 'off') return this.turnOn()
    const undo = { label: t('bell.undo'), run: () => void this.turnOn() }
    if (await this.consent(BELL, false)) this.toast.show(t('bell.now_off'), undo)
  }

  async turnOn(): Promise<void> {
    if (await this.consent(BELL, true)) this.toast.show(t('bell.now_on'))
  }

  private async stopForToday(): Promise<void> {
    if (this.view === null) return
    const until_s = endOfDay(nowS(), this.view.site)
    const undo = { label: t('bell.undo'), run: () => void this.resume() }
    if (await this.changeBell('pause', '/api/phone/pause', { until_s })) this.toast.show(t('bell.now_paused'), undo)
  }

  async resume(): Promise<void> {
    if (await this.changeBell('pause', '/api/phone/pause', { until_s: nowS() })) this.toast.show(t('bell.now_on'))
  }

  private async wish({ purpose, granted }: Wish): Promise<void> {
    if (await this.consent(purpose, granted)) this.spoken = t(granted ? 'know.saved_on' : 'know.saved_off')
  }

  private async stopAll(): Promise<void> {
    if (await this.changeBell('stop', '/api/phone/opt-out', {})) this.toast.show(t('know.stopped_all'))
  }

  async checkIn(): Promise<void> {
    if (this.busy !== '') return
    this.busy = 'check-in'
    try {
      const visit = await command<VisitCard>('/api/phone/check-in', null)
      if (this.view !== null) this.show({ ...this.view, visit })
      this.toast.show(t('before.checked_in'))
    } catch (error) {
      this.toast.show(t(error instanceof Unreachable ? 'offline.check_in' : 'failed.check_in'))
    } finally {
      this.busy = ''
    }
  }

  private readonly goKnow = (): void => {
    location.hash = KNOW
  }

  private readonly goHome = (): void => {
    this.errand = null
    location.hash = ''
  }

  private banner(coupon: boolean) {
    return this.linkState === 'offline' ? banner(this.view?.site ?? this.kept?.site, this.heard_at_s, coupon) : ''
  }

  private coupons(vouchers: VoucherCard[], site: SiteCard) {
    const { now_s, fresh, reach } = this
    return coupons({ vouchers, site, now_s, fresh, wallet: reach?.wallet ?? false, show: (voucher) => this.showAtTill(voucher) })
  }

  private showAtTill(voucher: VoucherCard): void {
    if (this.view !== null) this.receipts.opened(voucher.voucher, 'socket')
    void this.till.open(voucher)
  }

  private home(view: PhoneView) {
    const { now_s } = this
    const scene = sceneAt(view, now_s)
    const bell = bellAt(view.bell, now_s)
    const vouchers = validAt(view.vouchers, now_s)
    const inside = view.visit !== null && view.visit.ended_at_s === null
    const greeting = t(inside && scene !== 'off' ? 'home.inside' : 'home.hello', { name: view.first_name })
    const [first] = vouchers
    return html`${head(view.site, bellButton(bell, () => void this.turnBell()))} ${this.banner(scene === 'coupon')}
      <main>
        <div class="greeting">
          <h1>${greeting}</h1>
          ${this.linkState === 'slow' ? html`<sb-link-pill state="slow"></sb-link-pill>` : ''}
        </div>
        ${first === undefined
          ? this.quiet(view, scene)
          : html`<p class="lead">
                ${inside ? t('home.coupon_lead', { product: first.product.short_name }) : t('home.coupon_later')}
              </p>
              ${this.coupons(vouchers, view.site)}`}
        ${this.kiosk(view)} ${inside && bell !== 'off' ? this.help(view) : ''}
        <sb-review-ask></sb-review-ask>
        <sb-push offer ?wanted=${mayRing(view.bell)}></sb-push>
        ${rewardsLinks()}
      </main>
      ${foot(bell, vouchers, () => void this.stopForToday())}`
  }

  private kiosk(view: PhoneView) {
    return html`<sb-at-kiosk .access=${view.kiosk} .now_s=${this.now_s} @access=${this.followKiosk}></sb-at-kiosk>`
  }

  private readonly followKiosk = (event: CustomEvent<KioskAccess>): void => {
    if (this.view !== null) this.show({ ...this.view, kiosk: event.detail })
  }

  private help(view: PhoneView) {
    return html`<sb-help
      .assistance=${view.assistance}
      ?agreed=${agreedTo(view.bell, 'clerk_assist')}
      @assistance=${(event: CustomEvent<PhoneView['assistance']>) =>
        this.view !== null && this.show({ ...this.view, assistance: event.detail })}
      @agreed=${(event: CustomEvent<BellCard>) => this.view !== null && this.show({ ...this.view, bell: event.detail })}
    ></sb-help>`
  }

  private quiet(view: PhoneView, scene: ReturnType<typeof sceneAt>) {
    if (scene === 'coupon') return ''
    return html`<section class="scene">
        <sb-bell .size=${104} ?outline=${scene === 'off' || scene === 'paused'}></sb-bell>
        <h2>${t(`${scene}.heading`)}</h2>
        <p>${t(`${scene}.sentence`)}</p>
      </section>
      ${place(view.site, this.now_s)} ${act(scene, this)}`
  }

  private keptHome(kept: Kept) {
    return html`${head(kept.site, '')} ${this.banner(true)}
      <main>
        <h1>${t('home.kept')}</h1>
        <p class="lead">${t('home.kept_lead')}</p>
        ${this.coupons(validAt(kept.vouchers, this.now_s), kept.site)}
      </main>`
  }

  /** Signed in, by whichever way. Where she was in already it may be as somebody else: everything begins anew. */
  private readonly begin = (): void => {
    this.letter = ''
    this.goHome()
    if (this.view === null) this.link.start()
    else location.reload()
  }

  private scenery() {
    if (this.page === SIGN_IN && (this.linkState === 'signed-out' || this.view !== null))
      return html`<sb-way-in .link=${this.letter} @joined=${this.begin} @back=${this.goHome}></sb-way-in>`
    if (this.linkState === 'signed-out') return html`<sb-sign-up @joined=${() => this.link.start()}></sb-sign-up>`
    if (this.view === null) return this.kept === null ? nothingYet(this.linkState, () => this.link.tryNow()) : this.keptHome(this.kept)
    if (this.errand !== null) return errandPage(this.errand, this.view?.kiosk.confirming ?? null, this.goHome)
    if (this.page === MY_DATA)
      return html`<sb-my-data .site=${this.view.site} .now_s=${this.now_s} @back=${this.goKnow}></sb-my-data>`
    const { page, goHome } = this
    const part = reviewPage(page, this.view.site, this.now_s, goHome) ?? drawingPage(page, goHome) ?? rewardsPage(page, goHome)
    if (part !== null) return part
    if (this.page !== KNOW) return this.home(this.view)
    return html`<sb-know
      .view=${this.view}
      .now_s=${this.now_s}
      .busy=${this.busy}
      @wish=${(event: CustomEvent<Wish>) => this.wish(event.detail)}
      @stop-all=${this.stopAll}
      @access=${this.followKiosk}
      @back=${this.goHome}
    ></sb-know>`
  }

  protected override render() {
    return html`${this.scenery()}
      <p class="aside" aria-live="polite">${this.spoken}</p>
      <sb-till></sb-till>
      <sb-toast></sb-toast>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-phone': SbPhone
  }
}
