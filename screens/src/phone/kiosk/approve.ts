/**
 * "Log in at this kiosk?": which kiosk it is, whether her phone is heard there, and the pictures of which the kiosk shows
 * one. Nothing happens before she says so.
 */
import check from 'lucide-static/icons/circle-check.svg?raw'
import warn from 'lucide-static/icons/triangle-alert.svg?raw'
import { LitElement, html, type PropertyValues } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import '../../shared/bell.ts'
import { Refused, Unreachable, command } from '../../shared/commands.ts'
import { icon } from '../../shared/icon.ts'
import type { ConfirmedAnswer, PairingLeft, PairingOffer } from '../../shared/messages.generated.ts'
import { steadyS } from '../../shared/now.ts'
import { pairingPicture, pairingWord } from '../../shared/pairing-pictures.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { pageStyles } from '../page-styles.ts'
import { approveStyles } from './approve-styles.ts'
import { say } from './texts.ts'

/** The last part of the time, in which it warns (WCAG 2.2.1). */
const WARNS_S = 25

type Step =
  | { readonly at: 'asking' }
  | { readonly at: 'offer'; readonly offer: PairingOffer }
  | { readonly at: 'in'; readonly scope: ConfirmedAnswer['scope'] }
  | { readonly at: 'over'; readonly why: 'refused' | 'wrong' | 'over' | 'busy' | 'often' | 'offline' }

@customElement('sb-kiosk-approve')
export class SbKioskApprove extends LitElement {
  static override styles = [textStyles, controlStyles, pageStyles, approveStyles]

  @property({ attribute: false }) code = ''
  /** What the server last said of how long there is: a touch of the kiosk gives more, too. */
  @property({ attribute: false }) told: PairingLeft | null = null
  @state() private step: Step = { at: 'asking' }
  @state() private picture = ''
  @state() private busy = false
  @state() private hint = ''
  /** Nothing is running out before an offer came, so its warning comes whatever time it begins with. */
  @state() private left_s = Infinity
  private ends_at_s = 0
  /** The server's clock less this page's steady one: an event may be heard long after it was said. */
  private ahead_s = 0
  private is_claiming = false
  private ticking: ReturnType<typeof setInterval> | undefined
  @query('h1') private heading!: HTMLHeadingElement | null
  @query('.left button') private more!: HTMLElement | null
  @query('.hint') private hinted!: HTMLElement | null

  override connectedCallback(): void {
    super.connectedCallback()
    this.ticking = setInterval(() => this.tick(), 1000)
  }

  override disconnectedCallback(): void {
    clearInterval(this.ticking)
    super.disconnectedCallback()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('told') && this.told !== null) this.given(this.told)
  }

  protected override firstUpdated(): void {
    void this.claim()
  }

  private turn(step: Step): void {
    this.step = step
    void this.updateComplete.then(() => this.heading?.focus())
  }

  /** Asking again with the same code is answered the same, with the time that is left by then. */
  private async claim(): Promise<void> {
    const { at } = this.step
    this.is_claiming = true
    try {
      const offer = await command<PairingOffer>('/api/phone/kiosk/claim', { code: this.code })
      if (this.step.at === 'asking') this.turn({ at: 'offer', offer })
      this.answered(offer)
    } catch (error) {
      this.lose(at, error)
    } finally {
      this.is_claiming = false
    }
  }

  private answered(left: PairingLeft): void {
    this.ahead_s = left.ends_at_s - left.left_s - steadyS()
    if (this.hint === say('offline')) this.hint = ''
    this.given(left)
  }

  /** Asking did not help. What was pressed or given since then stands, and a lost link ends no offer. */
  private lose(at: Step['at'], error: unknown): void {
    if (this.step.at !== at || this.busy || (at === 'offer' && this.ends_at_s > steadyS())) return
    if (at === 'offer' && error instanceof Unreachable) this.hint = say('offline')
    else this.turn({ at: 'over', why: whyOf(error) })
  }

  private given({ pairing, near, ends_at_s }: Omit<PairingLeft, 'left_s'>): void {
    if (this.step.at !== 'offer' || this.step.offer.pairing !== pairing) return
    const stood = this.more !== null && this.more === this.shadowRoot?.activeElement
    this.step = { at: 'offer', offer: { ...this.step.offer, near } }
    // The button goes, and whoever stands on it would stand nowhere.
    if (stood && !near) void this.updateComplete.then(() => this.hinted?.focus())
    this.ends_at_s = ends_at_s - this.ahead_s
    this.tick()
    if (this.left_s > WARNS_S && this.hint === say('soon')) this.hint = ''
  }

  private tick(): void {
    if (this.step.at !== 'offer') return
    const before_s = this.left_s
    this.left_s = Math.max(0, Math.ceil(this.ends_at_s - steadyS()))
    if (this.left_s <= WARNS_S && before_s > WARNS_S) this.hint = say('soon')
    // The kiosk may have given more without this page having heard of it.
    if (this.left_s === 0 && !this.is_claiming && !this.busy) void this.claim()
  }

  private readonly askMore = async (): Promise<void> => {
    if (this.step.at !== 'offer' || this.busy) return
    this.busy = true
    // So that the same words are said again.
    this.hint = ''
    try {
      const left = await command<PairingLeft>('/api/phone/kiosk/more', { pairing: this.step.offer.pairing })
      this.answered(left)
      this.hint = say(left.left_s > WARNS_S ? 'more.given' : 'more.none')
    } catch (error) {
      const far = error instanceof Refused && error.status === 403
      if (far) this.given({ pairing: this.step.offer.pairing, near: false, ends_at_s: this.ends_at_s + this.ahead_s })
      const why = whyOf(error)
      if (far) this.hint = say('left.far')
      // Pressing too often, or without a link, ends no offer.
      else if (why === 'often' || why === 'offline') this.hint = say(why)
      else this.turn({ at: 'over', why })
    } finally {
      this.busy = false
    }
  }

  private readonly confirm = async (): Promise<void> => {
    if (this.step.at !== 'offer' || this.busy) return
    if (this.picture === '') {
      this.hint = say('pick')
      return
    }
    this.busy = true
    try {
      const answer = { pairing: this.step.offer.pairing, picture: this.picture }
      const { scope } = await command<ConfirmedAnswer>('/api/phone/kiosk/approve', answer)
      this.turn({ at: 'in', scope })
    } catch (error) {
      if (error instanceof Refused) this.turn({ at: 'over', why: whyOf(error) })
      else this.hint = say('offline')
    } finally {
      this.busy = false
    }
  }

  private readonly refuse = async (): Promise<void> => {
    if (this.step.at !== 'offer' || this.busy) return
    this.busy = true
    // Where this does not arrive, the code ends by itself.
    await command('/api/phone/kiosk/refuse', { pairing: this.step.offer.pairing }).catch(() => undefined)
    this.turn({ at: 'over', why: 'refused' })
    this.busy = false
  }

  protected override render() {
    const { step } = this
    if (step.at === 'asking') return html`<main class="told"><p role="status">${say('asking')}</p></main>`
    if (step.at === 'offer') return html`<main>${this.offer(step.offer)}</main>`
    const [heading, sentence] =
      step.at === 'in' ? [say('done'), say(`done.${step.scope}`)] : [say('refused'), step.why === 'refused' ? '' : say(step.why)]
    return html`<main class="told">
      <sb-bell .size=${104} ?outline=${step.at === 'over'}></sb-bell>
      <h1 tabindex="-1">${heading}</h1>
      <p role="status">${sentence}</p>
      <button class="button wide" type="button" @click=${() => this.dispatchEvent(new Event('back'))}>${say('home')}</button>
    </main>`
  }

  private offer(offer: PairingOffer) {
    return html`<h1 tabindex="-1">${say('heading')}</h1>
      <p class="where">${say('where', { kiosk: offer.kiosk_name, zone: offer.zone_name })}</p>
      <p class="heard ${offer.near ? '' : 'far'}">${icon(offer.near ? check : warn)}<span>${say(offer.near ? 'near' : 'far')}</span></p>
      <fieldset>
        <legend>${say('question')}</legend>
        <div class="pictures">
          ${offer.pictures.map(
            (name) => html`<label>
              <input
                type="radio"
                name="picture"
                .value=${name}
                aria-label=${pairingWord(name)}
                @change=${() => ((this.picture = name), (this.hint = ''))}
              />${pairingPicture(name)}
            </label>`,
          )}
        </div>
      </fieldset>
      <div class="left ${this.left_s <= WARNS_S ? 'soon' : ''}">
        <p aria-live="off">${say('left', { count: this.left_s })}${offer.near ? '' : ` ${say('left.far')}`}</p>
        ${offer.near
          ? html`<button class="button" type="button" aria-disabled=${this.busy} @click=${this.askMore}>${say('more')}</button>`
          : ''}
      </div>
      <div class="acts">
        <button class="button primary wide" type="button" aria-disabled=${this.busy} @click=${this.confirm}>${say('confirm')}</button>
        <button class="button wide" type="button" aria-disabled=${this.busy} @click=${this.refuse}>${say('no')}</button>
      </div>
      <p class="hint" role="status" tabindex="-1">${this.hint}</p>`
  }
}

function whyOf(error: unknown): 'wrong' | 'over' | 'busy' | 'often' | 'offline' {
  if (!(error instanceof Refused)) return 'offline'
  if (error.status === 429) return 'often'
  if (error.status === 409) return 'busy'
  return error.status === 403 ? 'wrong' : 'over'
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-approve': SbKioskApprove
  }
}
