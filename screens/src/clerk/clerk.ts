/** A clerk's screen on phone and watch: follows the feed, fetches the one card that is open, sends what is tapped. */
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw'
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw'
import bellDrawing from 'lucide-static/icons/bell.svg?raw'
import usersDrawing from 'lucide-static/icons/users.svg?raw'
import userRound from 'lucide-static/icons/user-round.svg?raw'
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw'
import { LitElement, html } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import '../shared/bell.ts'
import { buzz } from '../shared/buzz.ts'
import { Refused, Unreachable, ask, command, remove } from '../shared/commands.ts'
import '../shared/empty.ts'
import { clock } from '../shared/formats.ts'
import { AWAY_S, Hands } from '../shared/hands.ts'
import { icon } from '../shared/icon.ts'
import '../shared/link-pill.ts'
import { Link } from '../shared/link.ts'
import type { ClerkView, ClientCard, TaskCard } from '../shared/messages.generated.ts'
import { nowS } from '../shared/now.ts'
import { Renewal } from '../shared/renewal.ts'
import type { LinkState } from '../shared/resume.ts'
import { age } from '../shared/shared-texts.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import '../shared/toast.ts'
import type { SbToast } from '../shared/toast.ts'
import './arrival.ts'
import type { Deed } from './arrival.ts'
import { clerkStyles } from './clerk-styles.ts'
import './sign-in.ts'
import './team.ts'
import { t } from './texts.ts'
import { afterEvent, afterState, departmentName, isMine, placeOf, queue, winner, type CardState, type Queue } from './view.ts'
import './wrist.ts'
import { WATCH } from './watch.ts'

const TEAM = '#team'
/** How old the data is said to be is looked at anew this often. */
const LOOK_EVERY_MS = 1000
/** Felt through an apron: long, short, long. */
const BUZZ_MS = [180, 80, 180]

@customElement('sb-clerk')
export class SbClerk extends LitElement {
  static override styles = [textStyles, controlStyles, clerkStyles]

  @state() private view: ClerkView | null = null
  @state() private linkState: LinkState = 'connecting'
  @state() private heard_at_s: number | null = null
  /** When the list of colleagues was last sent. */
  @state() private team_at_s = 0
  @state() private now_s = nowS()
  @state() private cards: ReadonlyMap<string, CardState> = new Map()
  @state() private passed: ReadonlySet<string> = new Set()
  @state() private picked: string | null = null
  /** A task this clerk wanted and a colleague got. */
  @state() private lost: TaskCard | null = null
  @state() private busy = ''
  @state() private page = location.hash
  @state() private spoken = ''
  @state() private wrist = matchMedia(WATCH).matches
  @query('sb-toast') private toast!: SbToast | null
  private readonly announced = new Set<string>()
  private spoken_task = ''
  private look: ReturnType<typeof setInterval> | undefined
  private readonly wristQuery = matchMedia(WATCH)

  private readonly hands = new Hands()
  private readonly renewal = new Renewal('clerk', {
    isIdle: () => this.isCalm && this.hands.areAway(AWAY_S),
  })

  private readonly link = new Link('/ws/clerk', {
    onWelcome: this.renewal.welcomed,
    onSnapshot: (body) => this.start(body as unknown as ClerkView),
    onEvent: (kind, body) => this.hear(kind, body),
    onState: (key, body) => {
      if (key === 'colleagues') this.team_at_s = nowS()
      if (this.view !== null) this.show(afterState(this.view, key, body))
    },
    onLink: (state, heard_at_s) => this.follow(state, heard_at_s),
  })

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('hashchange', this.turn)
    this.wristQuery.addEventListener('change', this.measure)
    this.look = setInterval(() => (this.now_s = nowS()), LOOK_EVERY_MS)
    this.hands.start()
    this.link.start()
  }

  override disconnectedCallback(): void {
    removeEventListener('hashchange', this.turn)
    this.wristQuery.removeEventListener('change', this.measure)
    clearInterval(this.look)
    this.hands.stop()
    this.renewal.stop()
    this.link.stop()
    super.disconnectedCallback()
  }

  private readonly turn = (): void => {
    this.page = location.hash
  }

  private readonly measure = (): void => {
    this.wrist = this.wristQuery.matches
  }

  private start(view: ClerkView): void {
    this.team_at_s = nowS()
    // Cards may have changed or ended while there was no link: they are fetched again, audited again.
    this.cards = new Map()
    this.show(view)
  }

  private hear(kind: string, body: Record<string, unknown>): void {
    if (this.view === null) return
    const task = body as unknown as TaskCard
    const before = queue(this.view, this.passed, this.picked).now
    const mine = before !== null && isMine(before, this.view)
    this.show(afterEvent(this.view, kind, body))
    if (before?.task !== task.task || this.lost !== null) return
    const other = task.claimed_by !== null && task.claimed_by !== this.view.clerk.staff
    if (kind === 'task.claimed' && other) this.say(t('taken.toast', { name: task.claimed_by_name ?? '' }))
    if (kind === 'task.expired') this.say(t('ended.toast'))
    if (kind === 'task.released' && mine && this.busy === '') this.say(t('not_yours.toast'))
  }

  private show(view: ClerkView): void {
    this.view = view
    this.now_s = nowS()
    const open = new Set(view.tasks.map((task) => task.task))
    const { now } = this.queue(view)
    // Nothing personal stays in memory longer than its card is the one that is open.
    this.cards = new Map([...this.cards].filter(([task]) => task === now?.task))
    if (this.spoken_task !== now?.task) this.spoken = ''
    if (this.picked !== null && !open.has(this.picked)) this.picked = null
    if (now !== null && !this.cards.has(now.task)) void this.fetchCard(now)
  }

  private queue(view: ClerkView): Queue {
    return queue(view, this.passed, this.picked)
  }

  private setCard(task: string, card: CardState): void {
    this.cards = new Map(this.cards).set(task, card)
  }

  private async fetchCard(task: TaskCard): Promise<void> {
    this.setCard(task.task, { card: 'loading' })
    const isOpen = (): boolean => this.view !== null && this.queue(this.view).now?.task === task.task
    try {
      const client = await ask<ClientCard>(`/api/tasks/${encodeURIComponent(task.task)}/card`)
      if (!isOpen()) return
      this.setCard(task.task, { card: 'loaded', client })
      this.announce(task, client)
    } catch (error) {
      if (!isOpen()) return
      const gone = error instanceof Refused && (error.status === 410 || error.status === 404)
      this.setCard(task.task, { card: gone ? 'gone' : 'unreached' })
      if (!gone) this.announce(task, null)
    }
  }

  /** Spoken and felt, once a task, however often its card is fetched. */
  private announce(task: TaskCard, client: ClientCard | null): void {
    if (this.view === null || this.announced.has(task.task) || isMine(task, this.view)) return
    this.announced.add(task.task)
    this.spoken_task = task.task
    const place = placeOf(task, client) ?? t('card.somewhere')
    this.spoken =
      client === null
        ? t('card.announce_unknown', { place })
        : t('card.announce', { name: client.display_name, place, product: client.product?.name ?? '' })
    buzz(BUZZ_MS)
  }

  private say(text: string, action?: { label: string; run: () => void }): void {
    this.toast?.show(text, action)
    if (this.toast === null) this.spoken = text
  }

  private follow(state: LinkState, heard_at_s: number | null): void {
    const back = state === 'live' && this.linkState !== 'live'
    this.linkState = state
    this.heard_at_s = heard_at_s
    if (state !== 'live') this.now_s = nowS()
    if (state === 'signed-out') this.forget()
    if (back) this.refetch()
  }

  /** The link is back: a card that did not come is asked for again. */
  private refetch(): void {
    const now = this.view === null ? null : this.queue(this.view).now
    if (now !== null && this.cards.get(now.task)?.card === 'unreached') void this.fetchCard(now)
  }

  private forget(): void {
    this.view = null
    this.cards = new Map()
    this.passed = new Set()
    this.picked = null
    this.lost = null
    this.announced.clear()
    this.spoken = ''
    location.hash = ''
  }

  /** Nobody waits or is being helped here, and nobody is signing in. */
  private get isCalm(): boolean {
    return this.view !== null && this.queue(this.view).now === null && this.lost === null
  }

  private get unlinked(): boolean {
    return this.linkState === 'offline'
  }

  private get age(): string {
    return this.heard_at_s === null ? '' : age(this.now_s - this.heard_at_s)
  }

  private deed(deed: Deed, task: TaskCard): void {
    if (this.busy !== '') return
    if (deed === 'pass') return this.pass(task)
    if (deed === 'dismiss') return this.dismiss(task)
    if (deed === 'retry') return void this.fetchCard(task)
    if (this.unlinked) return this.say(t('refused.offline'))
    void this.act(deed, task)
  }

  private pass(task: TaskCard): void {
    const undo = (): void => {
      this.passed = new Set([...this.passed].filter((other) => other !== task.task))
      this.picked = task.task
      if (this.view !== null) this.show(this.view)
    }
    this.setAside(task)
    this.say(t('passed.toast'), { label: t('passed.undo'), run: undo })
  }

  private dismiss(task: TaskCard): void {
    this.setAside(task)
  }

  private setAside(task: TaskCard): void {
    this.passed = new Set([...this.passed, task.task])
    if (this.picked === task.task) this.picked = null
    if (this.view !== null) this.show(this.view)
  }

  private pick(task: TaskCard): void {
    this.picked = task.task
    if (this.view !== null) this.show(this.view)
  }

  private async act(deed: 'claim' | 'done' | 'release', task: TaskCard): Promise<void> {
    this.busy = deed
    try {
      const after = await command<TaskCard>(`/api/tasks/${encodeURIComponent(task.task)}/${deed}`)
      this.settle(deed, task, after)
    } catch (error) {
      this.explain(error, deed, task)
    } finally {
      this.busy = ''
    }
  }

  private settle(deed: 'claim' | 'done' | 'release', task: TaskCard, after: TaskCard): void {
    if (deed === 'claim') this.picked = task.task
    if (deed === 'release') this.passed = new Set([...this.passed, task.task])
    if (deed !== 'claim' && this.picked === task.task) this.picked = null
    if (this.view !== null) this.show(afterEvent(this.view, `task.${after.state}`, { ...after }))
    if (deed === 'done') this.say(t('done.toast'))
    if (deed === 'release') this.say(t('released.toast'))
  }

  private explain(error: unknown, deed: Deed, task: TaskCard): void {
    if (error instanceof Unreachable) return this.say(t('refused.offline'))
    if (!(error instanceof Refused)) throw error
    if (error.status === 410 || error.status === 404) return this.setCard(task.task, { card: 'gone' })
    if (error.status !== 409) return this.say(t('refused.failed'))
    const won = winner(error.problem)
    if (won !== null && this.view !== null) this.show(afterEvent(this.view, 'task.claimed', { ...won }))
    if (deed === 'claim') this.lost = won ?? task
    else this.say(t('not_yours.toast'))
  }

  private async signOut(): Promise<void> {
    try {
      await remove('/api/session')
    } catch (error) {
      if (error instanceof Unreachable) return this.say(t('team.sign_out_failed'))
    }
    this.link.stop()
    this.forget()
    this.linkState = 'signed-out'
  }

  private banner() {
    if (!this.unlinked) return ''
    const view = this.view
    const title =
      view !== null && this.heard_at_s !== null
        ? t('offline.title', { time: clock(this.heard_at_s, view.site) })
        : t('offline.title_never')
    return html`<div class="banner" role="status">
      ${icon(wifiOff)}
      <p><b>${title}</b> ${t('offline.sentence')}</p>
    </div>`
  }

  private head(view: ClerkView) {
    return html`<header>
      <sb-bell .size=${36}></sb-bell>
      <p class="me"><b>${view.clerk.name}</b><small>${departmentName(view.clerk.department) || view.site.name}</small></p>
      <sb-link-pill .state=${this.linkState} .age=${this.age}></sb-link-pill>
    </header>`
  }

  private nav(waiting: number) {
    const tab = (hash: string, words: string, drawing: string, count: number) => {
      const here = (this.page === TEAM) === (hash === TEAM)
      return html`<a href=${hash} aria-current=${here ? 'page' : 'false'}>
        <span class="drawn"
          >${icon(drawing)}${count > 0 && !here
            ? html`<span class="count" aria-hidden="true">${count}</span>`
            : ''}</span
        >${words}${count > 0 && !here ? html`<span class="aside">, ${t('nav.waiting', { count })}</span>` : ''}</a
      >`
    }
    return html`<nav aria-label=${t('nav.label')}>
      ${tab('#', t('nav.now'), bellDrawing, waiting)} ${tab(TEAM, t('nav.team'), usersDrawing, 0)}
    </nav>`
  }

  private rows(title: string, tasks: TaskCard[], view: ClerkView) {
    if (tasks.length === 0) return ''
    const row = (task: TaskCard) => {
      const place = task.zone_name ?? t('card.somewhere')
      return html`<li>
        <button class="row" type="button" @click=${() => this.pick(task)}>
          ${icon(userRound)}
          <span
            ><b>${t('queue.someone', { place })}</b>
            <small>${t('queue.since', { time: clock(task.offered_at_s, view.site) })}</small></span
          >
          ${icon(chevronRight)}
        </button>
      </li>`
    }
    return html`<section class="rows">
      <h2>${title}</h2>
      <ul>
        ${tasks.map(row)}
      </ul>
    </section>`
  }

  private others(sorted: Queue, view: ClerkView) {
    if (sorted.now === null) return this.rows(t('queue.passed'), sorted.passed, view)
    if (sorted.waiting.length === 0) return ''
    const pill = (task: TaskCard) => {
      const values = { place: task.zone_name ?? t('card.somewhere'), time: clock(task.offered_at_s, view.site) }
      return html`<li>
        <button class="button" type="button" @click=${() => this.pick(task)}>
          ${icon(userRound)}${t(isMine(task, view) ? 'queue.pill_mine' : 'queue.pill', values)}
        </button>
      </li>`
    }
    return html`<section class="rows">
      <h2>${t('queue.waiting', { count: sorted.waiting.length })}</h2>
      <ul class="pills">
        ${sorted.waiting.map(pill)}
      </ul>
    </section>`
  }

  private taken(task: TaskCard) {
    const name = task.claimed_by_name
    return html`<main class="stage">
      <sb-empty
        .heading=${name === null ? t('taken.heading_unknown') : t('taken.heading', { name })}
        .sentence=${t('taken.sentence')}
      >
        <button class="button primary" type="button" @click=${() => (this.lost = null)}>${t('taken.ok')}</button>
      </sb-empty>
    </main>`
  }

  private calm(view: ClerkView, sorted: Queue) {
    const count = view.colleagues.filter((colleague) => colleague.reachable).length
    return html`<main class="stage">
      ${this.banner()}
      ${this.unlinked
        ? html`<sb-empty .heading=${t('offline.heading')} .sentence=${t('offline.advice')} .size=${132} unlinked>
            <button class="button" type="button" @click=${() => this.link.tryNow()}>
              ${icon(refreshCw)}${t('offline.retry')}
            </button>
          </sb-empty>`
        : html`<sb-empty .heading=${t('empty.heading')} .sentence=${t('empty.sentence')}></sb-empty>`}
      ${this.others(sorted, view)}
      <section class="rows" ?hidden=${this.unlinked}>
        <h2>${t('empty.calm')}</h2>
        <a class="row" href=${TEAM}>
          ${icon(usersDrawing)}
          <span
            ><b>${count === 0 ? t('empty.reachable_none') : t('empty.reachable', { count })}</b>
            <small
              >${sorted.taken.length > 0
                ? t('empty.taken', { count: sorted.taken.length })
                : t('empty.reachable_more')}</small
            ></span
          >
          ${icon(chevronRight)}
        </a>
      </section>
    </main>`
  }

  private now(view: ClerkView, sorted: Queue) {
    if (this.lost !== null) return this.taken(this.lost)
    const task = sorted.now
    if (task === null) return this.calm(view, sorted)
    return html`<main class="card">
      ${this.banner()}
      <sb-arrival
        .task=${task}
        .state=${this.cards.get(task.task) ?? { card: 'loading' }}
        .site=${view.site}
        .mine=${isMine(task, view)}
        .unlinked=${this.unlinked}
        .age=${this.age}
        .busy=${this.busy}
        @deed=${(event: CustomEvent<Deed>) => this.deed(event.detail, task)}
      ></sb-arrival>
      ${this.others(sorted, view)}
    </main>`
  }

  private phone(view: ClerkView) {
    const sorted = this.queue(view)
    const waiting = sorted.waiting.length + (sorted.now === null ? 0 : 1)
    return html`${this.head(view)}
    ${this.page === TEAM
      ? html`<sb-team
          .view=${view}
          .at_s=${this.team_at_s}
          .unlinked=${this.linkState !== 'live'}
          @sign-out=${this.signOut}
        ></sb-team>`
      : this.now(view, sorted)}
    ${this.nav(waiting)}`
  }

  private watch() {
    const { view } = this
    const sorted = view === null ? null : this.queue(view)
    const task = sorted?.now ?? null
    return html`<sb-wrist
      .view=${view}
      .task=${task}
      .card=${task === null ? null : (this.cards.get(task.task) ?? null)}
      .lost=${this.lost}
      .linkState=${this.linkState}
      .age=${this.age}
      .busy=${this.busy}
      .waiting=${sorted?.waiting.length ?? 0}
      @deed=${(event: CustomEvent<Deed>) => {
        if (this.lost !== null) this.lost = null
        else if (task !== null) this.deed(event.detail, task)
      }}
      @retry-link=${() => this.link.tryNow()}
    ></sb-wrist>`
  }

  private scenery() {
    if (this.wrist) return this.watch()
    if (this.linkState === 'signed-out') return html`<sb-sign-in @signed-in=${() => this.link.start()}></sb-sign-in>`
    if (this.view !== null) return this.phone(this.view)
    if (!this.unlinked)
      return html`<main class="opening"><sb-bell .size=${72}></sb-bell><p class="aside">${t('opening')}</p></main>`
    return html`<main class="opening">
      <sb-empty .heading=${t('offline.heading')} .sentence=${t('offline.advice')} .size=${132} unlinked>
        <button class="button" type="button" @click=${() => this.link.tryNow()}>
          ${icon(refreshCw)}${t('offline.retry')}
        </button>
      </sb-empty>
    </main>`
  }

  protected override render() {
    return html`${this.scenery()}
      <p class="aside" role="alert" aria-live="assertive">${this.spoken}</p>
      ${this.wrist ? '' : html`<sb-toast></sb-toast>`}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-clerk': SbClerk
  }
}
