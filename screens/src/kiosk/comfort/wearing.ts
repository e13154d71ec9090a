/** Puts what somebody wants onto the page, by whose attributes the styles and the words know it. */
import { attributesOf, type Comfort } from './comfort.ts'

export function wear(comfort: Comfort, page: HTMLElement = document.documentElement): void {
  for (const [name, value] of Object.entries(attributesOf(comfort))) {
    if (value === null) page.removeAttribute(name)
    else page.setAttribute(name, value)
  }
}
