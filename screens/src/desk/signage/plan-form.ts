/** What the dialogs share that change a part of the plan: they ask, say what is wrong, and hand in the whole new plan. */
import x from 'lucide-static/icons/x.svg?raw'
import { css, html, nothing, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import { Refused } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { icon } from '../../shared/icon.ts'
import type { SignageDesk, SignagePlan, SiteCard } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { dayAfter, dayOf, dayStart } from '../days.ts'
import { DeskDialog } from '../desk-dialog.ts'
import { dialogStyles } from '../dialog-styles.ts'
import { formStyles } from '../form-styles.ts'
import { twoColumnStyles } from '../two-column-styles.ts'
import { whyNot } from '../why-not.ts'
import { say } from './texts.ts'

/** Saves a plan; throws where the server does not take it, and Fault where somebody else has changed it meanwhile. */
export type Save = (plan: SignagePlan) => Promise<void>

export interface Span {
  valid_from_s: number | null
  valid_until_s: number | null
}

/** Something that is not right, and where if it is in a field. */
export class Fault extends Error {
  constructor(
    readonly text: string,
    readonly field?: string,
  ) {
    super(text)
  }
}

export abstract class PlanForm extends DeskDialog {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    dialogStyles,
    formStyles,
    twoColumnStyles,
    css`
      dialog.wide {
        width: min(1040px, calc(100vw - 48px));
      }
      .sheet {
        display: grid;
        grid-template-columns: 1fr 300px;
        gap: 32px;
      }
      form {
        align-items: start;
        align-content: start;
      }
      .hint {
        margin-top: 4px;
        line-height: 1.35;
      }
      legend {
        margin-top: 12px;
      }
      .checks {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 20px;
      }
      .check {
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 40px;
        margin: 0;
        font-weight: var(--weight-body);
        cursor: pointer;
      }
      form .check input {
        flex: none;
        width: 22px;
        min-height: 22px;
        height: 22px;
        margin: 0;
        accent-color: var(--color-primary);
      }
      @media (max-width: 860px) {
        .sheet {
          grid-template-columns: 1fr;
        }
      }
      @media (max-width: 560px) {
        form {
          grid-template-columns: 1fr;
        }
      }
    `,
  ]

  @property({ attribute: false }) desk!: SignageDesk
  @property({ attribute: false }) site!: SiteCard
  @property({ attribute: false }) save!: Save

  /** The whole plan with what was filled in. Throws Fault. */
  protected abstract made(): SignagePlan
  protected abstract caption(): string
  protected abstract fields(): TemplateResult

  protected called(): string {
    const name = this.value('name')
    if (name === '') throw new Fault(say('form.wrong.name'), 'name')
    return name
  }

  /** The days of the form as instants; the last day is in it. */
  protected span(): Span {
    const { time_zone } = this.site
    const [first, last] = [this.value('from'), this.value('until')]
    if (first !== '' && last !== '' && last < first) throw new Fault(say('form.wrong.times'), 'until')
    return {
      valid_from_s: first === '' ? null : dayStart(first, time_zone),
      valid_until_s: last === '' ? null : dayStart(dayAfter(last), time_zone),
    }
  }

  private readonly go = async (event: Event): Promise<void> => {
    event.preventDefault()
    await this.send(
      async () => {
        await this.save(this.made())
        this.close()
      },
      (error) => this.refused(error),
    )
  }

  private refused(error: unknown): string {
    if (error instanceof Fault && error.field !== undefined) this.renderRoot.querySelector<HTMLElement>(`#${error.field}`)?.focus()
    return told(error)
  }

  protected override render() {
    const beside = this.beside()
    return html`<dialog class=${beside === nothing ? '' : 'wide'} aria-labelledby="caption" @cancel=${() => this.close()}>
      <header>
        <h2 id="caption">${this.caption()}</h2>
        <button type="button" aria-label=${say('form.close')} @click=${() => this.close()}>${icon(x)}</button>
      </header>
      <div class=${beside === nothing ? '' : 'sheet'}>
        <form novalidate @submit=${this.go} @input=${() => this.touched()} @change=${() => this.touched()}>
          ${this.fields()}
          <div role="alert">${this.wrong === '' ? nothing : html`<p class="wrong">${this.wrong}</p>`}</div>
          <div class="does">
            <button class="button" type="button" @click=${() => this.close()}>${say('form.cancel')}</button>
            <button class="button primary" type="submit" aria-disabled=${this.busy}>${say(this.busy ? 'form.busy' : 'form.save')}</button>
          </div>
        </form>
        ${beside}
      </div>
    </dialog>`
  }

  /** What stands beside the form, such as a preview. */
  protected beside(): TemplateResult | typeof nothing {
    return nothing
  }

  /** Something was typed or chosen. */
  protected touched(): void {
    /* Only forms with something beside them need to know. */
  }

  protected nameField(name: string): TemplateResult {
    return html`<div class="field whole">
      <label for="name">${say('form.name')}</label>
      <input id="name" maxlength="80" autocomplete="off" aria-describedby="name-hint" .value=${name} />
      <p class="hint" id="name-hint">${say('form.name.hint')}</p>
    </div>`
  }

  protected spanFields(span: Span): TemplateResult {
    const { time_zone } = this.site
    const first = span.valid_from_s === null ? '' : dayOf(span.valid_from_s, time_zone)
    const last = span.valid_until_s === null ? '' : dayOf(span.valid_until_s - 1, time_zone)
    return html`<div class="field">
        <label for="from">${say('form.from')}</label>
        <input id="from" type="date" aria-describedby="span-hint" .value=${first} />
      </div>
      <div class="field">
        <label for="until">${say('form.until')}</label>
        <input id="until" type="date" aria-describedby="span-hint" .value=${last} />
      </div>
      <p class="hint whole" id="span-hint">${say('form.span.hint')}</p>`
  }
}

/** What the server did not take, in its words where it named a field. */
export function told(error: unknown): string {
  if (error instanceof Fault) return error.text
  return (error instanceof Refused ? Object.values(error.fields())[0] : undefined) ?? whyNot(error)
}
