/** Points for sharing her visit: what it is at the kiosk; she writes and posts on her phone. */
import { css, html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { language } from '../../shared/language.ts'
import type { ShareView } from '../../shared/messages.generated.ts'
import { dayWords, say } from '../../shared/rewards-words.ts'
import type { SessionApi } from '../session/api.ts'
import { RewardsPart } from './rewards-part.ts'

@customElement('sb-kiosk-share')
export class SbKioskShare extends RewardsPart<ShareView> {
  static override styles = [
    ...RewardsPart.styles,
    css`
      article > * + p {
        margin-top: 20px;
      }
      blockquote {
        margin: 20px 0 0;
        padding: 24px 28px;
        border-left: 8px solid var(--color-brass-edge);
        border-radius: 16px;
        background: var(--color-brass-wash);
        color: var(--color-text);
        overflow-wrap: anywhere;
      }
    `,
  ]

  protected override readonly path = 'share'

  private act(view: ShareView) {
    if (view.state === 'ready') return this.onPhone('share', 'visit', say('share.write'))
    if (view.state !== 'had') return html`<p><b>${say('share.not_here')}</b></p>`
    return html`<p><b>${say('share.had', { day: dayWords(view.again_at_s ?? 0) })}</b></p>`
  }

  protected override draw(view: ShareView) {
    if (view.state === 'off') return html`<article class="none"><p>${say('share.off')}</p></article>`
    return html`<article>
        <h2>${say('share.lead', { count: view.points })}</h2>
        <p>${say('share.how')}</p>
        ${this.act(view)}
      </article>
      <article>
        <p>${say('share.says')}</p>
        <blockquote>${view.disclosure[language()]}</blockquote>
        <p class="quiet">${say('share.place')}</p>
      </article>`
  }
}

export async function shareSummary(api: SessionApi): Promise<string | null> {
  const view = await api.get<ShareView>('share')
  if (view.state === 'ready') return say('share.summary', { count: view.points })
  return view.state === 'had' ? say('share.summary.had') : null
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-kiosk-share': SbKioskShare
  }
}
