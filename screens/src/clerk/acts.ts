/** The buttons of a task, at its foot where the thumb is: one to do next, and no more than two beside it. */
import check from 'lucide-static/icons/check.svg?raw'
import hand from 'lucide-static/icons/hand.svg?raw'
import receipt from 'lucide-static/icons/receipt.svg?raw'
import { html } from 'lit'
import { icon } from '../shared/icon.ts'
import type { TaskCard } from '../shared/messages.generated.ts'
import { needsLink, type Deed } from './deeds.ts'
import { t } from './texts.ts'

export interface Acting {
  task: TaskCard
  name: string
  mine: boolean
  gone: boolean
  unlinked: boolean
  busy: string
  send(deed: Deed): void
  /** Asks how it ended. */
  finish(): void
}

type Pressed = 'claim' | 'greet' | 'release' | 'pass' | 'dismiss' | 'sell' | 'done'

function button(acting: Acting, deed: Pressed, words: string, look: string, drawing?: string) {
  const stopped = acting.busy !== '' || (acting.unlinked && needsLink(deed))
  // Pressed without a link it still answers: with the sentence that says why nothing happened.
  const press = (): void => (deed === 'done' && !stopped ? acting.finish() : acting.send(toSend(deed)))
  return html`<button class="button ${look}" type="button" aria-disabled=${stopped ? 'true' : 'false'} @click=${press}>
    ${drawing === undefined ? '' : icon(drawing)}${words}
  </button>`
}

const toSend = (deed: Pressed): Deed => (deed === 'done' ? { deed, outcome: 'helped' } : { deed })

export function acts(acting: Acting) {
  const { task, name, mine, gone } = acting
  if (gone && !mine)
    return html`<div class="acts one">${button(acting, 'dismiss', t('card.gone_ok'), 'primary')}</div>`
  if (!mine)
    return html`<div class="acts">
      ${button(acting, 'pass', t('card.pass'), 'tall')} ${button(acting, 'claim', t('card.go'), 'primary', hand)}
    </div>`
  const greeted = task.state === 'greeted'
  return html`<div class="acts mine">
    ${button(acting, 'release', t('card.release'), '')}
    ${button(acting, 'sell', t('card.sell'), '', receipt)}
    ${greeted
      ? button(acting, 'done', t('card.done'), 'primary wide', check)
      : button(acting, 'greet', t('card.greet', { name }), 'primary wide', hand)}
  </div>`
}
