/** Who works here: role, department, languages, whether they are on shift and can be reached, and what can be done. */
import plus from 'lucide-static/icons/user-plus.svg?raw'
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import '../shared/empty.ts'
import { clock, instant } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { SiteCard, StaffLine } from '../shared/messages.generated.ts'
import { chipStyles, controlStyles, textStyles } from '../shared/styles.ts'
import { panelStyles } from './panel-styles.ts'
import { rowStyles } from './row-styles.ts'
import { say } from './staff-texts.ts'
import { inOrder, languageName, servesClients, standing } from './staff-words.ts'

export type StaffAct = 'devices' | 'pair' | 'edit' | 'link' | 'revoke' | 'restore'

export class ActOnStaff extends Event {
  constructor(
    readonly line: StaffLine,
    readonly act: StaffAct,
  ) {
    super('act-on-staff')
  }
}

const CHIPS = { revoked: 'held', invited: 'brass', screen: 'ok', push: 'ok', none: 'danger', missing: 'warn', off: 'held' } as const

@customElement('sb-staff-list')
export class SbStaffList extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    chipStyles,
    panelStyles,
    rowStyles,
    css`
      .login {
        color: var(--color-text-3);
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        color: var(--color-text-2);
        line-height: 1.45;
      }
    `,
  ]

  @property({ attribute: false }) lines: readonly StaffLine[] = []
  @property({ attribute: false }) place!: SiteCard
  /** The staff id of whoever looks. */
  @property() own = ''
  @property({ type: Number }) now_s = 0

  protected override render() {
    const alive = inOrder(this.lines.filter(({ revoked_at_s }) => revoked_at_s === null))
    const revoked = this.lines.filter(({ revoked_at_s }) => revoked_at_s !== null)
    return html`<section aria-labelledby="heading">
      <div class="head">
        <h2 id="heading">${say('heading')}</h2>
        <button class="button" type="button" @click=${() => this.dispatchEvent(new Event('invite'))}>${icon(plus)}${say('invite')}</button>
      </div>
      <p class="lead">${say('lead')}</p>
      ${this.list(alive)}
      ${alive.length > 1 ? nothing : html`<sb-empty .size=${80} .heading=${say('none')} .sentence=${say('none.sentence')}></sb-empty>`}
      ${revoked.length === 0
        ? nothing
        : html`<details>
            <summary>${say('revoked.count', { count: revoked.length })}</summary>
            ${this.list(revoked)}
          </details>`}
    </section>`
  }

  private list(lines: readonly StaffLine[]) {
    return html`<ul>
      ${repeat(
        lines,
        (line) => line.staff,
        (line) => html`<li>
          <div class="name">
            <h3>${line.name}</h3>
            <span class="login">${line.username}</span>
            ${this.chip(line)}
          </div>
          <div class="facts">
            <span>${line.roles.map((role) => say(`role.${role as 'clerk'}`)).join(', ')}</span>
            <span>${line.department === '' ? say('department.none') : line.department}</span>
            <span>${line.languages.map((tag) => languageName(tag, this.place.language)).join(', ')}</span>
            ${this.planned(line)}
          </div>
          ${line.yours ? this.acts(line) : nothing}
        </li>`,
      )}
    </ul>`
  }

  private chip(line: StaffLine) {
    const now = standing(line)
    if (now === null) return nothing
    const time = line.planned_until_s === null ? '' : clock(line.planned_until_s, this.place)
    return html`<span class="chip ${CHIPS[now]}">${say(`chip.${now}`, { time })}</span>`
  }

  private planned(line: StaffLine) {
    if (!servesClients(line.roles) || line.revoked_at_s !== null) return nothing
    if (standing(line) === 'missing') return nothing
    if (line.planned_until_s !== null) {
      return html`<span>${say('planned.until', { time: clock(line.planned_until_s, this.place) })}</span>`
    }
    if (line.planned_next_s === null) return html`<span>${say('planned.nothing')}</span>`
    const at = { ...this.place }
    const weekday = new Intl.DateTimeFormat(at.language, { weekday: 'long', timeZone: at.time_zone }).format(line.planned_next_s * 1000)
    return html`<span title=${instant(line.planned_next_s, this.now_s, at)}
      >${say('planned.next', { day: weekday, time: clock(line.planned_next_s, at) })}</span
    >`
  }

  private acts(line: StaffLine) {
    if (line.revoked_at_s !== null) return html`<div class="does">${this.button(line, 'restore', say('act.restore'))}</div>`
    const devices = line.devices === 0 ? say('act.devices') : say('devices.count', { count: line.devices })
    return html`<div class="does">
      ${this.button(line, 'devices', devices)}
      ${servesClients(line.roles) ? this.button(line, 'pair', say('act.pair')) : nothing}
      ${this.button(line, 'edit', say('act.edit'))}
      ${this.button(line, 'link', say(line.invited ? 'act.link.invited' : 'act.link'))}
      ${line.staff === this.own ? nothing : this.button(line, 'revoke', say('act.revoke'))}
    </div>`
  }

  private button(line: StaffLine, act: StaffAct, word: string) {
    return html`<button
      class="button small"
      type="button"
      aria-label=${say('act.of', { act: word, name: line.name })}
      @click=${() => this.dispatchEvent(new ActOnStaff(line, act))}
    >
      ${word}
    </button>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-staff-list': SbStaffList
  }
}
