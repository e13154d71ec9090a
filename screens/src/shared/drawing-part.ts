/**
 * The drawings for gift cards as somebody sees them who may take part, at a kiosk and on her phone: how each stands, the
 * three answers that entering asks for, the official rules, and what she won. Sizes come from the screen (`--part-*`).
 */
import check from 'lucide-static/icons/check.svg?raw'
import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { state } from 'lit/decorators.js'
import { Refused, Unreachable } from './commands.ts'
import en from './drawing.en.json' with { type: 'json' }
import es from './drawing.es.json' with { type: 'json' }
import { partStyles } from './drawing-styles.ts'
import { dayAndTime, money, type Place } from './formats.ts'
import { icon } from './icon.ts'
import { language } from './language.ts'
import type { DrawingCard, DrawingsCard, EntryAnswer, EntryWish, MyPrize } from './messages.generated.ts'
import { controlStyles, textStyles } from './styles.ts'
import { texts } from './texts.ts'

export const drawingText = texts({ en, es })
const t = drawingText

type Told = 'missing' | 'missing.claim' | 'wrong.link' | 'wrong.over' | 'wrong.many' | 'wrong.gone' | 'wrong.failed'

/** What went wrong, in the words for it. */
function told(error: unknown): Told {
  if (error instanceof Unreachable) return 'wrong.link'
  if (!(error instanceof Refused)) return 'wrong.failed'
  return error.status === 409 ? 'wrong.over' : error.status === 410 ? 'wrong.gone' : error.status === 429 ? 'wrong.many' : 'wrong.failed'
}

/** The address of all drawings: short enough to be typed. */
const allOf = ({ url }: DrawingCard): string => url.replace(/^https?:\/\//, '').replace(/[^/]+\/$/, '')

/** Drawn beside an input that covers all of its line, so that a finger may press anywhere on it. */
export const mark = html`<span class="mark">${icon(check)}</span>`

interface Answers {
  readonly state: string
  readonly isOfAge: boolean
  readonly acceptsRules: boolean
}

const UNANSWERED: Answers = { state: '', isOfAge: false, acceptsRules: false }

export abstract class DrawingPart extends LitElement {
  static override styles = [textStyles, controlStyles, partStyles]

  @state() protected found: DrawingsCard | null = null
  @state() protected busy = false
  private spoken = ''
  @state() private answers: ReadonlyMap<string, Answers> = new Map()
  @state() private wrong: { drawing: string | null; told: Told } | null = null

  protected abstract load(spoken: string): Promise<DrawingsCard>
  protected abstract send(drawing: string, wish: EntryWish, spoken: string): Promise<EntryAnswer>
  /** What stands under a prize that waits for her. */
  protected abstract claiming(card: DrawingCard, won: MyPrize): TemplateResult
  /** In place of the answers, where this screen may not take them. */
  protected instead(_card: DrawingCard): TemplateResult | null {
    return null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.fetch()
  }

  protected override willUpdate(): void {
    // The rules come from the server, in the language of the screen.
    if (this.spoken !== '' && this.spoken !== language()) void this.fetch()
  }

  protected async fetch(): Promise<void> {
    this.spoken = language()
    try {
      this.found = await this.load(this.spoken)
      if (this.wrong?.drawing === null) this.wrong = null
    } catch (error) {
      // What is there stays; what is not there can be asked for again.
      if (this.found === null) this.wrong = { drawing: null, told: told(error) }
    }
  }

  /** Does it for one drawing, once at a time, and says there what went wrong. */
  protected async attempt(drawing: string, go: () => Promise<DrawingCard>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.wrong = null
    try {
      this.replace(await go())
    } catch (error) {
      this.complain(drawing, told(error))
    } finally {
      this.busy = false
    }
  }

  protected complain(drawing: string, which: Told): void {
    this.wrong = { drawing, told: which }
  }

  private replace(card: DrawingCard): void {
    const { found } = this
    if (found === null) return
    const drawings = found.drawings.map((each) => (each.drawing === card.drawing ? card : each))
    this.found = { ...found, drawings }
  }

  protected get place(): Place {
    return { language: language(), time_zone: this.found?.time_zone ?? 'UTC' }
  }

  protected when(at_s: number): string {
    return dayAndTime(at_s, this.found?.at_s ?? at_s, this.place)
  }

  private enter(card: DrawingCard): void {
    const given = this.answers.get(card.drawing) ?? UNANSWERED
    if (given.state === '' || !given.isOfAge || !given.acceptsRules) {
      this.complain(card.drawing, 'missing')
      return
    }
    const wish: EntryWish = { state: given.state, is_of_age: true, accepts_rules: true }
    void this.attempt(card.drawing, async () => (await this.send(card.drawing, wish, language())).drawing)
  }

  private answer(card: DrawingCard, change: Partial<Answers>): void {
    const given = { ...UNANSWERED, ...this.answers.get(card.drawing), ...change }
    this.answers = new Map([...this.answers, [card.drawing, given]])
    this.wrong = null
  }

  protected override render() {
    const { found, wrong } = this
    if (found === null) {
      if (wrong === null) return nothing
      return html`<div class="none">
        <p role="alert">${t(wrong.told)}</p>
        <button class="button" type="button" @click=${() => void this.fetch()}>${t('again')}</button>
      </div>`
    }
    if (found.drawings.length === 0) return html`<p class="none">${t('none')}</p>`
    return found.drawings.map((card) => this.card(card))
  }

  private card(card: DrawingCard) {
    const prize = money(card.prize, language())
    const id = `drawing-${card.drawing}`
    const wrong = this.wrong?.drawing === card.drawing ? t(this.wrong.told) : ''
    return html`<article aria-labelledby=${id}>
      <p class="prize">${t('prize', { count: card.prizes, prize })}</p>
      <h2 id=${id}>${card.heading}</h2>
      <div role="status">${this.standing(card, prize)}</div>
      <p class="wrong" role="alert">${wrong}</p>
      ${card.won?.state === 'offered' ? this.claiming(card, card.won) : nothing}
      ${card.mine === null && card.state === 'published' ? (this.instead(card) ?? this.form(card)) : nothing}
      <details>
        <summary>${t('rules')}</summary>
        ${card.rules.map(
          (section) =>
            html`<h3>${section.heading}</h3>
              ${section.paragraphs.map((text) => html`<p>${text}</p>`)}`,
        )}
      </details>
      <p class="quiet">${t('free', { url: allOf(card) })}</p>
    </article>`
  }

  /** In words how it stands for her. */
  private standing(card: DrawingCard, prize: string) {
    const { mine, won } = card
    if (won !== null) return this.prize(won, prize)
    if (mine !== null) {
      const over = card.state === 'drawn' || card.state === 'settled'
      const listed = card.entries_sha256 !== null
      const when = this.when(card.closes_at_s)
      return html`<h3>${t('in.heading')}</h3>
        <p>${t('in.code')}<br /><span class="code">${mine.entry}</span></p>
        <p class="quiet">${over ? t('in.lost') : t(listed ? 'in.listed' : 'in.keep', { when })}</p>
        ${listed ? html`<p class="quiet">${t('in.hash', { hash: card.entries_sha256 ?? '' })}</p>` : nothing}`
    }
    const count = html`<p class="quiet">
      ${t('open', { when: this.when(card.closes_at_s) })} ${t('entries', { count: card.entries })}
    </p>`
    if (card.unconfirmed_address === null) return count
    return html`${count}
      <h3>${t('confirm.heading')}</h3>
      <p>${t('confirm.sentence', { address: card.unconfirmed_address })}</p>`
  }

  private prize(won: MyPrize, prize: string) {
    if (won.state === 'offered') {
      return html`<h3>${t('won.heading', { prize })}</h3>
        <p>${t('won.until', { when: this.when(won.claim_until_s) })}</p>`
    }
    if (won.state === 'claimed') {
      return html`<h3>${t('claimed.heading')}</h3>
        <p>${t('claimed.sentence')}</p>`
    }
    return html`<p>${t('lapsed')}</p>`
  }

  private form(card: DrawingCard) {
    const given = this.answers.get(card.drawing) ?? UNANSWERED
    const ticked = (event: Event): boolean => (event.target as HTMLInputElement).checked
    return html`<fieldset>
        <legend>${t('where')}</legend>
        <div class="choices">
          ${card.states.map(
            (one) =>
              html`<label class="choice">
                <input
                  type="radio"
                  name=${`state-${card.drawing}`}
                  .checked=${given.state === one.state}
                  @change=${() => this.answer(card, { state: one.state })}
                />
                ${mark} ${one.name}
              </label>`,
          )}
        </div>
      </fieldset>
      <label class="choice line">
        <input
          type="checkbox"
          .checked=${given.isOfAge}
          @change=${(event: Event) => this.answer(card, { isOfAge: ticked(event) })}
        />
        ${mark} ${t('age', { age: card.least_age })}
      </label>
      <label class="choice line">
        <input
          type="checkbox"
          .checked=${given.acceptsRules}
          @change=${(event: Event) => this.answer(card, { acceptsRules: ticked(event) })}
        />
        ${mark} ${t('accept')}
      </label>
      <button class="button ring" type="button" aria-disabled=${this.busy} @click=${() => this.enter(card)}>
        ${t(this.busy ? 'entering' : 'enter')}
      </button>`
  }
}
