/** When a kiosk's screen is on. */
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { put } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import type { KioskCard, ScreenWish } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { DeskDialog } from '../desk-dialog.ts'
import { dialogHead } from '../dialog-head.ts'
import { dialogStyles } from '../dialog-styles.ts'
import { formStyles } from '../form-styles.ts'
import { say } from './texts.ts'

/** Minutes; the server takes no more. */
const MOST_MIN = 240

@customElement('sb-kiosk-screen-dialog')
export class SbKioskScreenDialog extends DeskDialog {
  static override styles = [textStyles, controlStyles, fieldStyles, dialogStyles, formStyles]

  @property({ attribute: false }) kiosk!: KioskCard
  @state() private when: ScreenWish['when'] | null = null

  private minutes(field: 'before' | 'after'): number {
    const input = this.renderRoot.querySelector<HTMLInputElement>(`#${field}`)
    return input === null ? this.kiosk.screen[`${field}_min`] : input.valueAsNumber
  }

  private readonly save = async (event: Event): Promise<void> => {
    event.preventDefault()
    const wish: ScreenWish = {
      when: this.when ?? this.kiosk.screen.when,
      before_min: this.minutes('before'),
      after_min: this.minutes('after'),
    }
    await this.send(async () => {
      await put(`/api/kiosks/${encodeURIComponent(this.kiosk.kiosk)}/screen`, wish)
      this.finish(new Event('saved'))
    })
  }

  protected override render() {
    const when = this.when ?? this.kiosk.screen.when
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${dialogHead(say('screen.heading', { kiosk: this.kiosk.name }), () => this.close(), say('screen.lead'))}
      <form @submit=${this.save}>
        <label for="when">${say('screen.when')}</label>
        <select id="when" @change=${(event: Event) => (this.when = (event.target as HTMLSelectElement).value as ScreenWish['when'])}>
          <option value="opening_hours" ?selected=${when === 'opening_hours'}>${say('screen.when.hours')}</option>
          <option value="always" ?selected=${when === 'always'}>${say('screen.when.always')}</option>
        </select>
        ${when === 'always' ? nothing : html`${this.field('before')} ${this.field('after')}`}
        <div role="alert">${this.wrong === '' ? '' : html`<p class="wrong">${this.wrong}</p>`}</div>
        <div class="does">
          <button class="button primary" type="submit" aria-disabled=${this.busy}>${say('screen.save')}</button>
        </div>
      </form>
    </dialog>`
  }

  private field(field: 'before' | 'after') {
    return html`<label for=${field}>${say(`screen.${field}`)}</label>
      <input
        id=${field}
        type="number"
        required
        min="0"
        max=${MOST_MIN}
        step="5"
        .value=${String(this.kiosk.screen[`${field}_min`])}
      />`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-screen-dialog': SbKioskScreenDialog
  }
}
