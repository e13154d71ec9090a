/** What the phone shows, from what the server said: pure, told the time (UTC seconds). */
import { language, type Language } from '../shared/language.ts'
import type {
  AssistanceCard,
  BellCard,
  ConsentCard,
  KioskAccess,
  PhoneView,
  VisitCard,
  VoucherCard,
} from '../shared/messages.generated.ts'

/** The purposes asked for at sign-up and always listed; the others are listed once she spoke on them. */
export const ASKED = ['recognise_in_store', 'offers', 'clerk_assist'] as const
export type Asked = (typeof ASKED)[number]

/** The bell hangs on this consent alone: it is what one tap on the bell gives and withdraws. */
export const BELL = 'recognise_in_store'

/**
 * The words beside the switches, as a version a language: it goes into the ledger with every consent. Change it
 * whenever a sentence under `notice.` in a catalogue changes its meaning.
 */
const NOTICES: Readonly<Record<Language, string>> = { en: 'phone-3', es: 'phone-3-es' }

/** Of what is shown now. */
export const noticeVersion = (): string => NOTICES[language()]

const NOTHING_ASKED: AssistanceCard = { help_since_s: null, browsing: false }

/** The view after one event; an event of a kind it does not know changes nothing. */
export function afterEvent(view: PhoneView, kind: string, body: Record<string, unknown>): PhoneView {
  switch (kind) {
    case 'visit.started':
      return { ...view, visit: body as unknown as VisitCard, assistance: NOTHING_ASKED }
    case 'visit.zone':
      return { ...view, visit: body as unknown as VisitCard }
    case 'visit.ended':
      return afterVisitEnded(view, body as unknown as VisitCard)
    case 'voucher.issued':
      return withVoucher(view, body as unknown as VoucherCard)
    case 'bell.changed':
      return { ...view, bell: body as unknown as BellCard }
    case 'assistance.changed':
      return { ...view, assistance: body as unknown as AssistanceCard }
    case 'kiosk.changed':
      return { ...view, kiosk: body as unknown as KioskAccess }
    default:
      return view
  }
}

/** A late farewell of an earlier visit does not end the one that is on. */
function afterVisitEnded(view: PhoneView, ended: VisitCard): PhoneView {
  return view.visit !== null && view.visit.visit !== ended.visit ? view : { ...view, visit: null, assistance: NOTHING_ASKED }
}

function withVoucher(view: PhoneView, voucher: VoucherCard): PhoneView {
  const others = view.vouchers.filter((other) => other.voucher !== voucher.voucher)
  return { ...view, vouchers: [voucher, ...others] }
}

/** Vouchers that can still be used, newest first. */
export function validAt(vouchers: readonly VoucherCard[], now_s: number): VoucherCard[] {
  return vouchers.filter((voucher) => voucher.valid_until_s > now_s)
}

/** The bell as it is now: a pause that has run out is over, whether or not the server has said so yet. */
export function bellAt(bell: BellCard, now_s: number): BellCard['bell'] {
  if (bell.bell !== 'paused') return bell.bell
  return bell.paused_until_s !== null && bell.paused_until_s <= now_s ? 'on' : 'paused'
}

/** What the home page is about. */
export type Scene = 'coupon' | 'inside' | 'before' | 'paused' | 'off'

export function sceneAt(view: PhoneView, now_s: number): Scene {
  if (validAt(view.vouchers, now_s).length > 0) return 'coupon'
  const bell = bellAt(view.bell, now_s)
  if (bell !== 'on') return bell
  return view.visit !== null && view.visit.ended_at_s === null ? 'inside' : 'before'
}

/** Whether she agreed to this purpose. */
export const agreedTo = (bell: BellCard, purpose: string): boolean =>
  bell.consents.some((consent) => consent.purpose === purpose && consent.granted)

/** The consents to list: what is asked for at sign-up, then whatever else she ever said yes or no to. */
export function listed(consents: readonly ConsentCard[]): ConsentCard[] {
  const find = (purpose: string): ConsentCard =>
    consents.find((consent) => consent.purpose === purpose) ?? { purpose, granted: false, at_s: null }
  const asked = ASKED.map(find)
  const others = consents.filter((consent) => !ASKED.some((one) => one === consent.purpose) && consent.at_s !== null)
  return [...asked, ...others]
}
