/**
 * One Lucide drawing (ISC), imported at build: `import bell from 'lucide-static/icons/bell.svg?raw'`, then
 * `${icon(bell)}`. Decoration: a word always stands beside it, or the control is labelled.
 */
import { html, type TemplateResult } from 'lit'
import { unsafeHTML } from 'lit/directives/unsafe-html.js'

const drawn = new Map<string, string>()

export function icon(raw: string): TemplateResult {
  let markup = drawn.get(raw)
  if (markup === undefined) {
    markup = raw
      .replace(/<!--.*?-->\s*/s, '')
      .replace('<svg', '<svg aria-hidden="true" focusable="false"')
      .replace(/\sstroke-width="2"/, '')
    drawn.set(raw, markup)
  }
  return html`<span class="icon">${unsafeHTML(markup)}</span>`
}
