/** The head of the desk's dialogs: what it is about, `#heading` (and `#lead` where more is said), and the way out. */
import x from 'lucide-static/icons/x.svg?raw'
import { html, nothing } from 'lit'
import { icon } from '../shared/icon.ts'
import { say } from './texts.ts'

export const dialogHead = (heading: string, close: () => void, lead = '') =>
  html`<header>
    <div>
      <h2 id="heading">${heading}</h2>
      ${lead === '' ? nothing : html`<p id="lead">${lead}</p>`}
    </div>
    <button type="button" aria-label=${say('dialog.close')} @click=${close}>${icon(x)}</button>
  </header>`
