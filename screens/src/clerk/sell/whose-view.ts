/** Where a basket and the clerk's task are not about the same client. */
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw'
import { html } from 'lit'
import { icon } from '../../shared/icon.ts'
import { isEmpty } from './basket.ts'
import type { Selling } from './selling.ts'
import { t } from './texts.ts'

/** `visit` is that of the task; null where there is none. */
export function whose(selling: Selling, visit: string | null) {
  const { basket } = selling
  if (visit === null || isEmpty(basket) || basket.visit === visit) return ''
  if (basket.visit === null) {
    return html`<button class="button" type="button" @click=${() => selling.attach(visit)}>${t('basket.attach')}</button>`
  }
  return html`<div class="banner" role="status">
    ${icon(triangleAlert)}${t('basket.others')}
    <button class="textlink" type="button" @click=${() => void selling.giveUp(visit)}>${t('basket.anew')}</button>
  </div>`
}
