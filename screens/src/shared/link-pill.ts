/** Live, Slow, Offline: the state of the link, always as a drawing and a word; how old the data is stands beside it. */
import wifi from 'lucide-static/icons/wifi.svg?raw'
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw'
import { LitElement, css, html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { icon } from './icon.ts'
import type { LinkState } from './resume.ts'
import { shared } from './shared-texts.ts'
import { chipStyles, textStyles } from './styles.ts'

@customElement('sb-link-pill')
export class SbLinkPill extends LitElement {
  static override styles = [
    textStyles,
    chipStyles,
    css`
      :host {
        display: inline-flex;
        font-feature-settings: 'tnum';
      }
      .chip {
        min-height: 32px;
        gap: 8px;
        padding: 2px 12px;
      }
      .dot {
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: currentColor;
      }
    `,
  ]

  @property() state: LinkState = 'connecting'
  /** Such as "12 s old"; shown while the link is not live. */
  @property() age = ''

  protected override render() {
    const word = shared(`link.${this.state === 'signed-out' ? 'offline' : this.state}`)
    const aged = this.age !== '' && this.state !== 'live' ? html` <span>· ${this.age}</span>` : ''
    if (this.state === 'live') return html`<span class="chip ok"><span class="dot"></span>${word}</span>`
    if (this.state === 'slow') return html`<span class="chip brass">${icon(wifi)}${word}${aged}</span>`
    if (this.state === 'connecting') return html`<span class="chip">${icon(wifi)}${word}</span>`
    return html`<span class="chip warn">${icon(wifiOff)}${word}${aged}</span>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sb-link-pill': SbLinkPill
  }
}
