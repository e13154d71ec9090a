/** Why she got this, and what was held back: each with its reason and her own word behind it. Asks when opened. */
import { LitElement, css, html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { Unreachable, ask } from '../shared/commands.ts'
import { day, instant } from '../shared/formats.ts'
import type { SiteCard, WhyCard, WhyView, WordCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { texts } from '../shared/texts.ts'
import { notice } from './texts.ts'
import en from './why.en.json' with { type: 'json' }
import es from './why.es.json' with { type: 'json' }

const t = texts({ en, es })

/** As many as a glance takes; the rest is one tap away. */
const AT_FIRST = 6

const TRIES = 3
const AGAIN_MS = 2000

@customElement('sb-why')
export class SbWhy extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    css`
      :host {
        display: block;
      }
      h2 {
        margin: 22px 0 8px;
        color: var(--color-text-3);
        font: var(--weight-strong) var(--text-sm) / 1.2 var(--font-text);
        letter-spacing: 0;
      }
      ul {
        margin: 0;
        padding: 4px 16px;
        border-radius: var(--radius-3);
        background: var(--color-surface);
        box-shadow: var(--elev-1);
        list-style: none;
      }
      li {
        padding: 13px 0;
      }
      li + li {
        border-top: 1px solid var(--color-line);
      }
      .what {
        font-weight: var(--weight-strong);
      }
      .held {
        color: var(--color-text-2);
      }
      small,
      .foot {
        display: block;
        color: var(--color-text-2);
        font-size: var(--text-sm);
      }
      .foot {
        margin: 10px 0 0;
      }
      .button {
        margin-top: 12px;
      }
    `,
  ]

  @property({ attribute: false }) site!: SiteCard
  @property({ attribute: false }) now_s = 0
  /** Changes with what may have changed the answer; then it is asked anew. */
  @property() about = ''
  @state() private view: WhyView | null = null
  @state() private failed = false
  @state() private all = false

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('about')) void this.load()
  }

  private async load(tries = TRIES): Promise<void> {
    try {
      this.view = await ask<WhyView>('/api/phone/why')
      this.failed = false
    } catch (error) {
      // A weak link comes back; a refusal does not change by asking again.
      if (error instanceof Unreachable && tries > 1) setTimeout(() => void this.load(tries - 1), AGAIN_MS)
      else this.failed = true
    }
  }

  private readonly again = (): void => void this.load()

  private word(word: WordCard): string {
    const purpose = notice(word.purpose).title
    if (word.at_s === null) return t('why.never', { purpose })
    return t(word.granted ? 'why.agreed' : 'why.refused', { purpose, day: day(word.at_s, this.now_s, this.site) })
  }

  private card(card: WhyCard) {
    const times = card.count > 1 ? ` · ${t('why.times', { count: card.count })}` : ''
    return html`<li>
      <span class=${card.outcome === 'held' ? 'what held' : 'what'}>${card.title}</span>
      <small>${instant(card.at_s, this.now_s, this.site)}${times}</small>
      ${card.why === '' ? '' : html`<small>${card.why} ${card.waits ? t('why.waits') : ''}</small>`}
      ${card.word === null ? '' : html`<small>${this.word(card.word)}</small>`}
    </li>`
  }

  private list(view: WhyView) {
    if (view.cards.length === 0) return html`<p class="foot">${t('why.none')}</p>`
    const shown = this.all ? view.cards : view.cards.slice(0, AT_FIRST)
    return html`<ul>
        ${shown.map((card) => this.card(card))}
      </ul>
      ${shown.length < view.cards.length
        ? html`<button class="button" type="button" @click=${() => (this.all = true)}>
            ${t('why.all', { count: view.cards.length })}
          </button>`
        : ''}
      ${view.waiting > 0 ? html`<p class="foot">${t('why.waiting', { count: view.waiting })}</p>` : ''}`
  }

  protected override render() {
    return html`<h2>${t('why.heading')}</h2>
      ${this.view === null ? '' : this.list(this.view)}
      ${this.failed
        ? html`<p class="foot">${t('why.failed')}</p>
            <button class="button" type="button" @click=${this.again}>${t('why.again')}</button>`
        : ''}
      ${this.view === null ? '' : html`<p class="foot">${t('why.lead')}</p>`}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-why': SbWhy
  }
}
