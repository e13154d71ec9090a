/** The tasks beside the one that is open: pills while somebody is on the card, rows when nobody is. */
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw'
import userCheck from 'lucide-static/icons/user-check.svg?raw'
import { html } from 'lit'
import { clock } from '../shared/formats.ts'
import { icon } from '../shared/icon.ts'
import type { ClerkView, TaskCard } from '../shared/messages.generated.ts'
import { drawingOf } from './kind-looks.ts'
import { wordOf } from './kinds.ts'
import { t } from './texts.ts'
import { isMine, type Queue } from './view.ts'

type Pick = (task: TaskCard) => void

export function others(sorted: Queue, view: ClerkView, pick: Pick) {
  if (sorted.now !== null) return waiting(sorted.waiting, view, pick)
  return html`${rows(sorted.waiting, t('queue.waiting', { count: sorted.waiting.length }), view, pick)}
  ${rows(sorted.passed, t('queue.passed'), view, pick)} ${helped(sorted.taken)}`
}

function rows(tasks: TaskCard[], heading: string, view: ClerkView, pick: Pick) {
  if (tasks.length === 0) return ''
  const row = (task: TaskCard) => {
    const place = task.zone_name ?? t('card.somewhere')
    const [other] = task.others_with_her
    const since = t('queue.since', { time: clock(task.offered_at_s, view.site) })
    return html`<li>
      <button class="row kind kind-${wordOf(task.kind)}" type="button" @click=${() => pick(task)}>
        ${icon(drawingOf(task.kind))}
        <span
          ><b>${t(`kind.${wordOf(task.kind)}.short`)}, ${place}</b>
          <small>${other === undefined ? since : t('asks.with_them', { name: other })}</small></span
        >
        ${icon(chevronRight)}
      </button>
    </li>`
  }
  return html`<section class="rows">
    <h2>${heading}</h2>
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
      <button class="button kind kind-${wordOf(task.kind)}" type="button" @click=${() => pick(task)}>
        ${icon(drawingOf(task.kind))}<span class="aside">${t(`kind.${wordOf(task.kind)}.short`)}</span>
        ${t(isMine(task, view) ? 'queue.pill_mine' : 'queue.pill', values)}
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

/** Who is with whom already: one is enough. */
function helped(tasks: TaskCard[]) {
  if (tasks.length === 0) return ''
  return html`<section class="rows helped">
    <h2>${t('queue.helped')}</h2>
    <ul>
      ${tasks.map((task) => {
        const name = task.claimed_by_name ?? t('queue.colleague')
        const place = task.zone_name ?? t('card.somewhere')
        const state = task.state === 'greeted' ? 'queue.is_with' : 'queue.is_going'
        return html`<li>${icon(userCheck)}<span>${t(state, { name, place })}</span></li>`
      })}
    </ul>
  </section>`
}
