/** Who is on shift, and whether an alert would reach them now. */
import bellRing from 'lucide-static/icons/bell-ring.svg?raw'
import circleCheck from 'lucide-static/icons/circle-check.svg?raw'
import circleSlash from 'lucide-static/icons/circle-slash.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { icon } from '../shared/icon.ts'
import type { ClerkLight } from '../shared/messages.generated.ts'
import { chipStyles, textStyles } from '../shared/styles.ts'
import { texts } from '../shared/texts.ts'
import en from './clerks.en.json' with { type: 'json' }

const t = texts(en)

/** The light's drawing and colour, which its word says too. */
const LIGHTS = {
  screen: { drawing: circleCheck, look: 'ok' },
  push: { drawing: bellRing, look: 'ok' },
  none: { drawing: circleSlash, look: 'warn' },
} as const

@customElement('sb-clerk-lights')
export class SbClerkLights extends LitElement {
  static override styles = [
    textStyles,
    chipStyles,
    css`
      :host {
        display: block;
        padding: 14px 16px;
        border-radius: 20px;
        background: var(--color-surface);
        box-shadow: var(--elev-1);
      }
      h2 {
        font-size: var(--text-md);
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 20px;
        margin-top: 8px;
      }
      li {
        display: flex;
        gap: 8px;
        align-items: center;
      }
    `,
  ]

  @property({ attribute: false }) clerks: ClerkLight[] = []

  private light(clerk: ClerkLight) {
    const { drawing, look } = LIGHTS[clerk.reach]
    return html`<li>
      <b>${clerk.name}</b><span class="chip ${look}">${icon(drawing)}${t(`clerks.${clerk.reach}`)}</span>
    </li>`
  }

  protected override render() {
    return html`<h2>${t('clerks.heading')}</h2>
      <ul>
        ${this.clerks.map((clerk) => this.light(clerk))}
      </ul>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-clerk-lights': SbClerkLights
  }
}
