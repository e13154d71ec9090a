/** What all gift cards come to, and one of them looked up. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import '../../shared/empty.ts'
import '../../shared/toast.ts'
import { Refused, ask, command } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { clock, money } from '../../shared/formats.ts'
import type {
  GiftCardFound,
  GiftCardReport,
  GiftCardTotals,
  GiftCardsFound,
  SiteCard,
} from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import type { SbToast } from '../../shared/toast.ts'
import { AskingAgain } from '../asking-again.ts'
import { formStyles } from '../form-styles.ts'
import { panelStyles } from '../panel-styles.ts'
import { tableStyles } from '../table-styles.ts'
import { whyNot } from '../why-not.ts'
import { faultSpoken, partStyles, textField, toFirstFault } from './form-parts.ts'
import type { CardChanged } from './found-card.ts'
import './found-card.ts'
import type { GaveCard } from './give-form.ts'
import './give-form.ts'
import { rewardsStyles } from './rewards-styles.ts'
import { t } from './texts.ts'

const PATH = '/api/desk/gift-cards'
/** Tills take cards all day. */
const FRESH_S = 30
const FIGURES = ['issued', 'spent', 'expired', 'outstanding'] as const

@customElement('sb-gift-cards')
export class SbGiftCards extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    fieldStyles,
    formStyles,
    tableStyles,
    rewardsStyles,
    partStyles,
    css`
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
        gap: 12px;
        padding-bottom: 12px;
      }
      dl > div {
        padding: 10px 14px;
        border-radius: var(--radius-3);
        background: var(--color-surface-2);
      }
      dt {
        color: var(--color-text-2);
        font-size: 0.8125rem;
      }
      dd b {
        font: var(--weight-display) 1.375rem / 1.3 var(--font-display);
        font-variant-numeric: tabular-nums;
      }
      .owed {
        background: var(--color-primary-wash);
        color: var(--color-on-primary-wash);
      }
      .owed :is(dt, small) {
        color: inherit;
      }
      form {
        grid-template-columns: minmax(0, 320px) auto 1fr;
        align-items: start;
        margin-top: 0;
      }
      form .button {
        min-height: var(--target-hand);
        margin-top: 33px;
      }
      .said {
        min-height: 1.4em;
        padding-top: 8px;
        line-height: 1.4;
      }
      td:first-child {
        white-space: normal;
      }
    `,
  ]

  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  @state() private report: GiftCardReport | null = null
  @state() private trouble = ''
  @state() private code = ''
  @state() private wrong = ''
  @state() private said = ''
  @state() private cards: readonly GiftCardFound[] = []
  @state() private giving = false
  @state() private busy = false
  @query('sb-toast') private toast!: SbToast
  private readonly asking = new AskingAgain(this, () => this.fetch(), FRESH_S)

  get isBusy(): boolean {
    return this.giving || this.code !== '' || this.cards.length > 0
  }

  private readonly fetch = async (): Promise<void> => {
    try {
      this.report = (await this.asking.unchanged(ask<GiftCardReport>(`${PATH}/report`))) ?? this.report
      this.trouble = ''
    } catch (error) {
      this.trouble = whyNot(error)
    }
  }

  private readonly look = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.busy) return
    const code = this.code.trim()
    this.wrong = code === '' ? t('search.empty') : ''
    this.said = ''
    if (code === '') return toFirstFault(this)
    this.busy = true
    try {
      const { cards, more } = await command<GiftCardsFound>(`${PATH}/look-up`, { code })
      this.cards = cards
      this.said = more ? t('search.more', { count: cards.length }) : t('search.found', { count: cards.length })
      // It is money: it does not stay on the screen.
      this.code = ''
    } catch (error) {
      this.cards = []
      this.refuse(error)
      await toFirstFault(this)
    } finally {
      this.busy = false
    }
  }

  private refuse(error: unknown): void {
    const status = error instanceof Refused ? error.status : 0
    const unfit = error instanceof Refused && 'code' in error.fields()
    if (status === 404) this.wrong = t('search.none')
    else if (status === 429) this.wrong = t('search.many')
    else this.wrong = unfit ? t('search.unfit') : whyNot(error)
  }

  private changed({ found, said }: CardChanged): void {
    this.cards = this.cards.map((each) => (each.card.card === found.card.card ? found : each))
    this.toast.show(said)
    this.asking.changed()
    void this.fetch()
  }

  private gave({ card }: GaveCard): void {
    this.giving = false
    this.toast.show(t('give.done', { amount: money(card.amount, this.site.language) }))
    this.asking.changed()
    void this.fetch()
  }

  protected override render() {
    // A card whose answer was lost may have been given.
    const close = (): void => {
      this.giving = false
      void this.fetch()
    }
    return html`<section aria-labelledby="heading">
        <div class="head">
          <h2 id="heading">${t('cards.heading')}</h2>
          <button class="button" type="button" @click=${() => (this.giving = true)}>${t('cards.give')}</button>
        </div>
        <div role="alert">${this.trouble === '' ? nothing : html`<p class="none">${this.trouble}</p>`}</div>
        ${this.report === null ? this.again() : this.totals(this.report)} ${this.search()}
      </section>
      ${this.giving
        ? html`<sb-give-form
            .site=${this.site}
            @close-dialog=${close}
            @gave-card=${(event: GaveCard) => this.gave(event)}
          ></sb-give-form>`
        : nothing}
      <sb-toast></sb-toast>`
  }

  private again() {
    if (this.trouble === '') return nothing
    return html`<p class="more">
      <button class="button small" type="button" @click=${() => void this.fetch()}>${t('again')}</button>
    </p>`
  }

  private totals({ at_s, totals }: GiftCardReport) {
    if (totals.length === 0) {
      return html`<sb-empty .heading=${t('cards.none')} .sentence=${t('cards.none.sentence')} .size=${72}></sb-empty>`
    }
    return html`<p class="lead">${t('cards.asof', { clock: clock(at_s, this.site) })}</p>
      ${totals.map((each) => this.currency(each))}`
  }

  private currency(total: GiftCardTotals) {
    const { language } = this.site
    return html`<dl>
        ${FIGURES.map(
          (each) =>
            html`<div class=${each === 'outstanding' ? 'owed' : ''}>
              <dt>${t(`cards.${each}`)}</dt>
              <dd><b>${money(total[each], language)}</b>${each === 'outstanding' ? this.owed(total) : nothing}</dd>
            </div>`,
        )}
      </dl>
      <table>
        <thead>
          <tr>
            <th scope="col">${t('cards.origin')}</th>
            <th class="figure" scope="col">${t('cards.column.cards')}</th>
            <th class="figure" scope="col">${t('cards.issued')}</th>
            <th class="figure" scope="col">${t('cards.outstanding')}</th>
          </tr>
        </thead>
        <tbody>
          ${total.origins.map(
            (each) =>
              html`<tr>
                <td>${t(`why.${each.why}`)}</td>
                <td class="figure">${each.cards.toLocaleString('en')}</td>
                <td class="figure">${money(each.issued, language)}</td>
                <td class="figure">${money(each.outstanding, language)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`
  }

  private owed(total: GiftCardTotals) {
    const amount = money(total.blocked, this.site.language)
    return html`<small>${t('cards.open', { count: total.cards_open, all: total.cards })}</small>
      ${total.blocked_cards === 0 ? nothing : html`<small>${t('cards.blocked', { count: total.blocked_cards, amount })}</small>`}`
  }

  private search() {
    const changed = (code: string): void => {
      this.code = code
      this.wrong = ''
    }
    const wrong = this.wrong === '' ? undefined : this.wrong
    return html`<h3 id="search">${t('search.heading')}</h3>
      <p class="lead">${t('search.lead')}</p>
      <form novalidate aria-labelledby="search" @submit=${this.look}>
        ${textField('code', t('search.code'), this.code, changed, { wrong, longest: 40 })}
        <button class="button" type="submit" aria-disabled=${this.busy}>${t('search.go')}</button>
      </form>
      ${faultSpoken(wrong === undefined ? {} : { wrong })}
      <p class="said" role="status">${this.said}</p>
      ${repeat(
        this.cards,
        ({ card }) => card.card,
        (found) =>
          html`<sb-found-card
            .found=${found}
            .site=${this.site}
            .now_s=${this.now_s}
            @card-changed=${(event: CardChanged) => this.changed(event)}
          ></sb-found-card>`,
      )}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-gift-cards': SbGiftCards
  }
}
