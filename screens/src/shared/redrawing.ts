/** Draws a page anew where it stands, in every shadow: after its language has changed, whatever was typed stays. */
import type { ReactiveElement } from 'lit'

export function redraw(root: ParentNode): void {
  for (const each of root.querySelectorAll('*')) {
    if ('requestUpdate' in each) (each as ReactiveElement).requestUpdate()
    if (each.shadowRoot !== null) redraw(each.shadowRoot)
  }
}
