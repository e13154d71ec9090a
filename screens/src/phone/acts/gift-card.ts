/**
 * Gifts for points and gift cards on her phone: `<sb-phone-gift-card .about>`. `about` names a gift that she chose at a
 * kiosk; else all are shown. Only here points are spent, and only here stands the code that is money.
 */
import { LitElement, html, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Refused, Unreachable, ask, command, newKey } from '../../shared/commands.ts'
import { money } from '../../shared/formats.ts'
import { language } from '../../shared/language.ts'
import type { GiftCardCard, GiftCardCode, GiftOffer, GiftTakenCard, GiftsView } from '../../shared/messages.generated.ts'
import '../../shared/qr.ts'
import { dayWords, leftWords, say } from '../../shared/rewards-words.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { texts } from '../../shared/texts.ts'
import { pageStyles } from '../page-styles.ts'
import en from '../rewards.en.json' with { type: 'json' }
import es from '../rewards.es.json' with { type: 'json' }
import { rewardsStyles } from '../rewards-styles.ts'

const t = texts({ en, es })

@customElement('sb-phone-gift-card')
export class SbPhoneGiftCard extends LitElement {
  static override styles = [textStyles, controlStyles, pageStyles, rewardsStyles]

  @property() about = ''
  @state() private view: GiftsView | null = null
  /** The gift that is asked about. */
  @state() private asked = ''
  @state() private taken: GiftTakenCard | null = null
  @state() private code: GiftCardCode | null = null
  @state() private busy = false
  @state() private spoken = ''
  @query('h1') private heading!: HTMLHeadingElement
  protected override firstUpdated(): void {
    this.asked = this.about
    this.heading.focus()
    void this.load()
  }

  private readonly load = (): Promise<void> =>
    this.attempt(async () => {
      this.view = await ask<GiftsView>('/api/phone/gifts')
    })

  /** Nothing is shown as done before the server said so. */
  private async attempt(act: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.spoken = ''
    try {
      await act()
    } catch (error) {
      this.spoken = refusal(error)
    } finally {
      this.busy = false
    }
  }

  private choose(gift: string): void {
    this.asked = gift
    this.taken = null
  }

  private take(gift: GiftOffer): void {
    const path = `/api/phone/gifts/${encodeURIComponent(gift.gift)}/take`
    void this.attempt(async () => {
      this.taken = await answered(gift.gift, (key) => command<GiftTakenCard>(path, {}, key))
      this.asked = ''
      this.view = await ask<GiftsView>('/api/phone/gifts')
    })
  }

  private show(card: string, anew: boolean): void {
    void this.attempt(async () => {
      this.code = await command<GiftCardCode>(`/api/phone/gift-cards/${encodeURIComponent(card)}/code`, { anew })
      if (anew) this.spoken = t('cards.renewed')
    })
  }

  private worth(gift: GiftOffer): string {
    const amount = money(gift.worth, language())
    return say(gift.reward === 'gift_card' ? 'gifts.card' : 'gifts.coupon', { amount })
  }

  private button(words: string, press: () => void, look = ''): TemplateResult {
    return html`<button class=${`button wide ${look}`} type="button" aria-disabled=${this.busy ? 'true' : 'false'} @click=${press}>
      ${words}
    </button>`
  }

  private gift(gift: GiftOffer, points: number): TemplateResult {
    const cost = say('gifts.points', { count: gift.points })
    if (gift.missing > 0) {
      return html`<article>
        <div class="line"><b>${this.worth(gift)}</b><span>${say('gifts.missing', { count: gift.missing })}</span></div>
        <progress
          max=${gift.points}
          value=${points}
          aria-label=${say('gifts.progress', { have: points, points: gift.points })}
        ></progress>
      </article>`
    }
    if (gift.gift !== this.asked) {
      return html`<article>
        <div class="line"><b>${this.worth(gift)}</b><span>${say('gifts.there', { points: cost })}</span></div>
        ${this.button(t('gifts.take'), () => this.choose(gift.gift))}
      </article>`
    }
    return html`<article>
      <h2>${t('gifts.ask', { worth: this.worth(gift), points: cost })}</h2>
      <p class="quiet">${t('gifts.ask_why')}</p>
      ${this.button(t('gifts.yes'), () => this.take(gift), 'primary')}
      ${this.button(t('gifts.not_now'), () => this.choose(''))}
    </article>`
  }

  private card(card: GiftCardCard): TemplateResult {
    const shown = this.code?.card.card === card.card ? this.code : null
    return html`<article>
      <div class="line"><b>${leftWords(card)}</b><small>${say(`gifts.why.${card.why}`)}</small></div>
      ${card.expires_at_s === null ? '' : html`<small>${say('gifts.cards.until', { day: dayWords(card.expires_at_s) })}</small>`}
      ${card.blocked ? html`<p class="quiet">${say('gifts.cards.blocked_why')}</p>` : shown === null ? '' : this.paper(shown)}
      ${card.left.amount_minor === 0 || card.blocked
        ? ''
        : shown === null
          ? this.button(t('cards.show'), () => this.show(card.card, false), 'primary')
          : html`${this.button(t('cards.hide'), () => (this.code = null))}
              ${this.button(t('cards.anew'), () => this.show(card.card, true))}`}
    </article>`
  }

  private paper(shown: GiftCardCode): TemplateResult {
    return html`<div class="paper">
        <sb-qr .rows=${shown.qr_rows} .code=${shown.code}></sb-qr>
        <b>${shown.code}</b>
      </div>
      <p class="quiet">${t('cards.how')}</p>`
  }

  private happened(taken: GiftTakenCard): string {
    return taken.card === null
      ? t('gifts.taken_coupon')
      : t('gifts.taken_card', { amount: money(taken.card.amount, language()) })
  }

  private content({ points, gifts, cards }: GiftsView): TemplateResult {
    return html`<p class="lead">${t('gifts.lead', { count: points })}</p>
      ${gifts.length === 0 ? html`<p class="quiet">${say('gifts.none')}</p>` : html`<h2>${t('gifts.list')}</h2>`}
      ${gifts.map((gift) => this.gift(gift, points))}
      <h2>${say('gifts.cards')}</h2>
      ${cards.length === 0 ? html`<p class="quiet">${t('cards.none')}</p>` : cards.map((card) => this.card(card))}`
  }

  protected override render(): TemplateResult {
    const said = this.spoken || (this.taken === null ? '' : this.happened(this.taken))
    return html`<main>
      <h1 tabindex="-1">${say('gifts.heading')}</h1>
      <p class="said" role="status">${said}</p>
      ${this.view !== null ? this.content(this.view) : this.spoken === '' ? html`<p>${say('loading')}</p>` : this.button(say('again'), () => void this.load())}
    </main>`
  }
}

/**
 * Does `act` with the key of taking this gift, which stays until the server has said yes or no: a press after a lost
 * answer, also on a page that was opened anew, is the same taking.
 */
async function answered<T>(gift: string, act: (key: string) => Promise<T>): Promise<T> {
  const name = `shopbell.taking.${gift}`
  const key = sessionStorage.getItem(name) ?? newKey()
  sessionStorage.setItem(name, key)
  try {
    const answer = await act(key)
    sessionStorage.removeItem(name)
    return answer
  } catch (error) {
    if (error instanceof Refused && error.status < 500) sessionStorage.removeItem(name)
    throw error
  }
}

const REASONS = ['too_few', 'not_there', 'needs_offers'] as const

function refusal(error: unknown): string {
  if (error instanceof Unreachable) return t('unreachable')
  const reason = error instanceof Refused ? REASONS.find((each) => each === error.problem['reason']) : undefined
  return reason === undefined ? t('failed') : t(`gifts.${reason}`)
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-phone-gift-card': SbPhoneGiftCard
  }
}
