/** The form of one gift. More than stores usually give back is asked about once more before it is saved. */
import { LitElement, css, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { Refused, ask, command, newKey, put } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { money } from '../../shared/formats.ts'
import type { GiftCampaign, GiftLine, SiteCard } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { minorOf } from '../campaign-fields.ts'
import { dialogHead } from '../dialog-head.ts'
import { dialogStyles } from '../dialog-styles.ts'
import { formStyles } from '../form-styles.ts'
import { say } from '../texts.ts'
import { whyNot } from '../why-not.ts'
import { choiceField, partStyles, textField } from './form-parts.ts'
import {
  GENEROUS_PERCENT,
  backPercent,
  complaintsOf,
  fieldOfGift,
  fieldsOfGift,
  freshGift,
  percentText,
  pointsOf,
  wishOfGift,
  type GiftField,
  type GiftFields,
} from './gift-fields.ts'
import { t } from './texts.ts'

/** All gifts, as they are with the one that was saved. */
export class SavedGift extends Event {
  constructor(readonly lines: readonly GiftLine[]) {
    super('saved-gift')
  }
}

const PATH = '/api/desk/gifts'

@customElement('sb-gift-form')
export class SbGiftForm extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    fieldStyles,
    dialogStyles,
    formStyles,
    partStyles,
    css`
      .back {
        margin-top: 8px;
        line-height: 1.4;
      }
      .generous {
        padding: 10px 14px;
        border-radius: var(--radius-2);
        background: var(--color-warn-wash);
      }
    `,
  ]

  /** The gift that is changed; null for a new one. */
  @property({ attribute: false }) line: GiftLine | null = null
  @property({ attribute: false }) site!: SiteCard
  @state() private fields: GiftFields = freshGift
  @state() private campaigns: readonly GiftCampaign[] | null = null
  @state() private wrong: Partial<Record<GiftField, string>> = {}
  @state() private refused = ''
  /** It was said that much is given back; the next press means it. */
  @state() private warned = false
  @state() private busy = false
  @query('dialog') private dialog!: HTMLDialogElement
  /** A press that is repeated after a lost answer makes one gift. */
  private readonly key = newKey()

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.line !== null) this.fields = fieldsOfGift(this.line, this.site.currency)
    ask<GiftCampaign[]>(`${PATH}/campaigns`).then(
      (campaigns) => (this.campaigns = campaigns),
      (error: unknown) => (this.refused = whyNot(error)),
    )
  }

  protected override firstUpdated(): void {
    this.dialog.showModal()
  }

  private close(): void {
    this.dispatchEvent(new Event('close-dialog'))
  }

  private set(change: Partial<GiftFields>): void {
    this.fields = { ...this.fields, ...change }
    this.wrong = Object.fromEntries(Object.entries(this.wrong).filter(([field]) => !(field in change)))
    this.warned = false
  }

  private async blame(wrong: Partial<Record<GiftField, string>>): Promise<void> {
    this.wrong = wrong
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }

  /** In percent; null while something of it is missing. */
  private back(): number | null {
    const { fields, site } = this
    const points = pointsOf(fields)
    const campaign = this.campaigns?.find((each) => each.campaign === fields.campaign)
    const worth_minor = fields.reward === 'card' ? minorOf(fields.amount, site.currency) : (campaign?.worth.amount_minor ?? null)
    return points === null || worth_minor === null || worth_minor === 0 ? null : backPercent(worth_minor, points, site.currency)
  }

  private readonly save = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (this.busy) return
    this.refused = ''
    const complaints = Object.entries(complaintsOf(this.fields, this.site.currency))
    if (complaints.length > 0) {
      return this.blame(Object.fromEntries(complaints.map(([field, each]) => [field, t(`gift.wrong.${each}`)])))
    }
    if (!this.warned && (this.back() ?? 0) > GENEROUS_PERCENT) {
      this.warned = true
      return
    }
    this.busy = true
    try {
      const wish = wishOfGift(this.fields, this.site.currency)
      const lines =
        this.line === null
          ? await command<GiftLine[]>(PATH, wish, this.key)
          : await put<GiftLine[]>(`${PATH}/${encodeURIComponent(this.line.gift)}`, wish)
      this.dispatchEvent(new SavedGift(lines))
    } catch (error) {
      await this.refuse(error)
    } finally {
      this.busy = false
    }
  }

  private async refuse(error: unknown): Promise<void> {
    const named = error instanceof Refused ? Object.entries(error.fields()) : []
    const known = named.flatMap(([name, message]) => {
      const field = fieldOfGift(name)
      return field === null ? [] : [[field, message] as const]
    })
    if (known.length === 0) this.refused = whyNot(error)
    else await this.blame(Object.fromEntries(known))
  }

  protected override render() {
    const { line, fields, wrong, site } = this
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${line === null
        ? dialogHead(t('gift.new'), () => this.close())
        : dialogHead(t('gift.change', { name: line.name }), () => this.close(), t('gift.change.lead'))}
      <form novalidate @submit=${this.save}>
        ${textField('name', t('gift.name'), fields.name, (name) => this.set({ name }), { wrong: wrong.name })}
        ${textField('points', t('gift.points'), fields.points, (points) => this.set({ points }), { wrong: wrong.points, longest: 8, numeric: true })}
        ${choiceField(
          'reward',
          t('gift.reward'),
          [
            ['card', t('gift.reward.card')],
            ['coupon', t('gift.reward.coupon')],
          ],
          fields.reward,
          (reward) => this.set({ reward: reward === 'coupon' ? 'coupon' : 'card' }),
        )}
        ${fields.reward === 'card'
          ? textField('amount', t('gift.amount', { currency: site.currency }), fields.amount, (amount) => this.set({ amount }), { wrong: wrong.amount, longest: 14, numeric: true })
          : this.campaign()}
        ${this.given()}
        <div role="alert">${this.refused === '' ? nothing : html`<p class="wrong">${this.refused}</p>`}</div>
        <div class="does">
          <button class="button" type="button" @click=${() => this.close()}>${say('dialog.keep')}</button>
          <button class="button primary" type="submit" aria-disabled=${this.busy}>${t(this.warned ? 'gift.save.anyway' : 'gift.save')}</button>
        </div>
      </form>
    </dialog>`
  }

  private campaign() {
    const found = this.campaigns ?? []
    const offered = found.map(
      (each) => [each.campaign, t('gift.campaign.option', { name: each.name, worth: money(each.worth, this.site.language) })] as const,
    )
    const hint = this.campaigns !== null && found.length === 0 ? t('gift.campaign.none') : ''
    return choiceField(
      'campaign',
      t('gift.campaign'),
      [['', t('gift.campaign.choose')], ...offered],
      this.fields.campaign,
      (campaign) => this.set({ campaign }),
      { wrong: this.wrong.campaign, hint },
    )
  }

  private given() {
    const percent = this.back()
    const words = percent === null ? '' : t('gift.back', { percent: percentText(percent) })
    return html`<div role="status">
      ${this.warned
        ? html`<p class="back generous">${t('gift.generous', { most: GENEROUS_PERCENT })}</p>`
        : html`<p class="back hint">${words}</p>`}
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-gift-form': SbGiftForm
  }
}
