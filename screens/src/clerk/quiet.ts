/** What a clerk's page says when there is no card to show: nobody waits, a colleague was first, there is no link. */
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw'
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw'
import usersDrawing from 'lucide-static/icons/users.svg?raw'
import { html } from 'lit'
import '../shared/bell.ts'
import '../shared/empty.ts'
import { icon } from '../shared/icon.ts'
import type { ClerkView, TaskCard } from '../shared/messages.generated.ts'
import { TEAM } from './surround.ts'
import { t } from './texts.ts'
import type { Queue } from './view.ts'

export const nobodyWaits = () =>
  html`<sb-empty .heading=${t('empty.heading')} .sentence=${t('empty.sentence')}></sb-empty>`

/** Nobody is asked for anything outside a shift; `start` begins one, or ends a break. */
export function offDuty(duty: 'break' | 'off', start: () => void) {
  return html`<sb-empty .heading=${t(`duty.${duty}_heading`)} .sentence=${t(`duty.${duty}_sentence`)} unlinked></sb-empty>
    <button class="button primary reach" type="button" @click=${start}>${t(`duty.${duty}_start`)}</button>`
}

export function noLink(tryNow: () => void) {
  return html`<sb-empty .heading=${t('offline.heading')} .sentence=${t('offline.advice')} .size=${132} unlinked></sb-empty>
    <button class="button reach" type="button" @click=${tryNow}>${icon(refreshCw)}${t('offline.retry')}</button>`
}

export const opening = () => html`<sb-bell .size=${72}></sb-bell><p class="aside">${t('opening')}</p>`

/** A colleague took `task` first. */
export function taken(task: TaskCard, accept: () => void) {
  const name = task.claimed_by_name
  return html`<sb-empty
    .heading=${name === null ? t('taken.heading_unknown') : t('taken.heading', { name })}
    .sentence=${t('taken.sentence')}
  ></sb-empty>
    <button class="button primary reach" type="button" @click=${accept}>${t('taken.ok')}</button>`
}

/** Who else is there, as a way to the team's page; not shown while that may be untrue. */
export function reachable(view: ClerkView, sorted: Queue, hidden: boolean) {
  const count = view.colleagues.filter((colleague) => colleague.reachable).length
  return html`<section class="rows" ?hidden=${hidden}>
    <h2>${t('empty.calm')}</h2>
    <a class="row" href=${TEAM}>
      ${icon(usersDrawing)}
      <span
        ><b>${count === 0 ? t('empty.reachable_none') : t('empty.reachable', { count })}</b>
        <small
          >${sorted.taken.length > 0
            ? t('empty.taken', { count: sorted.taken.length })
            : t('empty.reachable_more')}</small
        ></span
      >
      ${icon(chevronRight)}
    </a>
  </section>`
}
