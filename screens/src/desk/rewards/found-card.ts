/** One gift card that was looked up: what is left, what happened to it; and blocking it. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { command, newKey } from '../../shared/commands.ts'
import { day, instant } from '../../shared/formats.ts'
import type { GiftCardBlockLine, GiftCardFound, SiteCard } from '../../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../../shared/styles.ts'
import type { Removed } from '../confirm.ts'
import '../confirm.ts'
import { formStyles } from '../form-styles.ts'
import { panelStyles } from '../panel-styles.ts'
import { tableStyles } from '../table-styles.ts'
import { cameBefore, whyNot } from '../why-not.ts'
import { leftOf, lifeOf, moveWords, nameOf, signedMoney, stateOf } from './card-words.ts'
import { choiceField, partStyles } from './form-parts.ts'
import { rewardsStyles } from './rewards-styles.ts'
import { t } from './texts.ts'

/** It was blocked, or can be spent again. */
export class CardChanged extends Event {
  constructor(
    readonly found: GiftCardFound,
    readonly said: string,
  ) {
    super('card-changed')
  }
}

const BLOCKS = ['lost', 'stolen', 'misused', 'unclear'] as const
const LIFTS = ['found', 'settled', 'mistake'] as const

/** What is asked before, with the key of that one press. */
interface Asked {
  readonly act: 'block' | 'unblock'
  readonly key: string
}

@customElement('sb-found-card')
export class SbFoundCard extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    formStyles,
    tableStyles,
    rewardsStyles,
    partStyles,
    css`
      :host {
        margin-top: 12px;
        border: 1.5px solid var(--color-line);
        border-radius: var(--radius-3);
        box-shadow: none;
      }
      .head {
        padding-bottom: 4px;
      }
      h3 {
        margin: 0 auto 0 0;
        font-size: 1.0625rem;
      }
      h4 {
        margin: 14px 0 2px;
        font-size: 0.875rem;
      }
      .field {
        margin-top: 14px;
      }
      li {
        padding: 4px 0;
        line-height: 1.4;
      }
      td:last-child,
      th:last-child {
        padding-right: 0;
        text-align: right;
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
    `,
  ]

  @property({ attribute: false }) found!: GiftCardFound
  @property({ attribute: false }) site!: SiteCard
  @property({ type: Number }) now_s = 0
  @state() private asked: Asked | null = null
  @state() private why = ''

  private begin(act: Asked['act']): void {
    this.why = act === 'block' ? BLOCKS[0] : LIFTS[0]
    this.asked = { act, key: newKey() }
  }

  private done({ act }: Asked, answer: GiftCardFound): void {
    this.asked = null
    this.dispatchEvent(new CardChanged(answer, t(act === 'block' ? 'block.done' : 'lift.done')))
  }

  protected override render() {
    const { found, site, now_s } = this
    const { card } = found
    const standing = stateOf(card, now_s)
    const act = card.blocked ? 'unblock' : 'block'
    return html`<article aria-labelledby="name">
        <div class="head">
          <h3 id="name">${nameOf(found)}</h3>
          <span class="chip ${standing === 'blocked' ? 'danger' : standing === 'open' ? 'ok' : ''}">${t(`card.state.${standing}`)}</span>
          <button class="button small" type="button" @click=${() => this.begin(act)}>${t(card.blocked ? 'block.lift' : 'block.go')}</button>
        </div>
        <p><b>${leftOf(card, site)}</b></p>
        <small>${lifeOf(card, now_s, site)}</small>
        ${found.ending === null ? html`<small>${t('card.codeless.more')}</small>` : nothing} ${this.moves(found)}
        ${found.blocks.length === 0 ? nothing : this.blocks(found.blocks)}
      </article>
      ${this.asked === null ? nothing : this.dialog(this.asked)}`
  }

  private moves({ moves }: GiftCardFound) {
    return html`<h4 id="moves">${t('card.moves')}</h4>
      <table aria-labelledby="moves">
        <thead>
          <tr>
            ${(['when', 'what', 'amount'] as const).map((each) => html`<th scope="col">${t(`card.${each}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${moves.map(
            (move) =>
              html`<tr>
                <td>${instant(move.at_s, this.now_s, this.site)}</td>
                <td>${moveWords(move)}</td>
                <td>${signedMoney(move, this.site)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`
  }

  private blocks(lines: readonly GiftCardBlockLine[]) {
    const on = (at_s: number): string => day(at_s, this.now_s, this.site)
    const by = (name: string): string => (name === '' ? t('block.nobody') : name)
    return html`<h4>${t('card.blocks')}</h4>
      <ul>
        ${lines.map(
          (line) =>
            html`<li>
              ${t('block.by', { why: t(`block.${line.why}`), name: by(line.by), day: on(line.at_s) })}
              ${line.lifted_why === null || line.lifted_at_s === null
                ? nothing
                : html`<small>${t('block.lifted', { why: t(`lift.${line.lifted_why}`), name: by(line.lifted_by), day: on(line.lifted_at_s) })}</small>`}
            </li>`,
        )}
      </ul>`
  }

  private dialog(asked: Asked) {
    const { ending, card } = this.found
    const path = `/api/desk/gift-cards/${encodeURIComponent(card.card)}/${asked.act}`
    const blocks = asked.act === 'block'
    const reasons = blocks ? BLOCKS.map((each) => [each, t(`block.${each}`)] as const) : LIFTS.map((each) => [each, t(`lift.${each}`)] as const)
    const stem = blocks ? 'block' : 'lift'
    return html`<sb-confirm
      .heading=${ending === null ? t(`${stem}.heading.codeless`) : t(`${stem}.heading`, { ending })}
      .sentence=${t(`${stem}.sentence`)}
      .hint=${blocks ? t('block.hint') : ''}
      .word=${t(blocks ? 'block.go' : 'block.lift')}
      ?calm=${!blocks}
      .words=${(error: unknown) => (cameBefore(error) ? t('block.before') : whyNot(error))}
      .act=${() => command<GiftCardFound>(path, { why: this.why }, asked.key)}
      @close-dialog=${() => (this.asked = null)}
      @removed=${(event: Removed) => this.done(asked, event.answer as GiftCardFound)}
    >
      ${choiceField('why', t('block.reason'), reasons, this.why, (why) => (this.why = why))}
    </sb-confirm>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-found-card': SbFoundCard
  }
}
