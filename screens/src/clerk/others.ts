/** The tasks beside the one that is open: pills while somebody is on the card, rows when nobody is. */
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw'
import userRound from 'lucide-static/icons/user-round.svg?raw'
import { html } from 'lit'
import { clock } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { ClerkView, TaskCard } from '../shared/messages.generated.ts'
import { t } from './texts.ts'
import { isMine, type Queue } from './view.ts'

type Pick = (task: TaskCard) => void

export function others(sorted: Queue, view: ClerkView, pick: Pick) {
  if (sorted.now === null) return passedOn(sorted.passed, view, pick)
  return waiting(sorted.waiting, view, pick)
}

function passedOn(tasks: TaskCard[], view: ClerkView, pick: Pick) {
  if (tasks.length === 0) return ''
  const row = (task: TaskCard) => {
    const place = task.zone_name ?? t('card.somewhere')
    return html`<li>
      <button class="row" type="button" @click=${() => pick(task)}>
        ${icon(userRound)}
        <span
          ><b>${t('queue.someone', { place })}</b>
          <small>${t('queue.since', { time: clock(task.offered_at_s, view.site) })}</small></span
        >
        ${icon(chevronRight)}
      </button>
    </li>`
  }
  return html`<section class="rows">
    <h2>${t('queue.passed')}</h2>
    <ul>
      ${tasks.map(row)}
    </ul>
  </section>`
}

function waiting(tasks: TaskCard[], view: ClerkView, pick: Pick) {
  if (tasks.length === 0) return ''
  const pill = (task: TaskCard) => {
    const values = { place: task.zone_name ?? t('card.somewhere'), time: clock(task.offered_at_s, view.site) }
    return html`<li>
      <button class="button" type="button" @click=${() => pick(task)}>
        ${icon(userRound)}${t(isMine(task, view) ? 'queue.pill_mine' : 'queue.pill', values)}
      </button>
    </li>`
  }
  return html`<section class="rows">
    <h2>${t('queue.waiting', { count: tasks.length })}</h2>
    <ul class="pills">
      ${tasks.map(pill)}
    </ul>
  </section>`
}
