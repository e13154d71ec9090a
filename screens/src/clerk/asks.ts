/** Who is asked, why, and until when: above the buttons of a task that waits. */
import arrowLeftRight from 'lucide-static/icons/arrow-left-right.svg?raw'
import users from 'lucide-static/icons/users.svg?raw'
import { html } from 'lit'
import { icon } from '../shared/icon.ts'
import type { ClerkView, TaskCard } from '../shared/messages.generated.ts'
import { asking, countdown, type Asking } from './asking.ts'
import { reasonsOf } from './grounds.ts'
import { t } from './texts.ts'

/** As many reasons as fit a line. */
const REASONS = 2

export function asks(task: TaskCard, view: ClerkView, now_s: number) {
  const how = asking(task, view.clerk.staff, now_s)
  const [other] = task.others_with_her
  return html`<div class="asks">
    ${other === undefined ? '' : html`<p class="note">${icon(users)}<b>${t('asks.with_them', { name: other })}</b></p>`}
    ${task.quiet === 'browsing' ? html`<p class="note">${t('card.browsing')}</p>` : ''}
    ${how.handedBack ? html`<p class="note">${icon(arrowLeftRight)}<b>${t('asks.handed_back')}</b></p>` : ''}
    <p>${who(how)}</p>
    ${how.left_s === null
      ? ''
      : html`<progress class="bar" max="1" .value=${how.share} aria-label=${t('asks.bar')}></progress>`}
  </div>`
}

function who(how: Asking) {
  const reasons = how.me === null ? '' : reasonsOf(how.me).slice(0, REASONS).join(' · ')
  const why = reasons === '' ? '' : html` <span class="why">${reasons}.</span>`
  return html`<b>${opening(how)}</b>${why} ${next(how)}`
}

function opening(how: Asking): string {
  if (how.me !== null && how.escalated) return t('asks.escalated')
  if (how.first) return t('asks.first')
  if (how.me !== null) return t('asks.too')
  if (how.other === null) return t('asks.everybody')
  const [reason] = reasonsOf(how.other)
  const { name } = how.other
  return reason === undefined ? t('asks.before_you', { name }) : t('asks.before_you_why', { name, reason })
}

function next(how: Asking) {
  if (how.left_s === null || how.next === null) return ''
  return html`${t(`asks.next.${how.next}`)} <b class="left">${countdown(how.left_s)}</b>`
}
