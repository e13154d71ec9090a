/** The campaigns place: the one switch, the list, one campaign whole, its form; and what is asked before it reaches people. */
import { LitElement, html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import './campaign-form.ts'
import './campaign-list.ts'
import './campaign-page.ts'
import './confirm.ts'
import './outgoing.ts'
import '../shared/toast.ts'
import { ask, command, put } from '../shared/commands.ts'
import type {
  CampaignCard,
  CampaignWish,
  CampaignsAnswer,
  Choices,
  DeskView,
  OutgoingCard,
  TemplateCard,
} from '../shared/messages.generated.ts'
import { controlStyles, textStyles } from '../shared/styles.ts'
import type { SbToast } from '../shared/toast.ts'
import { AskingAgain } from './asking-again.ts'
import { wishOfCard } from './campaign-again.ts'
import { fresh } from './campaign-fields.ts'
import type { SavedCampaign } from './campaign-form.ts'
import type { ActOnCampaign, MakeCampaign } from './campaign-list.ts'
import type { SbCampaignPage } from './campaign-page.ts'
import { limitsOf, sentenceOf } from './campaign-words.ts'
import type { Removed } from './confirm.ts'
import type { SwitchOutgoing } from './outgoing.ts'
import { panelStyles, severalStyles } from './panel-styles.ts'
import { say } from './texts.ts'
import { whyNot } from './why-not.ts'

type Shown =
  | { is: 'list' }
  | { is: 'page'; campaign: string }
  | { is: 'form'; card: CampaignCard | null; wish: CampaignWish; choices: Choices }

type Asked = { is: 'start' | 'end'; card: CampaignCard } | { is: 'resume' }

/** The switch was used; the server tells every desk a moment later. */
export class OutgoingChanged extends Event {
  constructor(readonly card: OutgoingCard) {
    super('outgoing-changed', { bubbles: true })
  }
}

/** Others may change campaigns too. */
const FRESH_S = 15

@customElement('sb-campaigns')
export class SbCampaigns extends LitElement {
  static override styles = [
    textStyles,
    controlStyles,
    panelStyles,
    severalStyles,
  ]

  @property({ attribute: false }) view!: DeskView
  @property({ type: Number }) now_s = 0
  @state() private campaigns: readonly CampaignCard[] | null = null
  @state() private templates: readonly TemplateCard[] = []
  @state() private shown: Shown = { is: 'list' }
  @state() private asked: Asked | null = null
  @state() private busy = false
  @state() private trouble = ''
  @query('sb-toast') private toast!: SbToast
  @query('sb-campaign-page') private page!: SbCampaignPage | null

  /** While somebody fills in a form or is asked something, the page must not renew itself. */
  get isBusy(): boolean {
    return this.asked !== null || this.shown.is === 'form' || (this.page?.isBusy ?? false)
  }

  constructor() {
    super()
    new AskingAgain(this, () => this.fetch(), FRESH_S)
  }

  private async fetch(): Promise<void> {
    try {
      const answer = await ask<CampaignsAnswer>('/api/campaigns')
      this.campaigns = answer.campaigns
      this.trouble = ''
      if (answer.campaigns.every(({ state }) => state === 'ended') && this.templates.length === 0) {
        this.templates = await ask<TemplateCard[]>('/api/campaigns/templates')
      }
    } catch (error) {
      this.trouble = whyNot(error)
    }
  }

  /** Does it, and says what went wrong where it did. */
  private async attempt(go: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      await go()
    } catch (error) {
      this.toast.show(whyNot(error))
    } finally {
      this.busy = false
    }
  }

  private replace(card: CampaignCard): void {
    const known = this.campaigns ?? []
    const others = known.some(({ campaign }) => campaign === card.campaign)
    this.campaigns = others ? known.map((each) => (each.campaign === card.campaign ? card : each)) : [card, ...known]
  }

  private readonly step = (card: CampaignCard, step: 'start' | 'pause' | 'end'): Promise<CampaignCard> =>
    command<CampaignCard>(`/api/campaigns/${encodeURIComponent(card.campaign)}/${step}`)

  private stepped(card: CampaignCard, step: 'start' | 'pause' | 'end'): void {
    this.asked = null
    this.replace(card)
    const text = say(`campaign.${step}.done`, { campaign: card.name })
    if (step === 'end') this.toast.show(text)
    else {
      const undo = step === 'start' ? 'pause' : 'start'
      this.toast.show(text, { label: say('undo'), run: () => void this.stepNow(card, undo) })
    }
  }

  private stepNow(card: CampaignCard, step: 'start' | 'pause'): Promise<void> {
    return this.attempt(async () => this.stepped(await this.step(card, step), step))
  }

  private switchNow(paused: boolean): Promise<void> {
    return this.attempt(async () => this.switched(await put<OutgoingCard>('/api/campaigns/outgoing', { paused })))
  }

  private switched(card: OutgoingCard): void {
    this.asked = null
    this.dispatchEvent(new OutgoingChanged(card))
    if (card.paused_at_s === null) this.toast.show(say('outgoing.resumed'))
    else this.toast.show(say('outgoing.done'), { label: say('undo'), run: () => void this.switchNow(false) })
  }

  private readonly act = ({ card, act }: ActOnCampaign): void => {
    if (act === 'open') this.shown = { is: 'page', campaign: card.campaign }
    else if (act === 'start' || act === 'end') this.asked = { is: act, card }
    else if (act === 'pause') void this.stepNow(card, 'pause')
    else void this.write(act === 'change' ? card : null, wishOfCard(card, act === 'copy'))
  }

  private write(card: CampaignCard | null, wish: CampaignWish): Promise<void> {
    return this.attempt(async () => {
      const choices = await ask<Choices>('/api/campaigns/choices')
      this.shown = { is: 'form', card, wish, choices }
    })
  }

  private saved(card: CampaignCard, isNew: boolean): void {
    this.replace(card)
    this.shown = { is: 'page', campaign: card.campaign }
    this.toast.show(say(isNew ? 'campaign.saved.draft' : 'campaign.saved'))
  }

  protected override render() {
    const minute_s = Math.floor(this.now_s / 60) * 60
    return html`<sb-outgoing
        .outgoing=${this.view.outgoing}
        .place=${this.view.site}
        .now_s=${minute_s}
        .caretaker=${true}
        .busy=${this.busy}
        @switch-outgoing=${(event: SwitchOutgoing) => (event.paused ? void this.switchNow(true) : (this.asked = { is: 'resume' }))}
      ></sb-outgoing>
      <div role="alert" ?hidden=${this.trouble === ''}>${this.trouble === '' ? nothing : this.failed()}</div>
      ${this.campaigns === null ? nothing : this.place(this.campaigns, minute_s)}
      ${this.asked === null ? nothing : this.dialog(this.asked)}
      <sb-toast></sb-toast>`
  }

  private failed() {
    return html`<p class="trouble">
      ${this.trouble}
      <button class="button small" type="button" @click=${() => void this.fetch()}>${say('offline.try')}</button>
    </p>`
  }

  private place(campaigns: readonly CampaignCard[], minute_s: number) {
    const { shown, view } = this
    const leave = (): void => {
      this.shown = { is: 'list' }
    }
    if (shown.is === 'form') {
      return html`<sb-campaign-form
        .wish=${shown.wish}
        .card=${shown.card}
        .choices=${shown.choices}
        .zones=${view.floor.zones}
        .site=${view.site}
        .now_s=${minute_s}
        @leave-form=${() => (this.shown = shown.card === null ? { is: 'list' } : { is: 'page', campaign: shown.card.campaign })}
        @saved-campaign=${(event: SavedCampaign) => this.saved(event.card, shown.card === null)}
      ></sb-campaign-form>`
    }
    const card = shown.is === 'page' ? campaigns.find(({ campaign }) => campaign === shown.campaign) : undefined
    if (card !== undefined) {
      return html`<sb-campaign-page
        .card=${card}
        .site=${view.site}
        .now_s=${minute_s}
        @act-on-campaign=${this.act}
        @leave-page=${leave}
      ></sb-campaign-page>`
    }
    return html`<sb-campaign-list
      .campaigns=${campaigns}
      .templates=${this.templates}
      .site=${view.site}
      .now_s=${minute_s}
      @act-on-campaign=${this.act}
      @make-campaign=${(event: MakeCampaign) => void this.write(null, event.template?.wish ?? fresh)}
    ></sb-campaign-list>`
  }

  private dialog(asked: Asked) {
    const close = (): void => {
      this.asked = null
    }
    if (asked.is === 'resume') {
      return html`<sb-confirm
        calm
        .heading=${say('outgoing.resume.heading')}
        .sentence=${say('outgoing.resume.sentence')}
        .hint=${say('outgoing.resume.hint')}
        .word=${say('outgoing.resume')}
        .act=${() => put<OutgoingCard>('/api/campaigns/outgoing', { paused: false })}
        @close-dialog=${close}
        @removed=${(event: Removed) => this.switched(event.answer as OutgoingCard)}
      ></sb-confirm>`
    }
    const { is, card } = asked
    const draft = is === 'end' && card.state === 'draft'
    return html`<sb-confirm
      .calm=${is === 'start'}
      .heading=${say(draft ? 'campaign.discard.heading' : `campaign.${is}.heading`, { campaign: card.name })}
      .sentence=${is === 'start' ? sentenceOf(card) : say(draft ? 'campaign.discard.sentence' : 'campaign.end.sentence')}
      .hint=${is === 'start' ? `${limitsOf(card, this.view.site, this.now_s).join(' · ')}. ${say('campaign.start.hint')}` : say('campaign.end.hint')}
      .word=${say(draft ? 'campaign.discard' : `campaign.${is}`)}
      .act=${() => this.step(card, is)}
      @close-dialog=${close}
      @removed=${(event: Removed) => this.stepped(event.answer as CampaignCard, is)}
    ></sb-confirm>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-campaigns': SbCampaigns
  }
}
