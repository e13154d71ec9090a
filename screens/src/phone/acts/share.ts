/**
 * Sharing a visit on her phone: `<sb-phone-share .about>`. She writes; the server puts the disclosure before her words,
 * and her phone's own way of sharing takes the whole text. Nothing is posted for her, and what she wrote is kept nowhere.
 */
import { LitElement, html, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Refused, Unreachable, ask, command, newKey } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { language } from '../../shared/language.ts'
import type { SharePost, ShareThanks, ShareView } from '../../shared/messages.generated.ts'
import { dayWords, say } from '../../shared/rewards-words.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { texts } from '../../shared/texts.ts'
import { pageStyles } from '../page-styles.ts'
import en from '../rewards.en.json' with { type: 'json' }
import es from '../rewards.es.json' with { type: 'json' }
import { rewardsStyles } from '../rewards-styles.ts'

const t = texts({ en, es })

const MOST_WORDS = 200
const TELL_LETTERS = 60

@customElement('sb-phone-share')
export class SbPhoneShare extends LitElement {
  static override styles = [textStyles, controlStyles, fieldStyles, pageStyles, rewardsStyles]

  /** What of: there is but one thing to share, the visit. */
  @property() about = ''
  @state() private view: ShareView | null = null
  @state() private words = ''
  @state() private withPlace = false
  /** `copied`: she pastes it herself and says so. `told`: it is over. `waits`: shared, and the shop could not be told. */
  @state() private stage: 'writing' | 'copied' | 'waits' | 'told' = 'writing'
  @state() private busy = false
  @state() private wrong = ''
  @state() private spoken = ''
  @query('h1') private heading!: HTMLHeadingElement
  @query('textarea') private field!: HTMLTextAreaElement | null
  /** What the server made of her words, by what she wished: a second press hands it over at once. */
  private composed: { of: string; text: string } | null = null
  /** Of this one sharing: telling it twice is telling it once. */
  private readonly share = newKey()

  protected override firstUpdated(): void {
    this.heading.focus()
    void this.load()
  }

  private readonly load = (): Promise<void> =>
    this.attempt(async () => {
      this.view = await ask<ShareView>('/api/phone/share')
    })

  private async attempt(act: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.spoken = ''
    try {
      await act()
    } catch (error) {
      this.spoken = t(error instanceof Unreachable || !(error instanceof Refused) ? 'unreachable' : 'failed')
    } finally {
      this.busy = false
    }
  }

  private readonly send = (event: SubmitEvent): void => {
    event.preventDefault()
    this.wrong = /[\p{L}\p{N}]/u.test(this.words) ? '' : t('share.words_missing')
    if (this.wrong !== '') {
      this.field?.focus()
      return
    }
    void this.attempt(async () => {
      const wish = { words: this.words, language: language(), with_place: this.withPlace }
      const of = JSON.stringify(wish)
      if (this.composed?.of !== of) {
        this.composed = { of, text: (await command<SharePost>('/api/phone/share/text', wish)).text }
      }
      await this.hand(this.composed.text)
    })
  }

  /** To whatever she shares with; without such a way, to her clipboard. */
  private async hand(text: string): Promise<void> {
    const shares = 'share' in navigator
    try {
      await (shares ? navigator.share({ text }) : (navigator as Navigator).clipboard.writeText(text))
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      // `AbortError`: she thought better of it. Else her press lay too far back: phones ask for one of this moment.
      if (error.name !== 'AbortError') this.spoken = t(shares ? 'share.press' : 'share.press_copy')
      return
    }
    if (shares) return this.tell()
    this.stage = 'copied'
    this.spoken = t('share.copied')
  }

  private async tell(): Promise<void> {
    // Shared is shared: from here on only the shop is still to be told.
    this.stage = 'waits'
    const { points, view } = await command<ShareThanks>('/api/phone/share/told', { share: this.share })
    this.view = view
    this.stage = 'told'
    this.spoken = points > 0 ? t('share.thanks', { count: points }) : t('share.thanks_none')
  }

  private form(view: ShareView): TemplateResult {
    const left = MOST_WORDS - this.words.length
    return html`<p class="lead">${say('share.lead', { count: view.points })}</p>
      <p class="quiet">${say('share.how')}</p>
      <form novalidate @submit=${this.send}>
        <label for="words">${t('share.words')}</label>
        <p class="quiet" id="hint">${t('share.words_hint')}</p>
        <textarea
          id="words"
          rows="4"
          maxlength=${MOST_WORDS}
          aria-describedby="hint wrong"
          .value=${this.words}
          @input=${(event: InputEvent) => (this.words = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
        ${left < TELL_LETTERS ? html`<p class="quiet">${t('share.left', { count: left })}</p>` : ''}
        <p class="wrong" id="wrong" role="alert">${this.wrong}</p>
        <label class="tick">
          <input
            type="checkbox"
            .checked=${this.withPlace}
            @change=${(event: Event) => (this.withPlace = (event.target as HTMLInputElement).checked)}
          />
          <span>${t('share.place', { place: view.place })}</span>
        </label>
        <b id="preview">${t('share.preview')}</b>
        <blockquote aria-labelledby="preview">${this.preview(view)}</blockquote>
        <p class="quiet">${t('share.begins')}</p>
        <button class="button primary wide" aria-disabled=${this.busy ? 'true' : 'false'}>
          ${t('share' in navigator ? 'share.send' : 'share.copy')}
        </button>
      </form>`
  }

  /** As the server will put it together. */
  private preview(view: ShareView): string {
    const words = this.words.trim().replace(/\s+/g, ' ') || '…'
    return [view.disclosure[language()], words, ...(this.withPlace ? [view.place] : [])].join('\n')
  }

  private closing(): TemplateResult | '' {
    if (this.stage === 'told') return ''
    const words = this.stage === 'copied' ? t('share.posted') : t('share.tell')
    return html`<article>
      ${this.stage === 'waits' ? html`<p>${t('share.not_told')}</p>` : ''}
      <button
        class="button primary wide"
        type="button"
        aria-disabled=${this.busy ? 'true' : 'false'}
        @click=${() => void this.attempt(() => this.tell())}
      >
        ${words}
      </button>
    </article>`
  }

  private content(view: ShareView): TemplateResult | '' {
    if (this.stage !== 'writing') return this.closing()
    if (view.state === 'ready') return this.form(view)
    const words = view.state === 'had' ? say('share.had', { day: dayWords(view.again_at_s ?? 0) }) : say(`share.${view.state}`)
    return html`<article><p>${words}</p></article>`
  }

  protected override render(): TemplateResult {
    return html`<main>
      <h1 tabindex="-1">${say('share.heading')}</h1>
      <p class="said" role="status">${this.spoken}</p>
      ${this.view !== null
        ? this.content(this.view)
        : this.spoken === ''
          ? html`<p>${say('loading')}</p>`
          : html`<button class="button wide" type="button" @click=${this.load}>${say('again')}</button>`}
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-phone-share': SbPhoneShare
  }
}
