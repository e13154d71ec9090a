/** My data: take it, put it right, how long it is kept, the receipts, and being erased. Asks the server when opened. */
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import download from 'lucide-static/icons/download.svg?raw'
import trash from 'lucide-static/icons/trash-2.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Unreachable, ask, command, remove } from '../shared/commands.ts'
import { fieldStyles } from '../shared/field-styles.ts'
import { clock, instant } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import { language } from '../shared/language.ts'
import type { DataView, DetailsCard, ErasureCard, ReceiptCard, SiteCard } from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import { texts } from '../shared/texts.ts'
import './devices.ts'
import en from './my-data.en.json' with { type: 'json' }
import es from './my-data.es.json' with { type: 'json' }
import { pageStyles } from './page-styles.ts'

export const MY_DATA = '#my-data'
export const dataText = texts({ en, es })
const t = dataText

@customElement('sb-my-data')
export class SbMyData extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    pageStyles,
    css`
      h2:focus-visible {
        outline: none;
      }
      .hint {
        margin-top: 7px;
        color: var(--color-text-2);
        font-size: var(--text-sm);
      }
      h2 {
        margin-top: 28px;
        font-size: var(--text-xl);
      }
      form {
        display: grid;
        gap: 12px;
        margin-top: 10px;
      }
      label {
        margin-bottom: 5px;
      }
      .button {
        margin-top: 12px;
      }
      .card {
        margin-top: 10px;
      }
      dl > div {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0 16px;
        padding: 12px 0;
      }
      dd {
        text-align: right;
      }
      details {
        padding: 4px 0;
      }
      summary {
        min-height: 48px;
        padding: 8px 0;
        cursor: pointer;
      }
      summary small {
        display: block;
        padding-left: 1.1em;
        color: var(--color-text-2);
        font-size: var(--text-sm);
      }
      details dl > div {
        display: block;
        padding: 6px 0;
      }
      details dd {
        overflow-wrap: anywhere;
        font-weight: inherit;
        text-align: left;
      }
      .last {
        color: var(--color-danger);
      }
      .warned {
        margin-top: 12px;
        padding: 14px 16px;
        border-radius: var(--radius-3);
        background: var(--color-danger-wash);
        color: var(--color-text);
      }
      .warned h2 {
        margin: 0;
      }
    `,
  ]

  @property({ attribute: false }) site!: SiteCard
  @property({ attribute: false }) now_s = 0
  @state() private data: DataView | null = null
  @state() private said: ReceiptCard[] = []
  @state() private spoken = ''
  @state() private sure = false
  @state() private busy = false
  @query('h1') private heading!: HTMLHeadingElement
  @query('#first_name') private firstName!: HTMLInputElement
  @query('#email') private email!: HTMLInputElement
  @query('#sure') private sureHeading!: HTMLHeadingElement

  protected override firstUpdated(): void {
    this.heading.focus()
    void this.load()
  }

  private readonly load = (): Promise<void> =>
    this.attempt(async () => {
      const [data, said] = await Promise.all([
        ask<DataView>('/api/phone/data'),
        ask<ReceiptCard[]>('/api/phone/receipts'),
      ])
      this.data = data
      this.said = said
      this.spoken = ''
    })

  /** Nothing is shown as done before the server said so. */
  private async attempt(act: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      await act()
    } catch (error) {
      this.spoken = t(error instanceof Unreachable ? 'data.unreachable' : 'data.failed')
    } finally {
      this.busy = false
    }
  }

  private readonly save = (event: SubmitEvent): void => {
    event.preventDefault()
    const [first_name, email] = [this.firstName.value.trim(), this.email.value.trim()]
    const wrong = first_name === '' ? this.firstName : /^\S+@\S+\.\S+$/.test(email) ? null : this.email
    if (wrong !== null) {
      wrong.focus()
      this.spoken = t('data.need')
      return
    }
    void this.attempt(async () => {
      const details = await command<DetailsCard>('/api/phone/details', { first_name, email })
      if (this.data !== null) this.data = { ...this.data, details }
      this.spoken = t('data.saved')
    })
  }

  private readonly askSure = (): void => {
    this.sure = true
    void this.updateComplete.then(() => this.sureHeading.focus())
  }

  private readonly erase = (): Promise<void> =>
    this.attempt(async () => {
      const erasure = await command<ErasureCard>('/api/phone/erasure')
      this.sure = false
      if (this.data !== null) this.data = { ...this.data, erasure }
    })

  private readonly stay = (): Promise<void> =>
    this.attempt(async () => {
      await remove('/api/phone/erasure')
      if (this.data !== null) this.data = { ...this.data, erasure: null }
      this.spoken = t('data.stayed')
    })

  private fact(name: string, value: string) {
    return html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`
  }

  private days(days: number | null): string {
    if (days === null) return t('data.with_membership')
    return days < 1 ? t('data.hours') : t('data.days', { count: days })
  }

  private receipt(card: ReceiptCard) {
    const when = instant(card.at_s, this.now_s, this.site)
    const word = t(card.granted ? 'data.receipt.yes' : 'data.receipt.no', { when })
    const by = card.actor === 'member' ? 'data.receipt.by.member' : 'data.receipt.by.staff'
    return html`<details>
      <summary>
        ${card.title}<small>${word}${card.in_force ? ` · ${t('data.receipt.in_force')}` : ''}</small>
      </summary>
      <dl>
        ${this.fact(t('data.receipt.text'), card.text)}
        ${this.fact(t('data.receipt.by'), t(by, { surface: card.surface }))}
        ${this.fact(t('data.receipt.version', { version: card.notice_version }), '')}
        ${card.notice_hash === null ? '' : this.fact(t('data.receipt.hash'), card.notice_hash)}
        ${this.fact(t('data.receipt.number'), card.receipt)}
      </dl>
    </details>`
  }

  private erasing(erasure: ErasureCard) {
    return html`<div class="warned">
      <h2>${t('data.erasing', { time: clock(erasure.due_at_s, this.site) })}</h2>
      <p class="hint">${t('data.erasing_lead')}</p>
      <button class="button primary wide" type="button" @click=${this.stay}>${t('data.stay')}</button>
    </div>`
  }

  private end(erasure: ErasureCard | null) {
    if (erasure !== null) return ''
    if (!this.sure)
      return html`<h2>${t('data.erase')}</h2>
        <p class="hint">${t('data.erase_lead')}</p>
        <button class="button wide last" type="button" @click=${this.askSure}>
          ${icon(trash)}${t('data.erase_ask')}
        </button>`
    return html`<div class="warned">
      <h2 id="sure" tabindex="-1">${t('data.erase_sure')}</h2>
      <p class="hint">${t('data.erase_sure_lead')}</p>
      <button class="button wide last" type="button" @click=${this.erase}>${icon(trash)}${t('data.erase_yes')}</button>
      <button class="button primary wide" type="button" @click=${() => (this.sure = false)}>
        ${t('data.erase_no')}
      </button>
    </div>`
  }

  private content(data: DataView) {
    return html`${data.erasure === null ? '' : this.erasing(data.erasure)}
      <h2>${t('data.take')}</h2>
      <p class="hint">${t('data.take_lead')}</p>
      <a class="button wide" href=${`/api/phone/export?language=${language()}`} download="shopbell-my-data.json">
        ${icon(download)}${t('data.download')}
      </a>
      <h2>${t('data.correct')}</h2>
      <form novalidate @submit=${this.save}>
        <div>
          <label for="first_name">${t('data.first_name')}</label>
          <input id="first_name" autocomplete="given-name" maxlength="60" .value=${data.details.first_name} />
        </div>
        <div>
          <label for="email">${t('data.email')}</label>
          <input id="email" type="email" autocomplete="email" maxlength="200" .value=${data.details.email} />
        </div>
        <button class="button wide">${t('data.save')}</button>
      </form>
      <h2>${t('data.receipts')}</h2>
      ${this.said.length === 0
        ? html`<p class="hint">${t('data.receipts_none')}</p>`
        : html`<p class="hint">${t('data.receipt.how')}</p>
            <div class="card">${this.said.map((card) => this.receipt(card))}</div>`}
      <h2>${t('data.elsewhere')}</h2>
      <p class="hint">${t('data.elsewhere_lead', { address: `${location.host}/opt-out` })}</p>
      <dl class="card">
        ${this.fact(t('data.member_number'), data.member_number)} ${this.fact(t('data.code'), data.opt_out_code)}
      </dl>
      <sb-devices .site=${this.site} .now_s=${this.now_s}></sb-devices>
      <h2>${t('data.kept')}</h2>
      <dl class="card">${data.retention.map((rule) => this.fact(rule.what, this.days(rule.days)))}</dl>
      ${this.end(data.erasure)}`
  }

  protected override render() {
    return html`<main>
      <button class="textlink back" type="button" @click=${() => this.dispatchEvent(new CustomEvent('back'))}>
        ${icon(arrowLeft)}${t('data.back')}
      </button>
      <h1 tabindex="-1">${t('data.heading')}</h1>
      <p class="lead">${t('data.lead')}</p>
      <p class="hint" role="status">${this.spoken || (this.data === null ? t('data.loading') : '')}</p>
      ${this.data !== null
        ? this.content(this.data)
        : this.busy
          ? ''
          : html`<button class="button" type="button" @click=${this.load}>${t('data.retry')}</button>`}
    </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-my-data': SbMyData
  }
}
