/** The catalogue place: a file is checked before it counts, and said line by line what becomes of it and why. */
import upArrow from 'lucide-static/icons/file-up.svg?raw'
import { LitElement, html, nothing } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import './confirm.ts'
import '../shared/toast.ts'
import { upload } from '../shared/commands.ts'
import { icon } from '../shared/icon.ts'
import type { ImportReport } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import type { SbToast } from '../shared/toast.ts'
import { importStyles } from './import-styles.ts'
import { panelStyles } from './panel-styles.ts'
import { say, sayIfKnown } from './texts.ts'
import { whyNot } from './why-not.ts'

/** In the order in which somebody wants to know of them. */
const OUTCOMES = ['refused', 'accepted', 'changed', 'unchanged', 'missing', 'retired'] as const
const CHIPS: Readonly<Record<string, string>> = { refused: 'danger', accepted: 'ok', changed: 'brass', retired: 'warn', missing: 'held' }

@customElement('sb-catalogue')
export class SbCatalogue extends LitElement {
  static override styles = [textStyles, controlStyles, chipStyles, panelStyles, importStyles]

  @state() private file: File | null = null
  @state() private retire = false
  @state() private doing: 'check' | 'import' | null = null
  @state() private report: ImportReport | null = null
  @state() private wrong = ''
  @state() private asked = false
  @query('sb-toast') private toast!: SbToast

  /** While a file is chosen or read, the page must not renew itself. */
  get isBusy(): boolean {
    return this.file !== null || this.doing !== null
  }

  private choose(event: Event): void {
    this.file = (event.target as HTMLInputElement).files?.[0] ?? null
    this.report = null
    this.wrong = ''
  }

  private send(dry: boolean): Promise<ImportReport> {
    const query = `dry_run=${dry}&retire_missing=${this.retire}`
    return upload<ImportReport>(`/api/catalogue/import?${query}`, this.file ?? new Blob(), 'text/csv')
  }

  private async go(dry: boolean): Promise<void> {
    if (this.doing !== null) return
    if (this.file === null) {
      this.wrong = say('import.wrong.file')
      return
    }
    this.doing = dry ? 'check' : 'import'
    this.wrong = ''
    try {
      this.report = await this.send(dry)
      if (!dry) this.imported()
    } catch (error) {
      this.report = null
      this.wrong = whyNot(error)
    } finally {
      this.doing = null
    }
  }

  private imported(): void {
    this.file = null
    this.renderRoot.querySelector<HTMLInputElement>('#file')!.value = ''
    this.toast.show(say('import.done'))
  }

  protected override render() {
    const checked = this.report !== null && this.report.import_id === null
    return html`<section aria-labelledby="heading">
        <div class="head"><h2 id="heading">${say('import.heading')}</h2></div>
        <p class="lead">${say('import.lead')}</p>
        <form
          novalidate
          @submit=${(event: Event) => {
            event.preventDefault()
            void this.go(true)
          }}
        >
          <label for="file">${say('import.file')}</label>
          <input id="file" type="file" accept=".csv,.tsv,.txt,text/csv" aria-describedby="file-hint" @change=${(event: Event) => this.choose(event)} />
          <p class="hint" id="file-hint">${say('import.file.hint')}</p>
          <label class="tick"
            ><input
              type="checkbox"
              .checked=${this.retire}
              @change=${() => {
                this.retire = !this.retire
                this.report = null
              }}
            />${say('import.retire')}</label
          >
          <div role="alert">${this.wrong === '' ? nothing : html`<p class="wrong">${this.wrong}</p>`}</div>
          <div class="does">
            <button class="button" type="submit" aria-disabled=${this.doing !== null}>
              ${say(this.doing === 'check' ? 'import.checking' : 'import.check')}
            </button>
            ${checked
              ? html`<button
                  class="button primary"
                  type="button"
                  aria-disabled=${this.doing !== null}
                  @click=${() => (this.retire ? (this.asked = true) : void this.go(false))}
                >
                  ${icon(upArrow)}${say(this.doing === 'import' ? 'import.importing' : 'import.go')}
                </button>`
              : nothing}
          </div>
        </form>
        <div role="status">${this.report === null ? nothing : this.told(this.report)}</div>
      </section>
      ${this.asked ? this.question() : nothing}
      <sb-toast></sb-toast>`
  }

  private question() {
    return html`<sb-confirm
      .heading=${say('import.retire.heading', { count: this.report?.counts['retired'] ?? 0 })}
      .sentence=${say('import.retire.sentence')}
      .hint=${say('import.retire.hint')}
      .word=${say('import.go')}
      .act=${() => Promise.resolve()}
      @close-dialog=${() => (this.asked = false)}
      @removed=${() => {
        this.asked = false
        void this.go(false)
      }}
    ></sb-confirm>`
  }

  private told(report: ImportReport) {
    const counts = OUTCOMES.filter((outcome) => (report.counts[outcome] ?? 0) > 0)
    return html`<h3>${say(report.import_id === null ? 'import.checked' : 'import.imported')}</h3>
      <ul class="counts">
        ${counts.map(
          (outcome) =>
            html`<li class="chip ${CHIPS[outcome] ?? ''}">${say('import.count', { count: report.counts[outcome] ?? 0, outcome: say(`import.${outcome}`) })}</li>`,
        )}
      </ul>
      ${report.notes.map((note) => html`<p class="note">${note}</p>`)} ${report.lines.length === 0 ? nothing : this.lines(report)}
      ${report.import_id === null
        ? nothing
        : html`<p>
            <a class="textlink" href="/api/catalogue/imports/${report.import_id}/report.csv" download>${say('import.whole')}</a>
          </p>`}
      ${report.more ? html`<p class="note">${say('import.more', { count: report.lines.length })}</p>` : nothing}`
  }

  private lines(report: ImportReport) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${say('import.lines')}>
      <table>
        <thead>
          <tr>
            <th scope="col">${say('import.line')}</th>
            <th scope="col">${say('import.product')}</th>
            <th scope="col">${say('import.outcome')}</th>
            <th scope="col">${say('import.why')}</th>
          </tr>
        </thead>
        <tbody>
          ${report.lines.map(
            (line) =>
              html`<tr class=${line.outcome}>
                <td>${line.line ?? '–'}</td>
                <td>${line.sku ?? '–'}</td>
                <td>${sayIfKnown(`import.${line.outcome}`) ?? line.outcome}</td>
                <td>${line.why}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-catalogue': SbCatalogue
  }
}
