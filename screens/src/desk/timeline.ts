/** "What we did, and didn't": what rang and what was held back, each with its reason; older rows on request. */
import bellOff from 'lucide-static/icons/bell-off.svg?raw'
import bell from 'lucide-static/icons/bell.svg?raw'
import door from 'lucide-static/icons/door-open.svg?raw'
import hand from 'lucide-static/icons/hand.svg?raw'
import kiosk from 'lucide-static/icons/monitor.svg?raw'
import radio from 'lucide-static/icons/radio-tower.svg?raw'
import send from 'lucide-static/icons/send.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { clock, day, sameDay, type Place } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { TimelineRow, TotalsCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import '../shared/empty.ts'
import type { Earlier, Filter } from './state.ts'
import { say, sayIfKnown } from './texts.ts'

/** A row was pressed: its visit's trace is wanted. */
export class OpenTrace extends Event {
  constructor(readonly row: TimelineRow) {
    super('open-trace')
  }
}

export class Choose extends Event {
  constructor(readonly filter: Filter) {
    super('choose')
  }
}

const DRAWINGS: Readonly<Record<string, string>> = {
  voucher: send,
  clerk_task: bell,
  claim: hand,
  kiosk_invite: kiosk,
  visit: door,
  gateway: radio,
}

const drawingOf = (row: TimelineRow): string => (row.outcome === 'held' ? bellOff : (DRAWINGS[row.kind] ?? bell))

/** The reason for people: this screen's words, else the server's, else the key itself. */
export function reasonText(row: TimelineRow): string {
  const known = sayIfKnown(`reason.${row.reason}`)
  return known ?? (row.detail === '' ? say('reason.unlisted', { key: row.reason }) : row.detail)
}

@customElement('sb-timeline')
export class SbTimeline extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        padding: 24px 0 0;
        border-left: 1px solid var(--color-line);
        background: var(--color-surface);
        font-size: var(--text-sm);
      }
      h2 {
        padding: 0 24px;
        font-size: var(--text-xl);
      }
      .filters {
        display: grid;
        grid-template-columns: 1fr 1.1fr 1.4fr;
        margin: 14px 24px 6px;
        padding: 4px;
        border-radius: 12px;
        background: var(--color-sunken);
      }
      .filters button {
        min-height: var(--target-desk);
        padding: 0 6px;
        border: 0;
        border-radius: 9px;
        background: transparent;
        color: var(--color-text-2);
        font-weight: 580;
        white-space: nowrap;
        cursor: pointer;
      }
      .filters [aria-pressed='true'] {
        background: var(--color-surface);
        color: var(--color-text);
        box-shadow: var(--elev-1);
      }
      .rows {
        flex: 1;
        min-height: 0;
        overflow: auto;
        padding: 4px 12px 12px;
      }
      li {
        position: relative;
      }
      li::before {
        content: '';
        position: absolute;
        left: 83px;
        top: 0;
        bottom: 0;
        width: 2px;
        background: var(--color-line);
      }
      li:first-child::before {
        top: 18px;
      }
      li:last-child::before {
        bottom: auto;
        height: 20px;
      }
      .row {
        display: grid;
        grid-template-columns: 46px 30px minmax(0, 1fr);
        gap: 0 10px;
        align-items: start;
        width: 100%;
        padding: 8px 12px;
        border: 0;
        border-radius: 12px;
        background: transparent;
        color: inherit;
        font: inherit;
        text-align: left;
      }
      button.row {
        cursor: pointer;
      }
      button.row:hover {
        background: var(--color-surface-2);
      }
      button.row:focus-visible {
        outline-offset: -3px;
      }
      time {
        padding-top: 5px;
        font-size: 0.8125rem;
        color: var(--color-text-3);
      }
      .mark {
        position: relative;
        display: grid;
        place-items: center;
        width: 30px;
        height: 30px;
        border-radius: 50%;
        background: var(--color-primary-wash);
        color: var(--color-on-primary-wash);
        box-shadow: 0 0 0 4px var(--color-surface);
        font-size: 13px;
      }
      .sent .mark {
        background: var(--color-brass);
        color: var(--color-on-brass);
      }
      .held .mark {
        background: var(--color-held-wash);
        color: var(--color-held);
      }
      .warn .mark {
        background: var(--color-warn-wash);
        color: var(--color-warn);
      }
      .title {
        display: block;
        padding-top: 4px;
        font-size: 0.9375rem;
        font-weight: var(--weight-strong);
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .detail {
        display: block;
        color: var(--color-text-2);
        line-height: 1.38;
        overflow-wrap: anywhere;
      }
      .why {
        color: var(--color-held);
        font-weight: 580;
      }
      .day {
        padding: 14px 12px 6px;
        font: 620 var(--text-sm) / 1.3 var(--font-text);
        letter-spacing: 0;
        color: var(--color-text-2);
      }
      .foot {
        padding: 12px 24px 20px;
        border-top: 1px solid var(--color-line);
      }
      .foot .button {
        min-height: 40px;
      }
      .end {
        text-align: center;
        color: var(--color-text-3);
        line-height: 40px;
      }
      sb-empty {
        height: 100%;
      }
    `,
  ]

  @property({ attribute: false }) rows: readonly TimelineRow[] = []
  @property({ attribute: false }) totals!: TotalsCard
  @property() filter: Filter = 'all'
  @property() earlier: Earlier['state'] = 'idle'
  @property({ attribute: false }) place!: Place
  @property({ type: Number }) now_s = 0

  protected override render() {
    return html`<h2>${say('timeline.heading')}</h2>
      <div class="filters" role="group" aria-label=${say('timeline.filters')}>
        ${this.choice('all', say('timeline.all'))}
        ${this.choice('sent', say('timeline.sent'), this.totals.sent_today)}
        ${this.choice('held', say('timeline.held'), this.totals.held_today)}
      </div>
      <div class="rows" tabindex="0" role="region" aria-label=${say('timeline.heading')}>
        ${this.rows.length === 0 ? this.empty() : this.days()}
      </div>
      ${this.rows.length === 0 && this.filter === 'all' ? '' : html`<div class="foot">${this.foot()}</div>`}`
  }

  private choice(filter: Filter, word: string, count?: number) {
    return html`<button
      type="button"
      aria-pressed=${this.filter === filter}
      @click=${() => this.dispatchEvent(new Choose(filter))}
    >
      ${word}${count === undefined ? '' : ` ${count}`}
    </button>`
  }

  private empty() {
    const words = this.filter === 'all' ? 'timeline.empty' : 'timeline.empty.filtered'
    return html`<sb-empty .size=${92} .heading=${say(words)} .sentence=${say(`${words}.sentence`)}></sb-empty>`
  }

  /** Today's rows first; what is older stands under its own day. */
  private days() {
    const today = this.rows.filter((row) => sameDay(row.at_s, this.now_s, this.place))
    const before = this.rows.filter((row) => !sameDay(row.at_s, this.now_s, this.place))
    return html`${this.list(today)}
    ${before.length === 0
      ? ''
      : html`<h3 class="day">${say('timeline.yesterday')}</h3>
          ${this.list(before, true)}`}`
  }

  private list(rows: readonly TimelineRow[], dated = false) {
    return html`<ol>
      ${repeat(
        rows,
        (row) => row.row,
        (row) => html`<li class=${this.look(row)}>${this.row(row, dated)}</li>`,
      )}
    </ol>`
  }

  private look(row: TimelineRow): string {
    return row.outcome === 'note' && row.kind === 'gateway' ? 'warn' : row.outcome
  }

  private row(row: TimelineRow, dated: boolean) {
    const visit = row.visit !== null
    const content = html`<time datetime=${new Date(row.at_s * 1000).toISOString()}>${clock(row.at_s, this.place)}</time>
      <span class="mark">${icon(drawingOf(row))}</span>
      <span>
        <span class="title">${row.title}${row.who === null ? '' : ` · ${row.who}`}</span>
        ${row.outcome === 'held'
          ? html`<span class="detail"><span class="why">${say('timeline.held.why')}</span> ${reasonText(row)}</span>`
          : row.detail === ''
            ? ''
            : html`<span class="detail">${row.detail}</span>`}
        ${dated ? html`<span class="detail">${day(row.at_s, this.now_s, this.place)}</span>` : ''}
      </span>`
    if (!visit) return html`<div class="row">${content}</div>`
    return html`<button
      class="row"
      type="button"
      title=${say('timeline.trace')}
      @click=${() => this.dispatchEvent(new OpenTrace(row))}
    >
      ${content}
    </button>`
  }

  private foot() {
    if (this.earlier === 'ended') return html`<p class="end" role="status">${say('timeline.earlier.none')}</p>`
    const busy = this.earlier === 'busy'
    const word = busy ? 'timeline.earlier.busy' : this.earlier === 'failed' ? 'timeline.earlier.failed' : 'timeline.earlier'
    return html`<button
      class="button wide"
      type="button"
      aria-disabled=${busy}
      @click=${() => this.dispatchEvent(new Event('earlier'))}
    >
      ${say(word)}
    </button>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-timeline': SbTimeline
  }
}
