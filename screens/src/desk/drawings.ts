/** The drawings place: the list, one drawing whole, its form; and what is asked before rules stand for good. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import './confirm.ts'
import './drawing-form.ts'
import './drawing-page.ts'
import '../shared/empty.ts'
import '../shared/toast.ts'
import { ask, command, remove } from '../shared/commands.ts'
import { instant, money } from '../shared/formats.ts'
import { language } from '../shared/language.ts'
import type { DrawingChoices, DrawingLine, SiteCard } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import type { SbToast } from '../shared/toast.ts'
import { AskingAgain } from './asking-again.ts'
import type { SavedDrawing } from './drawing-form.ts'
import type { ActOnDrawing, Drawn, SbDrawingPage } from './drawing-page.ts'
import { say } from './drawing-texts.ts'
import { panelStyles } from './panel-styles.ts'
import { whyNot } from './why-not.ts'

type Shown = { is: 'list' } | { is: 'page'; drawing: string } | { is: 'form'; line: DrawingLine | null; choices: DrawingChoices }

type Asked = { line: DrawingLine; act: 'publish' | 'remove' | 'withdraw' }

/** People enter meanwhile. */
const FRESH_S = 15

@customElement('sb-drawings')
export class SbDrawings extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    css`
      :host {
        padding: 0;
        background: none;
        box-shadow: none;
      }
      .list,
      sb-drawing-page,
      sb-drawing-form {
        display: block;
        padding: 14px 20px 16px;
        border-radius: 20px;
        background: var(--color-surface);
        box-shadow: var(--elev-1);
      }
      li {
        display: grid;
        grid-template-columns: 1fr auto auto;
        align-items: center;
        gap: 4px 16px;
        padding: 12px 0;
        border-top: 1px solid var(--color-line);
      }
      small {
        display: block;
        color: var(--color-text-2);
        font-size: 0.8125rem;
      }
    `,
  ]

  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  @state() private lines: readonly DrawingLine[] | null = null
  @state() private shown: Shown = { is: 'list' }
  @state() private asked: Asked | null = null
  @state() private why = ''
  @state() private trouble = ''
  @query('sb-toast') private toast!: SbToast
  @query('sb-drawing-page') private page!: SbDrawingPage | null

  /** While somebody fills something in or is asked something, the page must not renew itself. */
  get isBusy(): boolean {
    return this.asked !== null || this.shown.is === 'form' || (this.page?.isBusy ?? false)
  }

  constructor() {
    super()
    new AskingAgain(this, () => this.fetch(), FRESH_S)
  }

  private async fetch(): Promise<void> {
    try {
      this.lines = await ask<DrawingLine[]>(`/api/drawings?language=${language()}`)
      this.trouble = ''
    } catch (error) {
      this.trouble = whyNot(error)
    }
  }

  private async write(line: DrawingLine | null): Promise<void> {
    try {
      this.shown = { is: 'form', line, choices: await ask<DrawingChoices>(`/api/drawings/choices?language=${language()}`) }
    } catch (error) {
      this.toast.show(whyNot(error))
    }
  }

  private replace(line: DrawingLine): void {
    const known = this.lines ?? []
    const there = known.some(({ drawing }) => drawing === line.drawing)
    this.lines = there ? known.map((each) => (each.drawing === line.drawing ? line : each)) : [line, ...known]
    this.shown = { is: 'page', drawing: line.drawing }
  }

  private readonly act = ({ line, act }: ActOnDrawing): void => {
    if (act === 'change') void this.write(line)
    else {
      this.why = ''
      this.asked = { line, act }
    }
  }

  private done(asked: Asked, answer: DrawingLine | null): void {
    this.asked = null
    this.toast.show(say(`${asked.act}.done`, { heading: asked.line.plan.heading }))
    if (answer !== null) this.replace(answer)
    else {
      this.lines = (this.lines ?? []).filter(({ drawing }) => drawing !== asked.line.drawing)
      this.shown = { is: 'list' }
    }
  }

  protected override render() {
    return html`<div role="alert">${this.trouble === '' ? nothing : html`<p class="none">${this.trouble}</p>`}</div>
      ${this.lines === null ? nothing : this.place(this.lines)} ${this.asked === null ? nothing : this.dialog(this.asked)}
      <sb-toast></sb-toast>`
  }

  private place(lines: readonly DrawingLine[]) {
    const { shown, site, now_s } = this
    if (shown.is === 'form') {
      return html`<sb-drawing-form
        .line=${shown.line}
        .choices=${shown.choices}
        .site=${site}
        .now_s=${now_s}
        @leave-form=${() => (this.shown = shown.line === null ? { is: 'list' } : { is: 'page', drawing: shown.line.drawing })}
        @saved-drawing=${(event: SavedDrawing) => {
          this.replace(event.line)
          this.toast.show(say('form.saved'))
        }}
      ></sb-drawing-form>`
    }
    const line = shown.is === 'page' ? lines.find(({ drawing }) => drawing === shown.drawing) : undefined
    if (line === undefined) return this.list(lines)
    return html`<sb-drawing-page
      .line=${line}
      .site=${site}
      .now_s=${now_s}
      @act-on-drawing=${this.act}
      @leave-page=${() => (this.shown = { is: 'list' })}
      @drawn=${(event: Drawn) => {
        this.replace(event.line)
        this.toast.show(say('draw.done'))
      }}
    ></sb-drawing-page>`
  }

  private list(lines: readonly DrawingLine[]) {
    return html`<section class="list" aria-labelledby="heading">
      <div class="head">
        <h2 id="heading">${say('heading')}</h2>
        <button class="button primary" type="button" @click=${() => void this.write(null)}>${say('new')}</button>
      </div>
      <p class="lead">${say('lead')}</p>
      ${lines.length === 0
        ? html`<sb-empty .heading=${say('none.heading')} .sentence=${say('none.sentence')}></sb-empty>`
        : html`<ul>
            ${lines.map((line) => this.row(line))}
          </ul>`}
    </section>`
  }

  private row(line: DrawingLine) {
    const { plan } = line
    const written = (at_s: number): string => instant(at_s, this.now_s, this.site)
    return html`<li>
      <span>
        <b>${plan.heading}</b>
        <small>
          ${say('prizes', { count: plan.prizes, prize: money(line.prize, this.site.language) })} ·
          ${say('from.until', { from: written(plan.opens_at_s), until: written(plan.closes_at_s) })} ·
          ${say('entries', { count: line.entries })}
        </small>
      </span>
      <span class="chip ${line.state === 'published' ? 'ok' : ''}">${say(`state.${line.state}`)}</span>
      <button class="button small" type="button" @click=${() => (this.shown = { is: 'page', drawing: line.drawing })}>
        ${say('open')}<span class="aside"> ${plan.heading}</span>
      </button>
    </li>`
  }

  private dialog(asked: Asked) {
    const path = `/api/drawings/${encodeURIComponent(asked.line.drawing)}`
    const act = (): Promise<unknown> =>
      asked.act === 'remove' ? remove(path) : command(`${path}/${asked.act}`, asked.act === 'withdraw' ? { why: this.why } : undefined)
    return html`<sb-confirm
      .heading=${say(`${asked.act}.heading`)}
      .sentence=${say(`${asked.act}.sentence`)}
      .hint=${asked.act === 'publish' ? say('publish.hint') : ''}
      .word=${say(asked.act)}
      ?calm=${asked.act === 'publish'}
      .act=${act}
      @close-dialog=${() => (this.asked = null)}
      @removed=${(event: Event & { answer: unknown }) => this.done(asked, asked.act === 'remove' ? null : (event.answer as DrawingLine))}
    >
      ${asked.act === 'withdraw'
        ? html`<label>
            ${say('withdraw.why')}
            <input maxlength="200" .value=${this.why} @input=${(event: Event) => (this.why = (event.target as HTMLInputElement).value)} />
          </label>`
        : nothing}
    </sb-confirm>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-drawings': SbDrawings
  }
}
