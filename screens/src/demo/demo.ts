/** The demo's page: the shop's floor with the real screens around it. It plays nothing itself; it asks and shows. */
import desk from 'lucide-static/icons/activity.svg?raw'
import clerk from 'lucide-static/icons/hand.svg?raw'
import kiosk from 'lucide-static/icons/monitor.svg?raw'
import map from 'lucide-static/icons/map.svg?raw'
import phone from 'lucide-static/icons/smartphone.svg?raw'
import watch from 'lucide-static/icons/watch.svg?raw'
import { LitElement, html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import './controls.ts'
import './frame.ts'
import './plan.ts'
import './trace.ts'
import '../shared/empty.ts'
import { command } from '../shared/commands.ts'
import { icon } from '../shared/icon.ts'
import { Link } from '../shared/link.ts'
import type { DemoView } from '../shared/messages.generated.ts'
import type { LinkState } from '../shared/resume.ts'
import { SCREENS, wayOf, type Screen } from '../shared/trace.ts'
import type { Act, Press } from './controls.ts'
import type { FrameLink } from './frame.ts'
import type { Move } from './plan.ts'
import { farZone, heroine, insideDoor, rounded, standingPlace } from './state.ts'
import { say } from './texts.ts'

/** As long as the button says. */
const OUTAGE_S = 20

@customElement('sb-demo')
export class SbDemo extends LitElement {
  @state() private view: DemoView | null = null
  @state() private connection: LinkState = 'connecting'
  @state() private screens: Partial<Record<Screen, LinkState>> = {}
  @state() private failed = ''
  private readonly link = new Link('/ws/demo', {
    onSnapshot: (body) => this.take(body),
    onEvent: () => undefined,
    onState: (key, body) => {
      if (key === 'demo') this.take(body)
    },
    onLink: (connection) => (this.connection = connection),
  })

  /** Drawn into the page itself: its layout is the page's. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.link.start()
  }

  override disconnectedCallback(): void {
    this.link.stop()
    super.disconnectedCallback()
  }

  private take(body: Record<string, unknown>): void {
    if ('floor' in body) this.view = body as unknown as DemoView
  }

  private async tell(path: string, body: unknown = {}): Promise<void> {
    try {
      await command(`/api/demo/${path}`, body)
      this.failed = ''
    } catch {
      this.failed = say('do.failed')
    }
  }

  private press(act: Act): void {
    const { view } = this
    if (view === null) return
    const jane = heroine(view)
    if (act === 'play' || act === 'start-over' || act === 'server-kill') return void this.tell(act)
    if (act === 'broker-outage') return void this.tell(act, { seconds: OUTAGE_S })
    if (jane === null) return
    if (act === 'bell') return void this.tell('bell', { on: !jane.bell })
    if (act === 'in') return void this.tell('walk', { person: jane.person, ...rounded(insideDoor(view.floor)) })
    const zone = farZone(view.floor)
    if (zone !== null) void this.tell('walk', { person: jane.person, ...rounded(standingPlace(view.floor, zone)) })
  }

  private move(event: Move): void {
    const jane = this.view === null ? null : heroine(this.view)
    if (jane !== null) void this.tell(event.how, { person: jane.person, ...event.to })
  }

  protected override render() {
    const { view } = this
    document.title = say('title')
    if (this.connection === 'signed-out') return waiting(say('closed'), say('closed.sentence'), true)
    if (view !== null) return this.whole(view)
    return this.connection === 'offline'
      ? waiting(say('lost'), say('lost.sentence'), true)
      : waiting(say('waiting'), say('waiting.sentence'), false)
  }

  private whole(view: DemoView) {
    const jane = heroine(view)
    const gatewayName = (gateway: string): string =>
      view.floor.gateways.find((place) => place.gateway === gateway)?.label ?? gateway
    return html`<div class="demo" @press=${(event: Press) => this.press(event.act)}>
      <sb-demo-head
        role="banner"
        .live=${SCREENS.filter((screen) => this.screens[screen] === 'live').length}
        .lost=${this.connection === 'offline'}
        .brokerUp=${view.broker_up}
        .serverUp=${view.server_up}
        .webShop=${view.web_shop}
      ></sb-demo-head>
      <section class="demo-hands">
        ${this.frame(view, 'phone', say('frame.phone', { name: jane?.name ?? '' }), phone)}
        ${this.frame(view, 'clerk', say('frame.clerk'), clerk)}
      </section>
      <main class="demo-floor">
        <div class="demo-caption">${icon(map)}
          <h2>${say('plan.heading', { shop: view.site_name })}</h2>
          <span>${say('plan.rings')}</span>
        </div>
        <sb-demo-plan
          .floor=${view.floor}
          .people=${view.people}
          .jane=${jane}
          .shop=${view.site_name}
          @move=${this.move}
        ></sb-demo-plan>
        <sb-demo-controls
          .caption=${view.caption}
          .farZone=${farZone(view.floor)?.name ?? ''}
          .playing=${view.playing}
          .bell=${jane?.bell ?? true}
          .brokerUp=${view.broker_up}
          .serverUp=${view.server_up}
          .failed=${this.failed}
        ></sb-demo-controls>
      </main>
      <section class="demo-shop">
        ${this.frame(view, 'kiosk', say('frame.kiosk'), kiosk)}
        <sb-screen-frame
          class="watch"
          .src=${alsoAs(view.screens.clerk, 'watch')}
          .heading=${say('frame.watch')}
          .drawing=${watch}
          .wide=${384}
          .high=${384}
          covered
          round
        ></sb-screen-frame>
        ${this.frame(view, 'desk', say('frame.desk'), desk)}
      </section>
      <sb-demo-trace
        .trace=${view.trace}
        .held=${view.held_back}
        .gatewayName=${gatewayName}
        .heroine=${jane?.name ?? ''}
      ></sb-demo-trace>
    </div>`
  }

  private frame(view: DemoView, screen: Screen, heading: string, drawing: string) {
    const size = SIZES[screen]
    const way = view.trace === null ? null : wayOf(view.trace)
    return html`<sb-screen-frame
      class="${screen}-frame"
      .src=${view.screens[screen]}
      .heading=${heading}
      .drawing=${drawing}
      .took_ms=${way?.screens.find((shown) => shown.screen === screen)?.took_ms ?? null}
      .wide=${size.wide}
      .high=${size.high}
      .covered=${size.covered}
      @frame-link=${(event: FrameLink) => (this.screens = { ...this.screens, [screen]: event.state })}
    ></sb-screen-frame>`
  }
}

/** Each screen at its real size; those too small to be used in place are covered until they are enlarged. */
const SIZES: Readonly<Record<Screen, { wide: number; high: number; covered: boolean }>> = {
  phone: { wide: 390, high: 844, covered: false },
  clerk: { wide: 390, high: 844, covered: false },
  kiosk: { wide: 1080, high: 1920, covered: true },
  desk: { wide: 1440, high: 900, covered: true },
}

/** The same screen once more in another frame; the word keeps the two addresses apart. */
const alsoAs = (address: string, word: string): string => `${address}${address.includes('?') ? '&' : '?'}as=${word}`

const waiting = (heading: string, sentence: string, unlinked: boolean) =>
  html`<main class="demo-waiting">
    <sb-empty .heading=${heading} .sentence=${sentence} .unlinked=${unlinked} role="status"></sb-empty>
  </main>`

declare global {
  interface HTMLElementTagNameMap {
    'sb-demo': SbDemo
  }
}
