/** The form of one beacon, new or known: what it is called, where it hangs, what it sends, what it runs on. */
import { css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { Refused, Unreachable, command } from '../shared/commands.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import type { BeaconCard, Zone } from '../shared/messages.generated.ts'
import { nowS } from '../shared/now.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { fieldsOf, firstWrong, request, type Fields, type Kind } from './beacon-fields.ts'
import { DeskDialog } from './desk-dialog.ts'
import { dialogHead } from './dialog-head.ts'
import { dialogStyles } from './dialog-styles.ts'
import { formStyles } from './form-styles.ts'
import { say } from './texts.ts'
import { twoColumnStyles } from './two-column-styles.ts'

const KINDS: readonly Kind[] = ['ibeacon', 'eddystone_uid', 'eddystone_eid']
const BATTERIES = ['coin', 'alkaline', 'lithium', 'thionyl', 'mains'] as const
const EXPONENTS = ['8', '9', '10', '11', '12', '13', '14', '15']

@customElement('sb-beacon-form')
export class SbBeaconForm extends DeskDialog {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    dialogStyles,
    formStyles,
    twoColumnStyles,
    css`
      .hint {
        grid-column: 1 / -1;
      }
    `,
  ]

  /** The one that is changed; null for a new one. */
  @property({ attribute: false }) beacon: BeaconCard | null = null
  @property({ attribute: false }) zones: readonly Zone[] = []
  @state() private fields!: Fields

  override connectedCallback(): void {
    super.connectedCallback()
    this.fields = fieldsOf(this.beacon, this.zones)
  }

  private readonly save = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.busy) return
    const wrong = firstWrong(this.fields, this.beacon?.kind === 'eddystone_eid')
    if (wrong !== null) {
      this.wrong = say(`beacon.form.wrong.${wrong as 'name'}`)
      this.renderRoot.querySelector<HTMLElement>(`#${wrong}`)?.focus()
      return
    }
    const path = this.beacon === null ? '/api/beacons' : `/api/beacons/${encodeURIComponent(this.beacon.beacon)}`
    await this.send(async () => {
      await command(path, request(this.fields, this.beacon, this.zones, nowS()))
      this.finish(new Event('saved'))
    }, sentence)
  }

  private set(field: keyof Fields): (event: Event) => void {
    return (event) => {
      this.fields = { ...this.fields, [field]: (event.target as HTMLInputElement | HTMLSelectElement).value }
    }
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${dialogHead(say(this.beacon === null ? 'beacons.add' : 'beacon.form.heading'), () => this.close())}
      <form novalidate @submit=${this.save}>
        ${this.text('name', 'whole', 80)}
        ${this.choice('zone', this.zones.map((zone) => [zone.zone, zone.name]))}
        ${this.choice('battery', BATTERIES.map((each) => [each, say(`battery.${each}`)]))}
        ${this.choice('kind', KINDS.map((each) => [each, say(`kind.${each}`)]), 'whole')} ${this.identity()}
        <div role="alert">${this.wrong === '' ? nothing : html`<p class="wrong">${this.wrong}</p>`}</div>
        <div class="does">
          <button class="button" type="button" @click=${() => this.close()}>${say('dialog.keep')}</button>
          <button class="button primary" type="submit" aria-disabled=${this.busy}>
            ${say(this.busy ? 'beacon.form.busy' : 'beacon.form.save')}
          </button>
        </div>
      </form>
    </dialog>`
  }

  private identity() {
    if (this.fields.kind === 'ibeacon') {
      return html`${this.text('uuid', 'whole', 36)}${this.text('major', '', 5)}${this.text('minor', '', 5)}`
    }
    if (this.fields.kind === 'eddystone_uid') return html`${this.text('namespace', '', 20)}${this.text('instance', '', 12)}`
    const kept = this.beacon?.kind === 'eddystone_eid'
    return html`${this.text('key', 'whole', 32)}
      <p class="hint">${say(kept ? 'beacon.form.key.kept' : 'beacon.form.key.secret')}</p>
      ${this.choice('exponent', EXPONENTS.map((k) => [k, say('beacon.form.exponent.each', { k, minutes: String(Math.round(2 ** Number(k) / 60)) })]))}
      ${this.text('clock', '', 10)}`
  }

  private text(field: keyof Fields, look: string, longest: number) {
    return html`<div class="field ${look}">
      <label for=${field}>${say(`beacon.form.${field as 'name'}`)}</label>
      <input
        id=${field}
        maxlength=${longest}
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        .value=${this.fields[field]}
        @input=${this.set(field)}
      />
    </div>`
  }

  private choice(field: keyof Fields, choices: readonly (readonly [string, string])[], look = '') {
    return html`<div class="field ${look}">
      <label for=${field}>${say(`beacon.form.${field as 'name'}`)}</label>
      <select id=${field} @change=${this.set(field)}>
        ${choices.map(([value, word]) => html`<option value=${value} ?selected=${this.fields[field] === value}>${word}</option>`)}
      </select>
    </div>`
  }
}

/** The first field that the server did not accept, in its words. */
function sentence(error: unknown): string {
  if (error instanceof Unreachable) return say('form.unreachable')
  if (!(error instanceof Refused)) throw error
  const [first] = Object.values(error.fields())
  return first ?? say('form.refused', { title: error.message })
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-beacon-form': SbBeaconForm
  }
}
