/** The phone's pages that a kiosk's code opens: confirming a log-in, and finishing what was begun there. */
import { html, type TemplateResult } from 'lit'
import type { PairingLeft } from '../../shared/messages.generated.ts'
import './approve.ts'
import './handed.ts'

/** What a code of a kiosk says behind `#`. A code leaves the address bar at once: an address is easily shared. */
const LOG_IN = '#kiosk='
const ACT = '#do='
/** An act that her phone was told of, by its id; no secret. */
const TOLD = '#handed='

/** What the page was opened for, until she leaves it. */
export interface Errand {
  readonly kind: 'log-in' | 'act' | 'told'
  readonly code: string
}

export const handedPage = (hand_off: string): string => `${TOLD}${encodeURIComponent(hand_off)}`

export function takeErrand(): Errand | null {
  const { hash } = location
  if (hash.startsWith(TOLD)) return { kind: 'told', code: decodeURIComponent(hash.slice(TOLD.length)) }
  const kind = hash.startsWith(LOG_IN) ? 'log-in' : hash.startsWith(ACT) ? 'act' : null
  if (kind === null) return null
  history.replaceState(history.state, '', '#kiosk')
  return { kind, code: hash.slice((kind === 'act' ? ACT : LOG_IN).length) }
}

/** Sends `back`. `told`: what the server last said of a log-in that she is to confirm. */
export function errandPage(errand: Errand, told: PairingLeft | null, back: () => void): TemplateResult {
  return errand.kind === 'log-in'
    ? html`<sb-kiosk-approve .code=${errand.code} .told=${told} @back=${back}></sb-kiosk-approve>`
    : html`<sb-handed-act
        .code=${errand.kind === 'act' ? errand.code : null}
        .hand_off=${errand.kind === 'told' ? errand.code : null}
        @back=${back}
      ></sb-handed-act>`
}
