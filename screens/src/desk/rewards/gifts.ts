/** What members can take for their points, with the threshold of each. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import '../../shared/empty.ts'
import '../../shared/toast.ts'
import { ask } from '../../shared/commands.ts'
import { day, money } from '../../shared/formats.ts'
import type { GiftLine, SiteCard } from '../../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../../shared/styles.ts'
import type { SbToast } from '../../shared/toast.ts'
import { AskingAgain } from '../asking-again.ts'
import '../confirm.ts'
import { panelStyles } from '../panel-styles.ts'
import { tableStyles } from '../table-styles.ts'
import { whyNot } from '../why-not.ts'
import { backPercent, percentText } from './gift-fields.ts'
import type { SavedGift } from './gift-form.ts'
import './gift-form.ts'
import { rewardsStyles } from './rewards-styles.ts'
import { t } from './texts.ts'

const PATH = '/api/desk/gifts'
/** Others change them too, and members take them. */
const FRESH_S = 30
const COLUMNS = ['points', 'gift', 'worth', 'back', 'taken'] as const

type Shown = { is: 'list' } | { is: 'form'; line: GiftLine | null } | { is: 'ending'; line: GiftLine }

@customElement('sb-gift-list')
export class SbGiftList extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    tableStyles,
    rewardsStyles,
    css`
      td.acts {
        padding-right: 0;
        text-align: right;
        white-space: nowrap;
      }
      thead td {
        border: 0;
      }
      .acts .button {
        gap: 0;
        margin-left: 6px;
      }
      .asleep {
        color: var(--color-danger);
      }
    `,
  ]

  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  @state() private lines: readonly GiftLine[] | null = null
  @state() private shown: Shown = { is: 'list' }
  @state() private trouble = ''
  @query('sb-toast') private toast!: SbToast
  private readonly asking = new AskingAgain(this, () => this.fetch(), FRESH_S)

  /** Somebody fills a gift in, or is asked about one. */
  get isBusy(): boolean {
    return this.shown.is !== 'list'
  }


  private readonly fetch = async (): Promise<void> => {
    try {
      this.lines = (await this.asking.unchanged(ask<GiftLine[]>(PATH))) ?? this.lines
      this.trouble = ''
    } catch (error) {
      this.trouble = whyNot(error)
    }
  }

  private saved(lines: readonly GiftLine[]): void {
    this.asking.changed()
    this.lines = lines
    this.shown = { is: 'list' }
    this.toast.show(t('gifts.saved'))
  }

  private ended(line: GiftLine): void {
    this.asking.changed()
    this.lines = (this.lines ?? []).filter(({ gift }) => gift !== line.gift)
    this.shown = { is: 'list' }
    this.toast.show(t('gifts.ended', { name: line.name }))
  }

  protected override render() {
    const { shown } = this
    const close = (): void => {
      this.shown = { is: 'list' }
      void this.fetch()
    }
    return html`<section aria-labelledby="heading">
        <div class="head">
          <h2 id="heading">${t('gifts.heading')}</h2>
          <button class="button" type="button" @click=${() => (this.shown = { is: 'form', line: null })}>${t('gifts.new')}</button>
        </div>
        <p class="lead">${t('gifts.lead')}</p>
        <div role="alert">${this.trouble === '' ? nothing : html`<p class="none">${this.trouble}</p>`}</div>
        ${this.lines === null ? this.again() : this.lines.length === 0 ? this.none() : this.table(this.lines)}
      </section>
      ${shown.is === 'form'
        ? html`<sb-gift-form
            .line=${shown.line}
            .site=${this.site}
            @close-dialog=${close}
            @saved-gift=${(event: SavedGift) => this.saved(event.lines)}
          ></sb-gift-form>`
        : nothing}
      ${shown.is === 'ending'
        ? html`<sb-confirm
            .heading=${t('gifts.end.heading', { name: shown.line.name })}
            .sentence=${t('gifts.end.sentence')}
            .hint=${t('gifts.end.hint')}
            .word=${t('gifts.end')}
            .path=${`${PATH}/${encodeURIComponent(shown.line.gift)}`}
            @close-dialog=${close}
            @removed=${() => this.ended(shown.line)}
          ></sb-confirm>`
        : nothing}
      <sb-toast></sb-toast>`
  }

  private again() {
    if (this.trouble === '') return nothing
    return html`<p class="more">
      <button class="button small" type="button" @click=${() => void this.fetch()}>${t('again')}</button>
    </p>`
  }

  private none() {
    return html`<sb-empty .heading=${t('gifts.none')} .sentence=${t('gifts.none.sentence')} .size=${72}></sb-empty>`
  }

  private table(lines: readonly GiftLine[]) {
    return html`<table aria-labelledby="heading">
      <thead>
        <tr>
          ${COLUMNS.map((each) => html`<th class=${each === 'gift' ? '' : 'figure'} scope="col">${t(`gifts.column.${each}`)}</th>`)}
          <td></td>
        </tr>
      </thead>
      <tbody>
        ${lines.map((line) => this.row(line))}
      </tbody>
    </table>`
  }

  private row(line: GiftLine) {
    const { site, now_s } = this
    const { worth } = line
    const kind = line.campaign_name === null ? t('gifts.card') : t('gifts.coupon', { campaign: line.campaign_name })
    const back = worth === null ? '–' : t('gifts.back', { percent: percentText(backPercent(worth.amount_minor, line.points, site.currency)) })
    return html`<tr>
      <td class="figure">${line.points.toLocaleString('en')}</td>
      <td>
        <b>${line.name}</b>
        <small>${kind}, ${t('gifts.since', { day: day(line.since_s, now_s, site) })}</small>
        ${worth === null ? html`<small class="asleep">${t('gifts.asleep')}</small>` : nothing}
      </td>
      <td class="figure">${worth === null ? '–' : money(worth, site.language)}</td>
      <td class="figure">${back}</td>
      <td class="figure">${line.taken.toLocaleString('en')}</td>
      <td class="acts">
        <button class="button small" type="button" @click=${() => (this.shown = { is: 'form', line })}
          >${t('gifts.change')}<span class="aside"> ${line.name}</span></button
        ><button class="button small" type="button" @click=${() => (this.shown = { is: 'ending', line })}
          >${t('gifts.end')}<span class="aside"> ${line.name}</span></button
        >
      </td>
    </tr>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-gift-list': SbGiftList
  }
}
