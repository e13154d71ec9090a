/** The desk's page: joins what it knows to the link, the clock and the commands. */
import { LitElement, html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import './alarm.ts'
import './choose-password.ts'
import './floor.ts'
import './clerks.ts'
import './gateways.ts'
import './head.ts'
import './outgoing.ts'
import './rail.ts'
import './sign-in.ts'
import './timeline.ts'
import './trace.ts'
import '../shared/empty.ts'
import { ask, remove } from '../shared/commands.ts'
import { AWAY_S, Hands } from '../shared/hands.ts'
import { Link } from '../shared/link.ts'
import type { DeskView, TimelineRow } from '../shared/messages.generated.ts'
import { nowS } from '../shared/now.ts'
import { Renewal } from '../shared/renewal.ts'
import type { LinkState } from '../shared/resume.ts'
import type { OutgoingChanged } from './campaigns.ts'
import { PAGES } from './pages.ts'
import { looksAfter, placesOf, silentGateways, waiting, type DeskPlace } from './places.ts'
import type { GoTo } from './rail.ts'
import * as desk from './state.ts'
import { say } from './texts.ts'
import type { Choose, OpenTrace } from './timeline.ts'

@customElement('sb-desk')
export class SbDesk extends LitElement {
  @state() private desk = desk.fresh
  @state() private connection: LinkState = 'connecting'
  @state() private heard_at_s: number | null = null
  @state() private now_s = nowS()
  @state() private place: DeskPlace = 'today'
  @state() private traced: TimelineRow | null = null
  /** Somebody is signed in who may not see the desk. */
  @state() private forbidden = false
  /** Of a link under which somebody chooses a password; null: this is the desk. */
  @state() private chosen_by: string | null = null
  private readonly hands = new Hands()
  private readonly renewal = new Renewal('desk', {
    isIdle: () => this.traced === null && !this.isBusy() && this.connection !== 'signed-out' && this.hands.areAway(AWAY_S),
  })
  private ticking: ReturnType<typeof setInterval> | undefined
  private readonly link = new Link('/ws/desk', {
    onSnapshot: (body) => (this.desk = desk.snapshot(this.desk, body as unknown as DeskView)),
    onEvent: (kind, body) => (this.desk = desk.event(this.desk, kind, body)),
    onState: (key, body) => (this.desk = desk.keyed(this.desk, key, body)),
    onWelcome: (build) => {
      this.forbidden = false
      this.renewal.welcomed(build)
    },
    onForbidden: () => (this.forbidden = true),
    onLink: (connection, heard_at_s) => {
      this.connection = connection
      this.heard_at_s = heard_at_s
      // Names may stand on this screen: with the right to see them gone, so are they.
      if (connection === 'signed-out') this.forget()
    },
  })

  /** Drawn into the page itself, so that the rail can wear a theme of its own. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.chosen_by = takeCode()
    this.hands.start()
    if (this.chosen_by === null) this.link.start()
    this.ticking = setInterval(() => (this.now_s = nowS()), 1000)
  }

  override disconnectedCallback(): void {
    this.hands.stop()
    this.renewal.stop()
    this.link.stop()
    clearInterval(this.ticking)
    super.disconnectedCallback()
  }

  /** Somebody is filling in a form, or copying a code that is shown once. */
  private isBusy(): boolean {
    return [...this.querySelectorAll<HTMLElement & { isBusy?: boolean }>('.desk-main > *')].some((page) => page.isBusy)
  }

  private forget(): void {
    this.desk = desk.fresh
    this.traced = null
  }

  private signedIn(): void {
    this.forbidden = false
    this.link.start()
  }

  private passwordChosen(): void {
    this.chosen_by = null
    this.link.start()
  }

  private async signOut(): Promise<void> {
    this.forget()
    // A server that cannot be reached keeps the session until it ends by itself; the socket will tell.
    await remove('/api/staff/session').catch(() => undefined)
    this.link.start()
  }

  private async fetchEarlier(): Promise<void> {
    const before_s = desk.oldestAt(this.desk)
    if (before_s === null || this.desk.earlier.state === 'busy') return
    this.desk = desk.fetching(this.desk)
    try {
      const path = `/api/desk/timeline?before_s=${before_s}&limit=${desk.EARLIER_ROWS}`
      this.desk = desk.fetched(this.desk, await ask<TimelineRow[]>(path))
    } catch {
      this.desk = desk.fetchFailed(this.desk)
    }
  }

  protected override render() {
    const { view } = this.desk
    if (this.chosen_by !== null) {
      return html`<main><sb-choose-password .code=${this.chosen_by} @chosen=${() => this.passwordChosen()}></sb-choose-password></main>`
    }
    document.title = view === null ? say('title.none') : say('title', { shop: view.site.name })
    if (this.connection === 'signed-out') {
      return html`<main><sb-desk-sign-in
          .forbidden=${this.forbidden}
          @signed-in=${() => this.signedIn()}
        ></sb-desk-sign-in></main>`
    }
    return view === null ? this.waiting() : this.whole(view)
  }

  private waiting() {
    const lost = this.connection === 'offline'
    return html`<main class="desk-waiting">
      <sb-empty
        .heading=${lost ? say('offline.heading') : say('loading')}
        .sentence=${lost ? say('offline.unseen') : say('loading.sentence')}
        .unlinked=${lost}
        role="status"
      ></sb-empty>
    </main>`
  }

  private whole(view: DeskView) {
    return html`<div class="desk">
        <sb-rail
          data-theme="sign"
          .who=${view.staff.name}
          .at=${this.place}
          .places=${placesOf(view.staff)}
          .waiting=${waiting(view)}
          @go-to=${(event: GoTo) => (this.place = event.place)}
          @sign-out=${() => void this.signOut()}
        ></sb-rail>
        <main
          class="desk-main"
          tabindex=${this.place === 'today' ? nothing : 0}
          @outgoing-changed=${(event: OutgoingChanged) => (this.desk = desk.keyed(this.desk, 'outgoing', { ...event.card }))}
        >
          <sb-desk-head
            .site=${view.site}
            .totals=${view.totals}
            .link=${this.connection}
            .heard_at_s=${this.heard_at_s}
            .now_s=${this.now_s}
            @try-now=${() => this.link.tryNow()}
          ></sb-desk-head>
          <sb-gateway-alarm
            .gateways=${silentGateways(view)}
            .place=${view.site}
            .now_s=${Math.floor(this.now_s / 60) * 60}
            .zoneName=${zoneNames(view)}
            .elsewhere=${this.place !== 'radio'}
            ?hidden=${silentGateways(view).length === 0}
            @show-radio=${() => (this.place = 'radio')}
          ></sb-gateway-alarm>
          ${this.place === 'campaigns' ? nothing : this.outgoing(view)} ${this.here(view)}
        </main>
        ${this.timeline(view)}
      </div>
      ${this.trace(view)}`
  }

  private here(view: DeskView) {
    // A right may have been taken away while its place is open.
    const place = placesOf(view.staff).includes(this.place) ? this.place : 'today'
    return place === 'today' ? this.today(view) : PAGES[place](view, this.now_s)
  }

  /** Wherever somebody looks, it is said that nothing goes out. */
  private outgoing(view: DeskView) {
    return html`<sb-outgoing
      elsewhere
      .outgoing=${view.outgoing}
      .place=${view.site}
      .now_s=${Math.floor(this.now_s / 60) * 60}
      .caretaker=${looksAfter(view.staff)}
      ?hidden=${view.outgoing.paused_at_s === null}
      @show-campaigns=${() => (this.place = 'campaigns')}
    ></sb-outgoing>`
  }

  private today(view: DeskView) {
    return html`<sb-floor .floor=${view.floor} .presence=${view.presence} .gateways=${view.gateways}></sb-floor>
      ${view.clerks.clerks.length === 0
        ? nothing
        : html`<sb-clerk-lights .clerks=${view.clerks.clerks}></sb-clerk-lights>`}
      <sb-gateways .gateways=${view.gateways.gateways} .place=${view.site} .zoneName=${zoneNames(view)}></sb-gateways>`
  }

  private timeline(view: DeskView) {
    return html`<sb-timeline
      role="complementary"
      aria-label=${say('timeline.heading')}
      .rows=${desk.shownRows(this.desk)}
      .totals=${view.totals}
      .filter=${this.desk.filter}
      .earlier=${this.desk.earlier.state}
      .place=${view.site}
      .now_s=${Math.floor(this.now_s / 60) * 60}
      @choose=${(event: Choose) => (this.desk = desk.filtered(this.desk, event.filter))}
      @earlier=${() => void this.fetchEarlier()}
      @open-trace=${(event: OpenTrace) => (this.traced = event.row)}
    ></sb-timeline>`
  }

  private trace(view: DeskView) {
    if (this.traced === null) return ''
    return html`<sb-trace
      .row=${this.traced}
      .place=${view.site}
      .gatewayName=${(gateway: string) => view.floor.gateways.find((each) => each.gateway === gateway)?.name ?? gateway}
      @close-trace=${() => (this.traced = null)}
    ></sb-trace>`
  }
}

/** The code of a link, which is taken out of the address: it is good once, and histories are read. */
function takeCode(): string | null {
  const code = /^#password=([\w-]+)$/.exec(window.location.hash)?.[1] ?? null
  if (code !== null) window.history.replaceState(null, '', window.location.pathname)
  return code
}

const zoneNames =
  (view: DeskView) =>
  (zone: string): string =>
    view.floor.zones.find((each) => each.zone === zone)?.name ?? zone

declare global {
  interface HTMLElementTagNameMap {
    'sb-desk': SbDesk
  }
}
