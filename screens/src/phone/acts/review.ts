/**
 * Writing about one purchase: `<sb-phone-review .about=${token}>`. The token proves the receipt line; whose it is, and
 * what may still be changed, the server says.
 */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import { LitElement, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Refused, Unreachable, ask, command, newKey, remove } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { day, type Place } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import { language } from '../../shared/language.ts'
import type { OwnReview, OwnVersion, PurchaseCard } from '../../shared/messages.generated.ts'
import { nowS } from '../../shared/now.ts'
import '../../shared/product.ts'
import { reasonText, starsText } from '../../shared/review-words.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import '../../shared/switch.ts'
import { pageStyles } from '../page-styles.ts'
import { t } from '../review-texts.ts'
import { REVIEWS } from '../reviews.ts'
import { reviewStyles } from './review-styles.ts'

const TITLE_LETTERS = 80
const TEXT_LETTERS = 3000
const LEAST_LETTERS = 10
/** Fewer are left than this: how many is said. */
const TELL_LETTERS = 200

const REFUSALS = ['nothing_new', 'one_per_product', 'no_more'] as const

@customElement('sb-phone-review')
export class SbPhoneReview extends LitElement {
  static override styles = [textStyles, controlStyles, fieldStyles, pageStyles, reviewStyles]

  /** The token of the purchase. */
  @property() about = ''
  /** For dates; without it they are not said. */
  @property({ attribute: false }) site: Place | null = null
  @state() private purchase: PurchaseCard | null = null
  @state() private spoken = ''
  @state() private gone = false
  @state() private busy = false
  @state() private sure = false
  @state() private stars = 0
  @state() private owns = { got: false, works: false }
  @state() private left = TEXT_LETTERS
  @state() private wrong: '' | 'need_stars' | 'need_text' = ''
  /** What stands on the server in the place of what she was changing. */
  @state() private meanwhile: OwnVersion | null = null
  @query('h1') private heading!: HTMLHeadingElement
  @query('#title') private titleField!: HTMLInputElement | null
  @query('#text') private textField!: HTMLTextAreaElement | null
  /** Of what is being sent: a press that is repeated counts once. */
  private key = newKey()

  protected override firstUpdated(): void {
    this.heading.focus()
    void this.load()
  }

  private get path(): string {
    return `/api/phone/reviews/${encodeURIComponent(this.about)}`
  }

  private readonly load = async (): Promise<void> => {
    this.spoken = ''
    try {
      this.stand(await ask<PurchaseCard>(this.path))
    } catch (error) {
      this.gone = error instanceof Refused && error.status !== 503
      this.spoken = this.gone ? '' : t(error instanceof Unreachable ? 'unreachable' : 'failed')
    }
  }

  /** How it stands now by the server's word; the form begins with her newest words. */
  private stand(purchase: PurchaseCard): void {
    this.purchase = purchase
    const newest = purchase.review?.versions[0]
    this.stars = newest?.stars ?? 0
    this.left = TEXT_LETTERS - (newest?.text.length ?? 0)
    this.owns = { got: purchase.review?.incentive === 'said', works: purchase.review?.works_here === true }
    this.meanwhile = null
    this.key = newKey()
  }

  /** As `load`, and what she has typed stays, beside what stands there now. */
  private async catchUp(): Promise<void> {
    const typed = { stars: this.stars, owns: this.owns, title: this.titleField?.value, text: this.textField?.value }
    await this.load()
    await this.updateComplete
    this.stars = typed.stars
    this.owns = { got: this.owns.got || typed.owns.got, works: this.owns.works || typed.owns.works }
    if (this.titleField !== null) this.titleField.value = typed.title ?? ''
    if (this.textField !== null) this.textField.value = typed.text ?? ''
    this.left = TEXT_LETTERS - (typed.text?.length ?? 0)
    this.meanwhile = this.purchase?.review?.versions[0] ?? null
  }

  private readonly send = (event: SubmitEvent): void => {
    event.preventDefault()
    if (this.busy) return
    const text = this.textField?.value.trim() ?? ''
    this.wrong = this.stars === 0 ? 'need_stars' : text.length < LEAST_LETTERS ? 'need_text' : ''
    if (this.wrong !== '') {
      const field = this.wrong === 'need_text' ? this.textField : this.renderRoot.querySelector<HTMLElement>('[name=stars]')
      field?.focus()
      return
    }
    const wish = {
      token: this.about,
      version: this.purchase?.review?.version ?? 0,
      stars: this.stars,
      title: this.titleField?.value.trim() ?? '',
      text,
      language: language(),
      got_something: this.owns.got,
      works_here: this.owns.works,
    }
    void this.attempt(async () => {
      const before = this.purchase?.review?.shown === true
      this.stand(await command<PurchaseCard>('/api/phone/reviews', wish, this.key))
      this.spoken = t(before ? 'form.sent_shown' : 'form.sent')
    })
  }

  private readonly takeBack = (): void => {
    void this.attempt(async () => {
      this.stand(await remove<PurchaseCard>(this.path))
      this.sure = false
      this.spoken = t('take_back.done')
    })
  }

  /** Nothing is shown as done before the server said so; where it says no, it says how things stand. */
  private async attempt(act: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      await act()
    } catch (error) {
      await this.refused(error)
    } finally {
      this.busy = false
    }
  }

  private async refused(error: unknown): Promise<void> {
    if (!(error instanceof Refused)) {
      this.spoken = t('unreachable')
      return
    }
    if (error.status === 403) {
      this.spoken = t('form.blocked')
      return
    }
    if (error.status !== 409) {
      this.spoken = t('failed')
      return
    }
    const reason = REFUSALS.find((each) => each === error.problem['reason'])
    if (reason === undefined) await this.catchUp()
    else if (reason !== 'nothing_new') await this.load()
    this.spoken = t(reason === undefined ? 'form.changed' : `form.${reason}`)
  }

  private starChoice() {
    return html`<fieldset class="stars" aria-describedby="wrong">
      <legend>${t('form.stars')}</legend>
      ${[1, 2, 3, 4, 5].map(
        (stars) => html`<label class=${stars <= this.stars ? 'on' : ''}>
          <input
            type="radio"
            name="stars"
            value=${stars}
            .checked=${stars === this.stars}
            aria-label=${starsText(stars)}
            @change=${() => {
              this.stars = stars
              this.wrong = ''
            }}
          />
          <span aria-hidden="true">★</span>
        </label>`,
      )}
    </fieldset>`
  }

  /** Once said it stays: then the switch moves no more. */
  private owning(what: 'got' | 'works', stays: boolean) {
    return html`<sb-switch
      .heading=${t(`form.${what}`)}
      .more=${t(`form.${what}_hint`)}
      .on=${this.owns[what]}
      .busy=${stays}
      @change=${(event: CustomEvent<boolean>) => (this.owns = { ...this.owns, [what]: event.detail })}
    ></sb-switch>`
  }

  private form(purchase: PurchaseCard) {
    const { review } = purchase
    if (purchase.elsewhere && review === null) return html`<p class="note">${t('form.one_per_product')}</p>`
    if (review !== null && !review.may_edit) return html`<p class="note">${t('form.no_more')}</p>`
    const newest = review?.versions[0]
    return html`${this.meanwhile === null ? '' : this.other(this.meanwhile)}
    <form novalidate @submit=${this.send}>
      ${this.starChoice()}
      <div>
        <label for="title">${t('form.title')}</label>
        <input id="title" maxlength=${TITLE_LETTERS} autocomplete="off" .value=${newest?.title ?? ''} />
      </div>
      <div>
        <label for="text">${t('form.text')}</label>
        <p class="hint" id="text-hint">${t('form.text_hint')}</p>
        <textarea
          id="text"
          rows="7"
          maxlength=${TEXT_LETTERS}
          aria-describedby="text-hint wrong"
          aria-invalid=${this.wrong === 'need_text' ? 'true' : nothing}
          .value=${newest?.text ?? ''}
          @input=${() => (this.left = TEXT_LETTERS - (this.textField?.value.length ?? 0))}
        ></textarea>
        ${this.left < TELL_LETTERS ? html`<p class="hint">${t('form.letters', { count: this.left })}</p>` : ''}
      </div>
      <div class="card owns">
        ${this.owning('got', review?.incentive === 'said')} ${this.owning('works', review?.works_here === true)}
      </div>
      ${purchase.reward_points > 0 ? html`<p class="note">${t('form.points', { count: purchase.reward_points })}</p>` : ''}
      <p class="hint">${t('form.who')}</p>
      <p class="wrong" id="wrong" role="alert">${this.wrong === '' ? '' : t(`form.${this.wrong}`)}</p>
      <button class="button primary wide" aria-disabled=${this.busy}>
        ${t(review === null || newest === undefined ? 'form.send' : 'form.change')}
      </button>
    </form>`
  }

  private other(version: OwnVersion) {
    return html`<div class="note" id="meanwhile">
      <p>${t('form.meanwhile')}</p>
      <p><b>${starsText(version.stars)}.</b> ${version.title === '' ? '' : html`${version.title}. `}${version.text}</p>
    </div>`
  }

  private end(review: OwnReview | null) {
    if (review === null || review.versions.length === 0) return ''
    if (!this.sure)
      return html`<button class="textlink" type="button" @click=${() => (this.sure = true)}>${t('take_back')}</button>`
    return html`<div class="sure" role="group" aria-labelledby="sure">
      <h2 id="sure">${t('take_back.sure')}</h2>
      <p>${t('take_back.means')}</p>
      <button class="button wide last" type="button" @click=${this.takeBack}>${t('take_back.yes')}</button>
      <button class="button primary wide" type="button" @click=${() => (this.sure = false)}>${t('take_back.no')}</button>
    </div>`
  }

  private fate(version: OwnVersion): string {
    if (version.published === null) return t('history.waiting')
    const when = this.site === null ? '' : day(version.decided_at_s ?? version.at_s, nowS(), this.site)
    return version.published
      ? t('history.published', { day: when })
      : t('history.not', { day: when, reason: reasonText(version.reason ?? '') })
  }

  private history(review: OwnReview | null) {
    const decided = review?.versions.filter((version) => version.published !== null) ?? []
    if (decided.length === 0) return ''
    return html`<h2>${t('history')}</h2>
      <ul class="card">
        ${review?.versions.map(
          (version) => html`<li class="version">
            <b>${starsText(version.stars)}. ${this.fate(version)}</b>
            <p>${version.title === '' ? '' : html`${version.title}. `}${version.text}</p>
            ${version.note === '' ? '' : html`<p class="note">${t('history.note', { note: version.note })}</p>`}
          </li>`,
        )}
      </ul>`
  }

  private content(purchase: PurchaseCard) {
    const { review, product } = purchase
    const sentBack = review?.state === 'sent_back' ? (review.versions[0] ?? null) : null
    return html`<div class="thing">
        <sb-product .name=${product.picture}></sb-product>
        <p>
          <b>${product.name}</b>${this.site === null
            ? ''
            : html`<small>${t('list.bought', { day: day(purchase.bought_at_s, nowS(), this.site) })}</small>`}
        </p>
      </div>
      ${sentBack !== null
        ? html`<p class="mend" role="status">
            ${t('state.sent_back', { reason: reasonText(sentBack.reason ?? '') })}
            ${sentBack.note === '' ? '' : t('history.note', { note: sentBack.note })}
          </p>`
        : review === null
          ? ''
          : html`<p class="note">${t(`state.${review.state}`)}</p>`}
      ${this.form(purchase)} ${this.end(review)} ${this.history(review)}`
  }

  protected override render() {
    return html`<main>
      <a class="textlink back" href=${REVIEWS}>${icon(arrowLeft)}${t('form.all')}</a>
      <h1 tabindex="-1">${t('form.heading')}</h1>
      ${this.purchase === null ? '' : this.content(this.purchase)}
      <p class="said" role="status">
        ${this.spoken || (this.gone ? t('form.gone') : this.purchase === null ? t('loading') : '')}
      </p>
      ${this.purchase === null && this.spoken !== ''
        ? html`<button class="button" type="button" @click=${this.load}>${t('retry')}</button>`
        : ''}
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-phone-review': SbPhoneReview
  }
}
