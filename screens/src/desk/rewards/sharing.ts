/** What sharing a visit brings: whether anything, how many points, and how often a week. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import '../../shared/switch.ts'
import '../../shared/toast.ts'
import { Refused, ask, put } from '../../shared/commands.ts'
import type { SharingRules } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import type { SbToast } from '../../shared/toast.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { AskingAgain } from '../asking-again.ts'
import { formStyles } from '../form-styles.ts'
import { panelStyles } from '../panel-styles.ts'
import { whyNot } from '../why-not.ts'
import { faultSpoken, partStyles, textField, toFirstFault } from './form-parts.ts'
import { rewardsStyles } from './rewards-styles.ts'
import { t } from './texts.ts'

const PATH = '/api/desk/sharing-rules'

/** Another manager may set them too. */
const FRESH_S = 30

/** As the server has it; 0 points is what the switch is for. */
const MOST = { points: 10_000, per_week: 7 } as const
type Field = keyof typeof MOST
const FIELDS: readonly Field[] = ['points', 'per_week']

@customElement('sb-sharing-rules')
export class SbSharingRules extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    fieldStyles,
    formStyles,
    rewardsStyles,
    partStyles,
    css`
      form {
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) auto;
        gap: 12px 20px;
        align-items: start;
        margin-top: 4px;
        padding-bottom: 8px;
      }
      form .button {
        min-height: var(--target-hand);
        margin-top: 33px;
      }
      [role='alert'] {
        grid-column: 1 / -1;
      }
      @media (max-width: 980px) {
        form {
          grid-template-columns: 1fr;
        }
        form .button {
          margin-top: 0;
        }
      }
    `,
  ]

  @state() private rules: SharingRules | null = null
  @state() private typed: Readonly<Record<Field, string>> = { points: '', per_week: '' }
  @state() private wrong: Partial<Record<Field, string>> = {}
  @state() private refused = ''
  @state() private busy = false
  @query('sb-toast') private toast!: SbToast
  private readonly asking = new AskingAgain(this, () => this.fetch(), FRESH_S)

  /** Something is typed that is not saved. */
  get isBusy(): boolean {
    const { rules } = this
    return rules !== null && FIELDS.some((field) => this.typed[field] !== String(rules[field]))
  }

  private readonly fetch = async (): Promise<void> => {
    if (this.isBusy || this.busy) return
    try {
      const rules = await this.asking.unchanged(ask<SharingRules>(PATH))
      // It was asked for before somebody began to type.
      if (rules === null || this.isBusy || this.busy) return
      this.take(rules)
      this.refused = ''
    } catch (error) {
      this.refused = whyNot(error)
    }
  }

  private take(rules: SharingRules): void {
    this.rules = rules
    this.typed = { points: String(rules.points), per_week: String(rules.per_week) }
    this.wrong = {}
  }

  /** How the server has it then; what is typed stays. Null where it does not go. */
  private async tell(rules: SharingRules): Promise<SharingRules | null> {
    if (this.busy) return null
    this.busy = true
    this.refused = ''
    try {
      this.rules = await put<SharingRules>(PATH, rules)
      this.asking.changed()
      return this.rules
    } catch (error) {
      const refused = error instanceof Refused ? error.fields() : {}
      const unfit = FIELDS.filter((each) => each in refused)
      if (unfit.length === 0) this.refused = whyNot(error)
      else await this.blame(unfit)
      return null
    } finally {
      this.busy = false
    }
  }

  /** On what was saved last, also where it is undone later. */
  private async turn(on: boolean): Promise<void> {
    const { rules } = this
    if (rules === null) return
    // Whoever set no points at all has first to say how many.
    if (on && rules.points === 0) return this.blame(['points'])
    if ((await this.tell({ ...rules, on })) === null) return
    const undo = { label: t('sharing.undo'), run: () => void this.turn(!on) }
    this.toast.show(t(on ? 'sharing.switched.on' : 'sharing.switched.off'), undo)
  }

  private async save(rules: SharingRules): Promise<void> {
    const fine = (field: Field): boolean => {
      const text = this.typed[field].trim()
      return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST[field]
    }
    const unfit = FIELDS.filter((each) => !fine(each))
    if (unfit.length > 0) return this.blame(unfit)
    const { typed } = this
    const saved = await this.tell({ ...rules, points: Number(typed.points), per_week: Number(typed.per_week) })
    if (saved === null) return
    if (this.typed === typed) this.take(saved)
    this.toast.show(t('sharing.saved'))
  }

  private async blame(fields: readonly Field[]): Promise<void> {
    this.wrong = Object.fromEntries(fields.map((each) => [each, t(`sharing.wrong.${each}`)]))
    await toFirstFault(this)
  }

  protected override render() {
    return html`<section aria-labelledby="heading">
        <div class="head"><h2 id="heading">${t('sharing.heading')}</h2></div>
        <p class="lead">${t('sharing.lead')}</p>
        ${this.rules === null ? this.again() : this.form(this.rules)}
      </section>
      <sb-toast></sb-toast>`
  }

  private again() {
    if (this.refused === '') return nothing
    return html`<p class="none" role="alert">${this.refused}</p>
      <p><button class="button small" type="button" @click=${() => void this.fetch()}>${t('again')}</button></p>`
  }

  private form(rules: SharingRules) {
    return html`<sb-switch
        .heading=${t('sharing.on')}
        .more=${t('sharing.on.more')}
        ?on=${rules.on && rules.points > 0}
        @change=${(event: CustomEvent<boolean>) => void this.turn(event.detail)}
      ></sb-switch>
      <form
        novalidate
        @submit=${(event: Event) => {
          event.preventDefault()
          void this.save(rules)
        }}
      >
        ${this.field('points', '')} ${this.field('per_week', t('sharing.per_week.hint'))}
        <button class="button" type="submit" aria-disabled=${this.busy}>${t('sharing.save')}</button>
        ${faultSpoken(this.wrong)}
        <div role="alert">${this.refused === '' ? nothing : html`<p class="wrong">${this.refused}</p>`}</div>
      </form>`
  }

  private field(field: Field, hint: string) {
    const changed = (text: string): void => {
      this.typed = { ...this.typed, [field]: text }
      this.wrong = Object.fromEntries(Object.entries(this.wrong).filter(([each]) => each !== field))
    }
    const look = { wrong: this.wrong[field], hint, longest: 5, keys: 'numeric' as const }
    return textField(field, t(`sharing.${field}`), this.typed[field], changed, look)
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-sharing-rules': SbSharingRules
  }
}
