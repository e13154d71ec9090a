/** The message over everything: whether one stands, the way to send one and to take it back. */
import siren from 'lucide-static/icons/siren.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { command, newKey, remove } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { instant } from '../../shared/formats.ts'
import { icon } from '../../shared/icon.ts'
import type { EmergencyCard, EmergencyMessage, SignageEmergencyWish, SiteCard } from '../../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../../shared/styles.ts'
import { DeskDialog } from '../desk-dialog.ts'
import { dialogHead } from '../dialog-head.ts'
import { dialogStyles } from '../dialog-styles.ts'
import { formStyles } from '../form-styles.ts'
import { panelStyles } from '../panel-styles.ts'
import { options, type Choice } from './chosen.ts'
import { told } from './plan-form.ts'
import { say } from './texts.ts'

/** It was sent, or taken back. */
export class EmergencyChanged extends Event {
  constructor(readonly message: EmergencyMessage | null) {
    super('emergency-changed')
  }
}

@customElement('sb-signage-emergency')
export class SbSignageEmergency extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    css`
      .stands {
        padding: 4px 0 10px;
        line-height: 1.4;
      }
      .stands strong {
        display: block;
      }
      .lead {
        padding-bottom: 8px;
        color: var(--color-text-2);
        line-height: 1.4;
      }
    `,
  ]

  @property({ attribute: false }) message: EmergencyMessage | null = null
  @property({ attribute: false }) site!: SiteCard
  /** What kiosks are called that cannot be reached now. */
  @property({ attribute: false }) silent: readonly string[] = []
  @property({ type: Number }) now_s = 0
  @state() private writing = false
  @state() private busy = false
  @state() private wrong = ''

  get isBusy(): boolean {
    return this.writing
  }

  private readonly end = async (): Promise<void> => {
    if (this.busy) return
    this.busy = true
    this.wrong = ''
    try {
      const { message } = await remove<EmergencyCard>('/api/signage/emergency')
      this.dispatchEvent(new EmergencyChanged(message))
    } catch (error) {
      this.wrong = told(error)
    } finally {
      this.busy = false
    }
  }

  protected override render() {
    const { message } = this
    return html`<section aria-labelledby="heading">
        <div class="head">
          <h2 id="heading">${say('emergency')}</h2>
          ${message === null ? nothing : html`<span class="chip danger">${this.since(message)}</span>`}
          <button class="button" type="button" @click=${() => (this.writing = true)}>${icon(siren)}${say('emergency.open')}</button>
          ${message === null
            ? nothing
            : html`<button class="button" type="button" aria-disabled=${this.busy} @click=${this.end}>${say('emergency.end')}</button>`}
        </div>
        ${message === null
          ? html`<p class="lead">${say('emergency.lead')}</p>`
          : message.texts.map(
              ({ language, heading, sentence }) =>
                html`<p class="stands" lang=${language}><strong>${heading}</strong>${sentence}</p>`,
            )}
        ${this.silent.length === 0
          ? nothing
          : html`<p class="lead">${say('emergency.silent', { kiosks: this.silent.join(', ') })}</p>`}
        <div role="alert">${this.wrong === '' ? nothing : html`<p class="none">${this.wrong}</p>`}</div>
      </section>
      ${this.writing
        ? html`<sb-signage-emergency-form
            .site=${this.site}
            @close-dialog=${() => (this.writing = false)}
            @emergency-changed=${(event: EmergencyChanged) => {
              this.writing = false
              this.dispatchEvent(new EmergencyChanged(event.message))
            }}
          ></sb-signage-emergency-form>`
        : nothing}`
  }

  private since({ since_s, until_s }: EmergencyMessage): string {
    if (until_s !== null) return say('emergency.stands.until', { when: instant(until_s, this.now_s, this.site) })
    return say('emergency.stands', { when: instant(since_s, this.now_s, this.site) })
  }
}

const LASTS_S = [900, 3600, 14_400, 86_400] as const

@customElement('sb-signage-emergency-form')
export class SbSignageEmergencyForm extends DeskDialog {
  static override styles = [textStyles, controlStyles, fieldStyles, dialogStyles, formStyles]

  @property({ attribute: false }) site!: SiteCard
  @state() private second = false
  /** A second press after a lost answer sends it once. */
  private key = newKey()

  /** The store's own first. */
  private get languages(): ('en' | 'es')[] {
    const own = this.site.language.startsWith('es') ? 'es' : 'en'
    return this.second ? [own, own === 'es' ? 'en' : 'es'] : [own]
  }

  private readonly go = async (event: Event): Promise<void> => {
    event.preventDefault()
    const texts = this.languages.map((language) => ({
      language,
      heading: this.value(`heading-${language}`),
      sentence: this.value(`sentence-${language}`),
    }))
    const empty = texts.find(({ heading }) => heading === '')
    this.wrong = empty === undefined ? '' : say('emergency.wrong.heading')
    if (empty !== undefined) return this.renderRoot.querySelector<HTMLElement>(`#heading-${empty.language}`)?.focus()
    const lasts = this.value('lasts')
    const kind = this.value('kind') === 'notice' ? 'notice' : 'alarm'
    const wish: SignageEmergencyWish = { kind, texts: texts as SignageEmergencyWish['texts'], lasts_s: lasts === '' ? null : Number(lasts) }
    await this.send(async () => {
      const { message } = await command<EmergencyCard>('/api/signage/emergency', wish, this.key)
      this.finish(new EmergencyChanged(message))
    }, told)
  }

  protected override render() {
    const kinds = (['alarm', 'notice'] as const).map((kind) => [kind, say(`emergency.kind.${kind}`)] as const)
    return html`<dialog aria-labelledby="heading" aria-describedby="lead" @cancel=${() => this.close()}>
      ${dialogHead(say('emergency'), () => this.close(), say('emergency.lead'))}
      <form novalidate @submit=${this.go} @input=${() => (this.key = newKey())}>
        <label for="kind">${say('emergency.kind')}</label>
        <select id="kind">
          ${options(kinds, 'alarm')}
        </select>
        ${this.languages.map((language) => this.words(language))}
        <div>
          <button class="textlink" type="button" ?hidden=${this.second} @click=${() => (this.second = true)}>${say('emergency.second')}</button>
        </div>
        <label for="lasts">${say('emergency.lasts')}</label>
        <select id="lasts">
          ${options(lasts(), '')}
        </select>
        <div role="alert">${this.wrong === '' ? nothing : html`<p class="wrong">${this.wrong}</p>`}</div>
        <div class="does">
          <button class="button" type="button" @click=${() => this.close()}>${say('form.cancel')}</button>
          <button class="button danger" type="submit" aria-disabled=${this.busy}>${say('emergency.send')}</button>
        </div>
      </form>
    </dialog>`
  }

  private words(language: 'en' | 'es') {
    const within = this.second ? ` · ${say(`item.language.${language}`)}` : ''
    return html`<label for="heading-${language}">${say('emergency.heading')}${within}</label>
      <input id="heading-${language}" lang=${language} maxlength="40" autocomplete="off" />
      <label for="sentence-${language}">${say('emergency.sentence')}${within}</label>
      <input id="sentence-${language}" lang=${language} maxlength="160" autocomplete="off" />`
  }
}

const lasts = (): Choice[] => [
  ['', say('emergency.lasts.open')],
  ...LASTS_S.map((seconds) => {
    const word = seconds < 3600 ? say('emergency.lasts.minutes', { count: seconds / 60 }) : say('emergency.lasts.hours', { count: seconds / 3600 })
    return [String(seconds), word] as const
  }),
]

declare global {
  interface HTMLElementTagNameMap {
    'sb-signage-emergency': SbSignageEmergency
    'sb-signage-emergency-form': SbSignageEmergencyForm
  }
}
