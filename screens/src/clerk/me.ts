/** This clerk's own page: the shift, where they are, whether this device rings, and the way out. */
import circleCheck from 'lucide-static/icons/circle-check.svg?raw'
import coffee from 'lucide-static/icons/coffee.svg?raw'
import logOut from 'lucide-static/icons/log-out.svg?raw'
import play from 'lucide-static/icons/play.svg?raw'
import { LitElement, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { clock } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { ClerkView } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import '../shared/languages.ts'
import './alerts.ts'
import { meStyles } from './me-styles.ts'
import { t } from './texts.ts'
import { departmentName, dutyOf, type Duty } from './view.ts'

/** `de` as the reader's language names it; an unknown tag is shown as it is. */
function languageName(tag: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** Sends `duty` with the wished one, `place` with a zone, and `sign-out`. */
@customElement('sb-me')
export class SbMe extends LitElement {
  static override styles = [textStyles, controlStyles, chipStyles, meStyles]

  @property({ attribute: false }) view!: ClerkView
  @property({ type: Boolean }) unlinked = false
  @property() busy = ''

  private send(kind: 'duty' | 'place' | 'sign-out', detail?: string): void {
    this.dispatchEvent(new CustomEvent(kind, { detail }))
  }

  private get stopped(): 'true' | 'false' {
    return this.unlinked || this.busy !== '' ? 'true' : 'false'
  }

  private turn(duty: Duty, words: string, look: string, drawing: string) {
    return html`<button
      class="button ${look}"
      type="button"
      aria-disabled=${this.stopped}
      @click=${() => this.send('duty', duty)}
    >
      ${icon(drawing)}${words}
    </button>`
  }

  private shift() {
    const { view } = this
    if (view.shift === null) return ''
    const duty = dutyOf(view)
    const since = view.shift.since_s === null ? '' : t('duty.since', { time: clock(view.shift.since_s, view.site) })
    return html`<h2>${t('duty.heading')}</h2>
      <div class="card">
        <p class="state">
          <span class="chip ${duty === 'on' ? 'ok' : 'warn'}"
            >${icon(duty === 'on' ? circleCheck : coffee)}${t(`duty.${duty}`)}</span
          >
          <small>${since}</small>
        </p>
        <div class="does">
          ${duty === 'on'
            ? html`${this.turn('break', t('duty.take_break'), '', coffee)} ${this.turn('off', t('duty.end'), '', logOut)}`
            : html`${duty === 'break' ? this.turn('off', t('duty.end'), '', logOut) : ''}
              ${this.turn('on', t(`duty.${duty}_start`), 'primary', play)}`}
        </div>
      </div>`
  }

  private place() {
    const { floor, shift } = this.view
    if (floor === null || shift === null || dutyOf(this.view) !== 'on') return ''
    return html`<h2 id="where">${t('place.heading')}</h2>
      <div class="card">
        <p class="hint">${t('place.hint')}</p>
        <ul class="zones" aria-labelledby="where">
          ${floor.zones.map(
            (zone) =>
              html`<li>
                <button
                  class="button wide"
                  type="button"
                  aria-pressed=${zone.zone === shift.zone ? 'true' : 'false'}
                  aria-disabled=${this.stopped}
                  @click=${() => this.send('place', zone.zone)}
                >
                  ${zone.zone === shift.zone ? icon(circleCheck) : ''}${zone.name}
                </button>
              </li>`,
          )}
        </ul>
      </div>`
  }

  private you() {
    const { clerk, site } = this.view
    const languages = new Intl.ListFormat(site.language).format(
      clerk.languages.map((tag) => languageName(tag, site.language)),
    )
    return html`<h2>${t('team.you')}</h2>
      <div class="card you">
        <span
          ><b>${clerk.name}</b>
          <small
            >${departmentName(clerk.department) || t('team.department_none')}${languages === ''
              ? ''
              : html` · ${t('team.languages', { languages })}`}</small
          ></span
        >
        <button class="button" type="button" @click=${() => this.send('sign-out')}>
          ${icon(logOut)}${t('team.sign_out')}
        </button>
      </div>
      <p class="hint below">${t('team.sign_out_hint')}</p>
      <sb-languages></sb-languages>`
  }

  protected override render() {
    return html`<main>
      <h1>${t('nav.me')}</h1>
      ${this.shift()} ${this.place()}
      <sb-alerts .unlinked=${this.unlinked}></sb-alerts>
      ${this.you()}
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-me': SbMe
  }
}
