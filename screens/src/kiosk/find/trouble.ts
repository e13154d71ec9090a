/** What stands where an answer should: the bell, two or three words, one sentence, and the way on. */
import { html, type TemplateResult } from 'lit'
import '../../shared/bell.ts'
import { say } from './texts.ts'

/** While the server is away. */
export const failed = (again: () => void): TemplateResult =>
  html`<div class="state" role="alert">
    <sb-bell .size=${180} outline></sb-bell>
    <h2>${say('find.failed')}</h2>
    <p>${say('find.failed.how')}</p>
    <button class="touch" type="button" @click=${again}>${say('find.again')}</button>
  </div>`

export const gone = (): TemplateResult =>
  html`<div class="state" role="status">
    <sb-bell .size=${180} outline></sb-bell>
    <h2>${say('product.gone')}</h2>
    <p>${say('product.gone.how')}</p>
  </div>`
