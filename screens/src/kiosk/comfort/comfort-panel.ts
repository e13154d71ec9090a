/** The button to make the screen fit oneself, and its panel. */
import settings from 'lucide-static/icons/accessibility.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { icon } from '../../shared/icon.ts'
import { LANGUAGES, type Language } from '../../shared/language.ts'
import { textStyles } from '../../shared/styles.ts'
import '../countdown.ts'
import { sheetStyles } from '../sheet-styles.ts'
import { touchStyles } from '../touch.ts'
import { SWITCHES, isPlain, plain, turned, type Comfort, type Switch } from './comfort.ts'
import { COMFORT_WARNS_S } from './fitting.ts'
import { hasVoice, hearOfVoices } from './speaking.ts'
import { say as t } from './texts.ts'

const NAMES: Readonly<Record<Language, string>> = { en: 'English', es: 'Español' }

/** Somebody wants the screen like this; the page decides and wears it. */
export class WishComfort extends Event {
  constructor(readonly comfort: Comfort) {
    super('wish-comfort')
  }
}

@customElement('sb-comfort')
export class SbComfort extends LitElement {
  static override styles = [
    textStyles,
    touchStyles,
    sheetStyles,
    css`
      .touch.beside {
        min-height: 68px;
        padding: 0 30px;
      }
      .touch.small {
        width: 88px;
        min-height: 88px;
        padding: 0;
      }
      .touch .icon {
        font-size: 40px;
      }
      dialog {
        padding: 64px 56px 56px;
        /* It stands at once: whoever wants it may want nothing to move. */
        animation: none;
      }
      h2 {
        font-size: var(--sign-xl);
      }
      .lead,
      .warns {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 24px;
        align-items: center;
      }
      /* Beside the shop's name, where nothing that can be read or pressed is covered. */
      .warns {
        position: fixed;
        top: 36px;
        right: 56px;
        width: 560px;
        padding: 16px 28px;
        border-radius: 32px;
        background: var(--color-surface);
        color: var(--color-text);
        font-size: var(--sign-sm);
        line-height: 1.28;
      }
      .lead {
        min-height: 112px;
        font-size: var(--sign-md);
        line-height: 1.3;
        color: var(--color-text-2);
      }
      .languages {
        display: flex;
        gap: 16px;
        margin-top: 28px;
      }
      .languages .touch {
        flex: 1;
      }
      .touch[aria-pressed='true'] {
        border-color: var(--color-primary);
        background: var(--color-primary);
        color: var(--color-on-primary);
      }
      .switches {
        display: grid;
        gap: 16px;
        margin: 24px 0;
      }
      .switch {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: center;
        gap: 4px 24px;
        min-height: 104px;
        padding: 14px 32px;
        border: 3px solid var(--color-line-strong);
        border-radius: 32px;
        background: transparent;
        color: var(--color-text);
        font: 640 var(--sign-md) / 1.2 var(--font-text);
        text-align: left;
        touch-action: manipulation;
      }
      .switch small {
        grid-column: 1;
        font-size: var(--sign-sm);
        font-weight: 450;
        color: var(--color-text-2);
      }
      .switch b {
        grid-area: 1 / 2 / 3 / 3;
        min-width: 104px;
        padding: 10px 20px;
        border: 3px solid var(--color-line-strong);
        border-radius: var(--radius-pill);
        text-align: center;
      }
      .switch[aria-checked='true'] b {
        border-color: var(--color-primary);
        background: var(--color-primary);
        color: var(--color-on-primary);
      }
      .switch:focus-visible {
        outline-width: 6px;
        outline-offset: 5px;
      }
      .ends {
        display: flex;
        gap: 16px;
      }
      .ends .touch {
        flex: 1;
      }
    `,
  ]

  @property({ attribute: false }) comfort: Comfort = plain('en')
  /** The shop's language tag, in which the screen is for the next who comes. */
  @property() site_language = 'en'
  /** The drawing alone, where there is little room. */
  @property({ type: Boolean }) small = false
  /** Seconds until the screen goes back by itself, in the last part of its time. */
  @property({ attribute: false }) warns_s: number | null = null
  @state() private open = false
  @query('dialog') private dialog!: HTMLDialogElement | null
  private deafen: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.deafen = hearOfVoices(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    this.deafen?.()
    super.disconnectedCallback()
  }

  protected override updated(): void {
    if (this.open && this.dialog?.open === false) this.dialog.showModal()
  }

  close(): void {
    this.dialog?.close()
    this.open = false
  }

  private wish(comfort: Comfort): void {
    this.dispatchEvent(new WishComfort(comfort))
  }

  /** On the button stands the other language, in its own words: who needs it finds it. */
  private get other(): string {
    return LANGUAGES.filter((each) => each !== this.comfort.language).map((each) => NAMES[each]).join(', ')
  }

  protected override render() {
    const warns = !this.open && this.warns_s !== null && !isPlain(this.comfort, this.site_language)
    return html`${warns ? html`<div class="warns">${this.stays(t('warns'))}</div>` : nothing}<button
        class="touch ${this.small ? 'small' : 'beside'}"
        type="button"
        aria-label="${this.other}. ${t('open')}"
        @click=${() => (this.open = true)}
      >
        ${icon(settings)}${this.small ? nothing : this.other}
      </button>
      ${this.open ? this.panel() : nothing}`
  }

  private panel() {
    return html`<dialog aria-labelledby="heading" @close=${() => (this.open = false)}>
      <h2 id="heading">${t('heading')}</h2>
      <div class="lead">${this.stays(t(this.warns_s === null ? 'lead' : 'warns'))}</div>
      <div class="languages" role="group" aria-label=${t('languages')}>
        ${LANGUAGES.map(
          (each) => html`<button
            class="touch"
            type="button"
            lang=${each}
            aria-pressed=${each === this.comfort.language ? 'true' : 'false'}
            @click=${() => this.wish({ ...this.comfort, language: each })}
          >
            ${NAMES[each]}
          </button>`,
        )}
      </div>
      <div class="switches">${SWITCHES.filter((which) => which !== 'speech' || this.comfort.speech || hasVoice()).map((which) => this.switch(which))}</div>
      <div class="ends">
        <button class="touch" type="button" @click=${() => this.wish(plain(this.site_language))}>${t('plain')}</button>
        <button class="touch primary" type="button" autofocus @click=${() => this.close()}>${t('close')}</button>
      </div>
    </dialog>`
  }

  private stays(words: string) {
    return html`<p role="status">${words}</p>
      ${this.warns_s === null
        ? nothing
        : html`<sb-countdown .left_s=${this.warns_s} .of_s=${COMFORT_WARNS_S}></sb-countdown>`}`
  }

  private switch(which: Switch) {
    const on = this.comfort[which]
    return html`<button class="switch" type="button" role="switch" aria-checked=${on ? 'true' : 'false'} @click=${() => this.wish(turned(this.comfort, which))}>
      <span>${t(which)}</span><small>${t(`${which}.more`)}</small><b aria-hidden="true">${t(on ? 'on' : 'off')}</b>
    </button>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-comfort': SbComfort
  }
}
