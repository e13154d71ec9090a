/** The form of one gift. More than stores usually give back is asked about once more before it is saved. */
import { css, html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { Refused, ask, command, newKey, put } from '../../shared/commands.ts'
import { fieldStyles } from '../../shared/field-styles.ts'
import { money } from '../../shared/formats.ts'
import type { GiftCampaign, GiftLine, SiteCard } from '../../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../../shared/styles.ts'
import { minorOf } from '../campaign-fields.ts'
import { DeskDialog } from '../desk-dialog.ts'
import { dialogHead } from '../dialog-head.ts'
import { dialogStyles } from '../dialog-styles.ts'
import { formStyles } from '../form-styles.ts'
import { say } from '../texts.ts'
import { cameBefore, whyNot } from '../why-not.ts'
import { choiceField, faultSpoken, partStyles, textField, toFirstFault } from './form-parts.ts'
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
export class SbGiftForm extends DeskDialog {
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
  @state() private faults: Partial<Record<GiftField, string>> = {}
  /** It was said that much is given back: another button means it, for a second press of the same may be a slip. */
  @state() private warned = false
  /** A press that is repeated after a lost answer makes one gift. */
  private readonly key = newKey()

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.line !== null) this.fields = fieldsOfGift(this.line, this.site.currency)
    ask<GiftCampaign[]>(`${PATH}/campaigns`).then(
      (campaigns) => (this.campaigns = campaigns),
      (error: unknown) => (this.wrong = whyNot(error)),
    )
  }

  private set(change: Partial<GiftFields>): void {
    this.fields = { ...this.fields, ...change }
    this.faults = Object.fromEntries(Object.entries(this.faults).filter(([field]) => !(field in change)))
    this.warned = false
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
    this.wrong = ''
    const complaints = Object.entries(complaintsOf(this.fields, this.site.currency))
    this.faults = Object.fromEntries(complaints.map(([field, each]) => [field, t(`gift.wrong.${each}`)]))
    if (complaints.length > 0) return toFirstFault(this)
    if ((this.back() ?? 0) > GENEROUS_PERCENT) this.warned = true
    else await this.tell()
  }

  private readonly tell = async (): Promise<void> => {
    const wish = wishOfGift(this.fields, this.site.currency)
    const { line } = this
    await this.send(async () => {
      const lines =
        line === null ? await command<GiftLine[]>(PATH, wish, this.key) : await put<GiftLine[]>(`${PATH}/${encodeURIComponent(line.gift)}`, wish)
      this.finish(new SavedGift(lines))
    }, this.words)
    await toFirstFault(this)
  }

  /** Nothing is left to say where a field is blamed. */
  private readonly words = (error: unknown): string => {
    const named = error instanceof Refused ? Object.keys(error.fields()) : []
    const unfit = named.map(fieldOfGift).filter((field) => field !== null)
    this.faults = Object.fromEntries(unfit.map((field) => [field, t(`gift.wrong.${field}`)]))
    if (unfit.length > 0) return ''
    return cameBefore(error) ? t('gift.before') : whyNot(error)
  }

  protected override render() {
    const { line, fields, faults, site } = this
    return html`<dialog aria-labelledby="heading" @cancel=${() => this.close()}>
      ${line === null
        ? dialogHead(t('gift.new'), () => this.close())
        : dialogHead(t('gift.change', { name: line.name }), () => this.close(), t('gift.change.lead'))}
      <form novalidate @submit=${this.save}>
        ${textField('name', t('gift.name'), fields.name, (name) => this.set({ name }), { wrong: faults.name })}
        ${textField('points', t('gift.points'), fields.points, (points) => this.set({ points }), { wrong: faults.points, longest: 8, keys: 'numeric' })}
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
          ? textField('amount', t('gift.amount', { currency: site.currency }), fields.amount, (amount) => this.set({ amount }), { wrong: faults.amount, longest: 14, keys: 'decimal' })
          : this.campaign()}
        ${this.given()}
        ${faultSpoken(faults)}
        <div role="alert">${this.wrong === '' ? nothing : html`<p class="wrong">${this.wrong}</p>`}</div>
        <div class="does">
          <button class="button" type="button" @click=${() => this.close()}>${say('dialog.keep')}</button>
          ${this.warned
            ? html`<button class="button" type="button" aria-disabled=${this.busy} @click=${this.tell}>${t('gift.save.anyway')}</button>`
            : nothing}
          <button class="button primary" type="submit" aria-disabled=${this.busy || this.warned}>${t('gift.save')}</button>
        </div>
      </form>
    </dialog>`
  }

  private campaign() {
    const found = this.campaigns ?? []
    const offered = found.map(
      (each) => [each.campaign, t('gift.campaign.option', { name: each.name, worth: money(each.worth, this.site.language) })] as const,
    )
    const { campaign, campaign_name } = this.line ?? { campaign: null, campaign_name: null }
    // It stands for what the gift brings, also once nobody can have it any more.
    const missing = campaign !== null && campaign_name !== null && !found.some((each) => each.campaign === campaign)
    const standing = missing ? [[campaign, this.campaigns === null ? campaign_name : t('gift.campaign.over', { name: campaign_name })] as const] : []
    const hint = this.campaigns !== null && found.length === 0 ? t('gift.campaign.none') : ''
    return choiceField(
      'campaign',
      t('gift.campaign'),
      [['', t('gift.campaign.choose')], ...standing, ...offered],
      this.fields.campaign,
      (chosen) => this.set({ campaign: chosen }),
      { wrong: this.faults.campaign, hint },
    )
  }

  private given() {
    const percent = this.back()
    const unknown = this.fields.reward === 'coupon' && this.fields.campaign !== '' && pointsOf(this.fields) !== null
    const words = percent !== null ? t('gift.back', { percent: percentText(percent) }) : unknown ? t('gift.back.unknown') : ''
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
