/** A clerk's screen on phone and watch: joins the shift to the link, the clock and the address; chooses what shows. */
import { LitElement, html } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { Unreachable, remove } from '../shared/commands.ts'
import { AWAY_S, Hands } from '../shared/hands.ts'
import { Link } from '../shared/link.ts'
import type { ClerkView, TaskCard } from '../shared/messages.generated.ts'
import { nowS } from '../shared/now.ts'
import { Renewal } from '../shared/renewal.ts'
import type { LinkState } from '../shared/resume.ts'
import { age } from '../shared/shared-texts.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import '../shared/toast.ts'
import type { SbToast } from '../shared/toast.ts'
import './arrival.ts'
import { clerkStyles } from './clerk-styles.ts'
import type { Deed } from './deeds.ts'
import { Duty } from './duty.ts'
import { kindStyles } from './kind-looks.ts'
import './me.ts'
import { others } from './others.ts'
import { noLink, nobodyWaits, offDuty, opening, reachable, taken } from './quiet.ts'
import { SellingPart, type Client } from './sell/counter.ts'
import { isSelling } from './sell/stages.ts'
import { Shift } from './shift.ts'
import './sign-in.ts'
import { ME, SELL, TEAM, banner, head, nav } from './surround.ts'
import { ALERT_TEST, agree, answerTest, onNotice, taskAt } from './push.ts'
import './team.ts'
import { t } from './texts.ts'
import { dutyOf, isMine, type Duty as Wished, type Queue } from './view.ts'
import { Voice } from './voice.ts'
import { WATCH } from './watch.ts'
import './wrist.ts'

/** How old the data is said to be is looked at anew this often. */
const LOOK_EVERY_MS = 1000

const NOBODY: Client = { visit: null, wish: null }

@customElement('sb-clerk')
export class SbClerk extends LitElement {
  static override styles = [textStyles, controlStyles, kindStyles, clerkStyles]

  @state() private linkState: LinkState = 'connecting'
  @state() private heard_at_s: number | null = null
  @state() private now_s = nowS()
  @state() private page = location.hash
  @state() private wrist = matchMedia(WATCH).matches
  @query('sb-toast') private toast!: SbToast | null
  private look: ReturnType<typeof setInterval> | undefined
  private readonly wristQuery = matchMedia(WATCH)

  private readonly voice = new Voice({
    toast: () => this.toast,
    changed: () => this.requestUpdate(),
  })
  private readonly shift = new Shift(
    {
      isUnlinked: () => this.unlinked,
      changed: () => {
        this.now_s = nowS()
        this.requestUpdate()
      },
    },
    this.voice,
  )

  private readonly duty = new Duty(this.shift, this.voice, () => this.requestUpdate())
  private readonly selling = new SellingPart(() => this.requestUpdate())
  private readonly hands = new Hands()
  private endNotices: (() => void) | undefined
  private readonly renewal = new Renewal('clerk', {
    isIdle: () => this.shift.isCalm && this.hands.areAway(AWAY_S),
  })

  private readonly link = new Link('/ws/clerk', {
    onWelcome: this.renewal.welcomed,
    onSnapshot: (body) => {
      const view = body as unknown as ClerkView
      this.shift.start(view)
      this.selling.signedIn(view.clerk)
      void agree()
    },
    onEvent: (kind, body) => this.shift.hear(kind, body),
    onState: (key, body) => {
      if (key === ALERT_TEST) void answerTest(String(body['test']))
      else this.shift.note(key, body)
    },
    isSeen: () => document.visibilityState === 'visible',
    onLink: (state, heard_at_s) => this.follow(state, heard_at_s),
  })

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('hashchange', this.turn)
    this.endNotices = onNotice((task) => this.shift.open(task))
    this.turn()
    this.wristQuery.addEventListener('change', this.measure)
    this.look = setInterval(() => (this.now_s = nowS()), LOOK_EVERY_MS)
    this.selling.start()
    this.hands.start()
    this.link.start()
  }

  override disconnectedCallback(): void {
    removeEventListener('hashchange', this.turn)
    this.endNotices?.()
    this.wristQuery.removeEventListener('change', this.measure)
    clearInterval(this.look)
    this.selling.stop()
    this.hands.stop()
    this.renewal.stop()
    this.link.stop()
    super.disconnectedCallback()
  }

  private readonly turn = (): void => {
    const task = taskAt(location.hash)
    if (task !== null) {
      this.shift.open(task)
      history.replaceState(null, '', '#')
    }
    const sold = isSelling(this.page) && !isSelling(location.hash)
    this.page = location.hash
    if (sold) this.shift.reread()
  }

  private readonly measure = (): void => {
    this.wrist = this.wristQuery.matches
  }

  private readonly tryNow = (): void => this.link.tryNow()

  private follow(state: LinkState, heard_at_s: number | null): void {
    const back = state === 'live' && this.linkState !== 'live'
    this.linkState = state
    this.heard_at_s = heard_at_s
    if (state !== 'live') this.now_s = nowS()
    if (state === 'signed-out') this.forget()
    if (!back) return
    this.shift.refetch()
    this.selling.linked()
  }

  private forget(): void {
    this.shift.forget()
    this.selling.forget()
    location.hash = ''
  }

  private async signOut(): Promise<void> {
    try {
      await remove('/api/session')
    } catch (error) {
      if (error instanceof Unreachable) return this.voice.say(t('team.sign_out_failed'))
    }
    this.link.stop()
    this.forget()
    this.linkState = 'signed-out'
  }

  private get unlinked(): boolean {
    return this.linkState === 'offline'
  }

  private get age(): string {
    return this.heard_at_s === null ? '' : age(this.now_s - this.heard_at_s)
  }

  private banner(view: ClerkView) {
    return this.unlinked ? banner(view, this.heard_at_s) : ''
  }

  private others(view: ClerkView, sorted: Queue) {
    return others(sorted, view, (task) => this.shift.pick(task))
  }

  private calm(view: ClerkView, sorted: Queue) {
    const duty = dutyOf(view)
    const still = duty === 'on' ? nobodyWaits() : offDuty(duty, () => void this.duty.turn('on'))
    return html`<main class="stage">
      ${this.banner(view)} ${this.unlinked ? noLink(this.tryNow) : still}
      ${this.others(view, sorted)} ${reachable(view, sorted, this.unlinked)}
    </main>`
  }

  private now(view: ClerkView, sorted: Queue) {
    const { lost } = this.shift
    if (lost !== null) return html`<main class="stage">${taken(lost, () => this.shift.acceptLoss())}</main>`
    const task = sorted.now
    if (task === null) return this.calm(view, sorted)
    return html`<main class="card">
      ${this.banner(view)}
      <sb-arrival
        .task=${task}
        .state=${this.shift.cardOf(task) ?? { card: 'loading' }}
        .view=${view}
        .unlinked=${this.unlinked}
        .age=${this.age}
        .busy=${this.shift.busy}
        .now_s=${this.now_s}
        @deed=${(event: CustomEvent<Deed>) => this.deed(event.detail, task)}
      ></sb-arrival>
      ${this.others(view, sorted)}
    </main>`
  }

  private deed(deed: Deed, task: TaskCard): void {
    if (deed.deed === 'sell') location.hash = SELL
    else this.shift.deed(deed, task)
  }

  private sell(view: ClerkView, sorted: Queue) {
    const task = sorted.now
    if (task === null || !isMine(task, view)) return this.selling.page(view.site, this.unlinked, NOBODY)
    const card = this.shift.cardOf(task)
    const wish = card?.card === 'loaded' ? card.client.product : null
    return this.selling.page(view.site, this.unlinked, { visit: task.visit, wish })
  }

  /** Ringing up has addresses of its own after `#sell`. */
  private get room(): string {
    return isSelling(this.page) ? SELL : this.page
  }

  private place(view: ClerkView, sorted: Queue) {
    switch (this.room) {
      case TEAM:
        return html`<sb-team .view=${view} .at_s=${this.shift.team_at_s} .unlinked=${this.linkState !== 'live'}></sb-team>`
      case ME:
        return html`<sb-me
          .view=${view}
          .unlinked=${this.unlinked}
          .busy=${this.duty.busy}
          @duty=${(event: CustomEvent<Wished>) => void this.duty.turn(event.detail)}
          @place=${(event: CustomEvent<string>) => void this.duty.stand(event.detail)}
          @sign-out=${this.signOut}
        ></sb-me>`
      case SELL:
        return this.sell(view, sorted)
      default:
        return this.now(view, sorted)
    }
  }

  private phone(view: ClerkView) {
    const sorted = this.shift.queue(view)
    const waiting = sorted.waiting.length + (sorted.now === null ? 0 : 1)
    return html`${head(view, this.linkState, this.age)} ${this.place(view, sorted)} ${nav(this.room, waiting)}`
  }

  private watch() {
    const { view } = this.shift
    const sorted = view === null ? null : this.shift.queue(view)
    const task = sorted?.now ?? null
    // Somebody who waits comes first on a wrist.
    const free = view !== null && (task === null || isMine(task, view))
    if (free && isSelling(this.page)) return this.sell(view, this.shift.queue(view))
    return html`<sb-wrist
      .view=${view}
      .task=${task}
      .card=${task === null ? null : this.shift.cardOf(task)}
      .lost=${this.shift.lost}
      .linkState=${this.linkState}
      .age=${this.age}
      .busy=${this.shift.busy}
      .waiting=${sorted?.waiting.length ?? 0}
      .now_s=${this.now_s}
      @deed=${(event: CustomEvent<Deed>) => {
        if (this.shift.lost !== null) this.shift.acceptLoss()
        else if (task !== null) this.deed(event.detail, task)
      }}
      @retry-link=${this.tryNow}
    ></sb-wrist>`
  }

  private scenery() {
    if (this.wrist) return this.watch()
    if (this.linkState === 'signed-out') return html`<sb-sign-in @signed-in=${() => this.link.start()}></sb-sign-in>`
    if (this.shift.view !== null) return this.phone(this.shift.view)
    const alone = this.unlinked && isSelling(this.page) ? this.selling.pageAlone() : null
    return alone ?? html`<main class="opening">${this.unlinked ? noLink(this.tryNow) : opening()}</main>`
  }

  protected override render() {
    return html`${this.scenery()}
      <p class="aside" role="alert" aria-live="assertive">${this.voice.spoken}</p>
      ${this.wrist ? '' : html`<sb-toast></sb-toast>`}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-clerk': SbClerk
  }
}
