/** The clerk's watch: one face a state, white on black, everything inside the middle of a round glass. */
import check from 'lucide-static/icons/check.svg?raw'
import hand from 'lucide-static/icons/hand.svg?raw'
import { LitElement, css, html, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import '../shared/bell.ts'
import { money } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { ClerkView, TaskCard } from '../shared/messages.generated.ts'
import type { LinkState } from '../shared/resume.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import type { Deed } from './arrival.ts'
import { t } from './texts.ts'
import { departmentName, isMine, placeOf, type CardState } from './view.ts'

interface Face {
  bell?: 'brass' | 'outline'
  zone?: string
  heading: string
  line: string
  acts?: TemplateResult
  foot?: string
  /** The rim is brass: somebody is here. */
  rings?: boolean
}

@customElement('sb-wrist')
export class SbWrist extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        --side: min(100vw, 100dvh);
        --u: calc(var(--side) / 384);
        position: relative;
        display: block;
        width: var(--side);
        height: var(--side);
        margin: 0 auto;
        background: var(--watch-ground);
        color: var(--color-text);
        text-align: center;
        overflow: hidden;
      }
      .rim {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        fill: none;
        stroke: var(--color-line);
        stroke-width: 8;
        pointer-events: none;
      }
      .rim.rings {
        stroke: var(--color-brass);
      }
      main {
        position: absolute;
        inset: calc(34 * var(--u)) calc(46 * var(--u)) calc(26 * var(--u));
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: calc(6 * var(--u));
      }
      .zone {
        color: var(--color-brass-text);
        font-size: calc(19 * var(--u));
        font-weight: var(--weight-strong);
        line-height: 1.2;
      }
      h1 {
        max-width: 100%;
        font-size: calc(58 * var(--u));
        line-height: 1;
        overflow-wrap: anywhere;
      }
      h1.long {
        font-size: calc(34 * var(--u));
      }
      .line {
        max-width: calc(282 * var(--u));
        color: var(--color-text);
        font-size: calc(22 * var(--u));
        line-height: 1.2;
      }
      .foot {
        max-width: calc(190 * var(--u));
        color: var(--color-text-2);
        font-size: calc(17 * var(--u));
        line-height: 1.2;
      }
      .acts {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 8px;
        width: calc(276 * var(--u));
        margin-top: calc(8 * var(--u));
      }
      .acts.one {
        grid-template-columns: 1fr;
        width: calc(200 * var(--u));
      }
      .acts button {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 8px;
        min-height: max(48px, calc(66 * var(--u)));
        min-width: max(48px, calc(84 * var(--u)));
        padding: 0 calc(14 * var(--u));
        border: 0;
        border-radius: var(--radius-pill);
        background: var(--watch-button);
        color: var(--color-text);
        font: 640 calc(21 * var(--u)) / 1.1 var(--font-text);
        cursor: pointer;
      }
      .acts .go {
        background: var(--color-brass);
        color: var(--color-on-brass);
      }
      .acts button[aria-disabled='true'] {
        background: var(--watch-button-off);
        color: var(--color-text-3);
      }
      sb-bell {
        --bell-bracket: var(--color-text);
        width: calc(var(--bell-size) * var(--u));
        height: calc(var(--bell-size) * var(--u));
      }
    `,
  ]

  @property({ attribute: false }) view: ClerkView | null = null
  @property({ attribute: false }) task: TaskCard | null = null
  @property({ attribute: false }) card: CardState | null = null
  @property({ attribute: false }) lost: TaskCard | null = null
  @property({ attribute: false }) linkState: LinkState = 'connecting'
  @property() age = ''
  @property() busy = ''
  @property({ type: Number }) waiting = 0

  private send(deed: Deed): void {
    this.dispatchEvent(new CustomEvent<Deed>('deed', { detail: deed }))
  }

  private button(deed: Deed, words: string, look = '', drawing?: string) {
    const stopped = this.busy !== '' || (this.linkState === 'offline' && deed !== 'pass' && deed !== 'dismiss')
    return html`<button
      class=${look}
      type="button"
      aria-disabled=${stopped ? 'true' : 'false'}
      @click=${() => this.send(deed)}
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
        acts: html`<div class="acts one">${this.button('dismiss', t('card.gone_ok'))}</div>`,
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
    return { bell: 'brass', heading: t('empty.heading'), line: departmentName(this.view?.clerk.department ?? '') }
  }

  private taken(lost: TaskCard): Face {
    const name = lost.claimed_by_name
    return {
      bell: 'brass',
      heading: name === null ? t('taken.heading_unknown') : t('taken.heading', { name }),
      line: t('taken.sentence'),
      acts: html`<div class="acts one">${this.button('dismiss', t('taken.ok'))}</div>`,
    }
  }

  private arrival(view: ClerkView, task: TaskCard, card: CardState | null): Face {
    const mine = isMine(task, view)
    const client = card?.card === 'loaded' ? card.client : null
    const off = client?.voucher_off
    const wants = [client?.product?.short_name, off ? t('card.offer_off', { amount: money(off, view.site.language) }) : '']
    const acts = mine
      ? html`${this.button('release', t('card.release'))}${this.button('done', t('card.done'), 'go', check)}`
      : html`${this.button('pass', t('card.pass'))}${this.button('claim', t('card.go'), 'go', hand)}`
    const foot = this.linkState === 'offline' ? this.age : this.waiting > 0 ? t('nav.waiting', { count: this.waiting }) : ''
    return {
      bell: 'brass',
      zone: placeOf(task, client) ?? t('card.somewhere'),
      heading: client?.display_name ?? t('card.someone'),
      line: wants.filter((part) => part).join(', '),
      acts: html`<div class="acts">${acts}</div>`,
      foot,
      rings: !mine,
    }
  }

  protected override render() {
    const face = this.face()
    // A name of more than nine letters does not fit the glass at full size.
    const long = face.heading.length > 9
    return html`<svg class="rim ${face.rings ? 'rings' : ''}" viewBox="0 0 384 384" aria-hidden="true">
        <circle cx="192" cy="192" r="184" />
      </svg>
      <main>
        ${face.bell === undefined
          ? ''
          : html`<sb-bell
              .size=${face.acts === undefined ? 72 : face.bell === 'outline' ? 60 : 40}
              ?outline=${face.bell === 'outline'}
              ?swinging=${face.rings === true}
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
