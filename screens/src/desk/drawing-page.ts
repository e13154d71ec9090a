/** One drawing whole: what the law says of a draft, who takes part, the numbers that decide, and what became of prizes. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { command } from '../shared/commands.ts'
import { instant, money } from '../shared/formats.ts'
import type { AwardLine, DrawingLine, DrawnSource, SiteCard } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { sameNumbers } from './drawing-fields.ts'
import { say } from './drawing-texts.ts'
import { formStyles } from './form-styles.ts'
import { panelStyles } from './panel-styles.ts'
import { tableStyles } from './table-styles.ts'
import { whyNot } from './why-not.ts'

export type DrawingAct = 'change' | 'publish' | 'remove' | 'withdraw'

/** A button of the page was pressed. */
export class ActOnDrawing extends Event {
  constructor(readonly line: DrawingLine, readonly act: DrawingAct) {
    super('act-on-drawing')
  }
}

/** The winners are known. */
export class Drawn extends Event {
  constructor(readonly line: DrawingLine) {
    super('drawn')
  }
}

@customElement('sb-drawing-page')
export class SbDrawingPage extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    tableStyles,
    formStyles,
    css`
      p {
        margin-top: 8px;
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      h3 {
        margin-top: 20px;
        font-size: 1rem;
      }
      .rule {
        margin-top: 10px;
        padding: 12px 14px;
        border-radius: var(--radius-2);
        background: var(--color-warn-wash);
      }
      .rule p {
        margin-top: 4px;
      }
      .quiet {
        color: var(--color-text-2);
        font-size: 0.8125rem;
      }
      form .hint {
        margin-top: 2px;
      }
    `,
  ]

  @property({ attribute: false }) line!: DrawingLine
  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  /** What was typed, twice, by source. */
  @state() private typed: Readonly<Record<string, readonly [string, string]>> = {}
  @state() private refused = ''
  private busy = false

  /** Numbers are being typed. */
  get isBusy(): boolean {
    return Object.values(this.typed).some((pair) => pair.some((each) => each !== ''))
  }

  private readonly draw = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.busy) return
    const numbers: Record<string, string[]> = {}
    for (const source of this.line.sources) {
      const [once, again] = this.typed[source.source] ?? ['', '']
      const read = sameNumbers(once, again)
      if (read === null) {
        this.refused = say('draw.differ', { name: source.name })
        return
      }
      numbers[source.source] = read
    }
    this.busy = true
    this.refused = ''
    try {
      const drawn = await command<DrawingLine>(`/api/drawings/${encodeURIComponent(this.line.drawing)}/draw`, { numbers })
      this.typed = {}
      this.dispatchEvent(new Drawn(drawn))
    } catch (error) {
      this.refused = whyNot(error)
    } finally {
      this.busy = false
    }
  }

  private when(at_s: number): string {
    return instant(at_s, this.now_s, this.site)
  }

  protected override render() {
    const { line } = this
    const { plan, ways } = line
    const prize = money(line.prize, this.site.language)
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h2 id="heading">${plan.heading}</h2>
        <span class="chip">${say(`state.${line.state}`)}</span>
        <button class="button small" type="button" @click=${() => this.dispatchEvent(new Event('leave-page'))}>${say('back')}</button>
      </div>
      <p>
        ${say('prizes', { count: plan.prizes, prize })} ·
        ${say('from.until', { from: this.when(plan.opens_at_s), until: this.when(plan.closes_at_s) })}
      </p>
      ${line.state === 'draft' ? this.law(line) : this.entries(line, ways)}
      ${line.state === 'closed' ? this.drawing(line) : nothing} ${line.awards.length === 0 ? nothing : this.awards(line.awards)}
      ${this.acts(line)}
    </section>`
  }

  private law(line: DrawingLine) {
    const { refusals } = line
    if (refusals.length === 0) return html`<p>${say('lawful')}</p>`
    return html`<h3>${say('refused', { count: refusals.length })}</h3>
      ${refusals.map(
        (each) =>
          html`<div class="rule">
            <b>${each.name}</b>
            <p>${each.says}</p>
            <p class="quiet">${each.source}</p>
          </div>`,
      )}`
  }

  private entries(line: DrawingLine, ways: DrawingLine['ways']) {
    return html`<h3>${say('entries', { count: line.entries })}</h3>
      <p class="quiet">${say('ways', { ...ways, unconfirmed: line.unconfirmed })}</p>
      <p><a class="textlink" href=${line.path} target="_blank" rel="noopener">${say('page')}</a></p>
      ${line.entries_sha256 === null ? nothing : html`<p class="quiet">${say('hash', { hash: line.entries_sha256 })}</p>`}
      ${line.key === null ? nothing : html`<p class="quiet">${say('key', { key: line.key })}</p>`}
      ${line.withdrawn_why === null ? nothing : html`<p>${say('why', { why: line.withdrawn_why })}</p>`}`
  }

  private drawing(line: DrawingLine) {
    if (line.entries === 0) return html`<p>${say('draw.nobody')}</p>`
    if (this.now_s < line.plan.numbers_at_s) return html`<p>${say('draw.wait', { when: this.when(line.plan.numbers_at_s) })}</p>`
    return html`<h3>${say('draw.heading')}</h3>
      <p class="quiet">${say('draw.lead')}</p>
      <form novalidate @submit=${this.draw}>
        ${line.sources.map((source) => this.numbers(source))}
        <div role="alert">${this.refused === '' ? nothing : html`<p class="wrong">${this.refused}</p>`}</div>
        <div class="does"><button class="button primary" type="submit">${say('draw.go')}</button></div>
      </form>`
  }

  private numbers(source: DrawnSource) {
    const pair = this.typed[source.source] ?? ['', '']
    const type = (at: 0 | 1) => (event: Event) => {
      const text = (event.target as HTMLInputElement).value
      this.typed = { ...this.typed, [source.source]: at === 0 ? [text, pair[1]] : [pair[0], text] }
    }
    const id = `numbers-${source.source}`
    return html`<label for=${id}>${say('draw.numbers', { name: source.name, what: source.what })}</label>
      <input id=${id} autocomplete="off" spellcheck="false" aria-describedby="${id}-hint" .value=${pair[0]} @input=${type(0)} />
      <span class="hint" id="${id}-hint">${say('draw.hint', { when: source.when, where: source.where })}</span>
      <label for="${id}-again">${say('draw.again', { name: source.name })}</label>
      <input id="${id}-again" autocomplete="off" spellcheck="false" .value=${pair[1]} @input=${type(1)} />`
  }

  private awards(lines: readonly AwardLine[]) {
    return html`<h3 id="awards">${say('awards')}</h3>
      <table aria-labelledby="awards">
        <thead>
          <tr>
            <th scope="col">${say('award.place')}</th>
            <th scope="col">${say('award.entry')}</th>
            <th scope="col">${say('award.state')}</th>
          </tr>
        </thead>
        <tbody>
          ${lines.map(
            (each) =>
              html`<tr>
                <td>${each.place}</td>
                <td>${each.entry}</td>
                <td>${this.standing(each)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`
  }

  private standing(each: AwardLine): string {
    if (each.state === 'offered') return say('award.offered', { when: this.when(each.claim_until_s) })
    if (each.state === 'claimed') return say('award.claimed', { when: this.when(each.claimed_at_s ?? each.offered_at_s) })
    return say(`award.${each.state}`)
  }

  private acts(line: DrawingLine) {
    const act = (which: DrawingAct) => () => this.dispatchEvent(new ActOnDrawing(line, which))
    const button = (which: DrawingAct, kind = '') =>
      html`<button class="button ${kind}" type="button" @click=${act(which)}>${say(which)}</button>`
    if (line.state === 'draft') {
      const lawful = line.refusals.length === 0
      return html`<div class="does">${button('remove')} ${button('change')} ${lawful ? button('publish', 'primary') : nothing}</div>`
    }
    const open = line.state === 'published' || line.state === 'closed'
    return open && line.entries === 0 ? html`<div class="does">${button('withdraw')}</div>` : nothing
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-drawing-page': SbDrawingPage
  }
}
