/** The clerk's watch: one face a state, white on black, everything inside the middle of a round glass. */
import check from 'lucide-static/icons/check.svg?raw'
import hand from 'lucide-static/icons/hand.svg?raw'
import { LitElement, html, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import '../shared/bell.ts'
import { money } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { ClerkView, TaskCard } from '../shared/messages.generated.ts'
import type { LinkState } from '../shared/resume.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { asking, countdown } from './asking.ts'
import { DeedEvent, needsLink, type Deed } from './deeds.ts'
import { drawingOf, kindStyles } from './kind-looks.ts'
import { wordOf } from './kinds.ts'
import { t } from './texts.ts'
import { departmentName, dutyOf, isMine, placeOf, type CardState } from './view.ts'
import { wristStyles } from './wrist-styles.ts'

interface Face {
  bell?: 'brass' | 'outline'
  /** Instead of the bell: what the kind of task looks like. */
  drawing?: string
  /** The class of the kind, for its colour. */
  kind?: string
  zone?: string
  heading: string
  line: string
  acts?: TemplateResult
  foot?: string
  /** The rim is lit as far as this, 0 to 1, in the colour of the task: somebody waits. */
  rim?: number
}

@customElement('sb-wrist')
export class SbWrist extends LitElement {
  static override styles = [textStyles, controlStyles, kindStyles, wristStyles]

  @property({ attribute: false }) view: ClerkView | null = null
  @property({ attribute: false }) task: TaskCard | null = null
  @property({ attribute: false }) card: CardState | null = null
  @property({ attribute: false }) lost: TaskCard | null = null
  @property({ attribute: false }) linkState: LinkState = 'connecting'
  @property() age = ''
  @property() busy = ''
  @property({ type: Number }) waiting = 0

  @property({ type: Number }) now_s = 0

  private button(deed: Deed, words: string, look = '', drawing?: string) {
    const stopped = this.busy !== '' || (this.linkState === 'offline' && needsLink(deed.deed))
    return html`<button
      class=${look}
      type="button"
      aria-disabled=${stopped ? 'true' : 'false'}
      @click=${() => this.dispatchEvent(new DeedEvent(deed))}
    >
      ${drawing === undefined ? '' : icon(drawing)}${words}
    </button>`
  }

  private face(): Face {
    const { view, task, card, lost } = this
    if (this.linkState === 'signed-out')
      return { bell: 'outline', heading: t('sign_in.watch_heading'), line: t('sign_in.watch') }
    if (view === null)
      return this.linkState === 'offline' ? this.away() : { bell: 'brass', heading: '', line: t('opening') }
    if (lost !== null) return this.taken(lost)
    if (task === null) return this.linkState === 'offline' ? this.away() : this.quiet()
    if (card?.card === 'gone')
      return {
        heading: t('card.gone_heading'),
        line: t('card.gone'),
        acts: html`<div class="acts one">${this.button({ deed: 'dismiss' }, t('card.gone_ok'))}</div>`,
      }
    return this.arrival(view, task, card)
  }

  private away(): Face {
    return {
      bell: 'outline',
      heading: t('offline.heading'),
      line: t('offline.title_never'),
      acts: html`<div class="acts one">
        <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('retry-link'))}>
          ${t('offline.retry')}
        </button>
      </div>`,
      foot: this.age,
    }
  }

  private quiet(): Face {
    const duty = this.view === null ? 'on' : dutyOf(this.view)
    if (duty !== 'on') return { bell: 'outline', heading: t(`duty.${duty}_heading`), line: t('duty.on_phone') }
    return { bell: 'brass', heading: t('empty.heading'), line: departmentName(this.view?.clerk.department ?? '') }
  }

  private taken(lost: TaskCard): Face {
    const name = lost.claimed_by_name
    return {
      bell: 'brass',
      heading: name === null ? t('taken.heading_unknown') : t('taken.heading', { name }),
      line: t('taken.sentence'),
      acts: html`<div class="acts one">${this.button({ deed: 'dismiss' }, t('taken.ok'))}</div>`,
    }
  }

  private arrival(view: ClerkView, task: TaskCard, card: CardState | null): Face {
    const mine = isMine(task, view)
    const client = card?.card === 'loaded' ? card.client : null
    const off = client?.voucher_off
    const wants = [client?.product?.short_name, off ? t('card.offer_off', { amount: money(off, view.site.language) }) : '']
    const word = wordOf(task.kind)
    const line = wants.filter((part) => part).join(', ')
    return {
      ...(task.kind === 'arrival' ? { bell: 'brass' as const } : { drawing: drawingOf(task.kind) }),
      kind: `kind-${word}`,
      zone: placeOf(task, client) ?? t('card.somewhere'),
      heading: client?.display_name ?? t(`kind.${word}.someone`),
      line: task.kind === 'arrival' ? line : t(`kind.${word}.short`),
      acts: html`<div class="acts">${this.acts(task, mine)}</div>`,
      ...this.wait(task, view, mine),
    }
  }

  private acts(task: TaskCard, mine: boolean) {
    if (!mine)
      return html`${this.button({ deed: 'pass' }, t('card.pass'))}${this.button({ deed: 'claim' }, t('card.go'), 'go', hand)}`
    return html`${this.button({ deed: 'release' }, t('card.release'))}${task.state === 'greeted'
      ? this.button({ deed: 'done', outcome: 'helped' }, t('card.done'), 'go', check)
      : this.button({ deed: 'greet' }, t('card.greet_short'), 'go')}`
  }

  /** What stands at the foot, and how far the rim is lit: the countdown, where there is one. */
  private wait(task: TaskCard, view: ClerkView, mine: boolean): Pick<Face, 'foot' | 'rim'> {
    const how = asking(task, view.clerk.staff, this.now_s)
    const rim = mine ? {} : { rim: how.left_s === null ? 1 : how.share }
    if (this.linkState === 'offline') return { foot: this.age, ...rim }
    const [other] = task.others_with_her
    if (!mine && other !== undefined) return { foot: t('asks.with_them', { name: other }), ...rim }
    if (!mine && how.left_s !== null && how.next !== null)
      return { foot: t(`asks.then.${how.next}`, { time: countdown(how.left_s) }), ...rim }
    return { foot: this.waiting > 0 ? t('nav.waiting', { count: this.waiting }) : '', ...rim }
  }

  protected override render() {
    const face = this.face()
    // A name of more than nine letters does not fit the glass at full size.
    const long = face.heading.length > 9
    return html`<svg class="rim" viewBox="0 0 384 384" aria-hidden="true"><circle cx="192" cy="192" r="184" /></svg>
      ${face.rim === undefined
        ? ''
        : html`<svg class="rim lit ${face.kind ?? ''}" viewBox="0 0 384 384" aria-hidden="true">
            <circle cx="192" cy="192" r="184" pathLength="1" stroke-dasharray="${face.rim} 1" />
          </svg>`}
      <main class=${face.kind ?? ''}>
        ${face.drawing === undefined ? '' : html`<span class="drawing">${icon(face.drawing)}</span>`}
        ${face.bell === undefined
          ? ''
          : html`<sb-bell
              .size=${face.acts === undefined ? 72 : face.bell === 'outline' ? 60 : 40}
              ?outline=${face.bell === 'outline'}
              ?swinging=${face.rim !== undefined}
            ></sb-bell>`}
        ${face.zone === undefined ? '' : html`<p class="zone">${face.zone}</p>`}
        ${face.heading === '' ? '' : html`<h1 class=${long ? 'long' : ''}>${face.heading}</h1>`}
        ${face.line === '' ? '' : html`<p class="line">${face.line}</p>`} ${face.acts ?? ''}
        ${face.foot ? html`<p class="foot">${face.foot}</p>` : ''}
      </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-wrist': SbWrist
  }
}
