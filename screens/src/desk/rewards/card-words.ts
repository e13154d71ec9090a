/** A gift card in words, for who looks after it. */
import { day, money } from '../../shared/formats.ts'
import type { GiftCardCard, GiftCardFound, GiftCardMove, SiteCard } from '../../shared/messages.generated.ts'
import { t } from './texts.ts'

export type CardState = 'open' | 'spent' | 'ended' | 'blocked'

export function stateOf(card: GiftCardCard, now_s: number): CardState {
  if (card.blocked) return 'blocked'
  if (card.expires_at_s !== null && card.expires_at_s <= now_s) return 'ended'
  return card.left.amount_minor === 0 ? 'spent' : 'open'
}

export const nameOf = ({ ending }: GiftCardFound): string => (ending === null ? t('card.codeless') : t('card.ending', { ending }))

export function lifeOf(card: GiftCardCard, now_s: number, site: SiteCard): string {
  const given = t('card.given', { why: t(`why.${card.why}`), day: day(card.issued_at_s, now_s, site) })
  const until = card.expires_at_s === null ? t('card.forever') : t('card.until', { day: day(card.expires_at_s, now_s, site) })
  return `${given}; ${until}`
}

export const leftOf = ({ left, amount }: GiftCardCard, site: SiteCard): string =>
  t('card.left', { left: money(left, site.language), amount: money(amount, site.language) })

export const moveWords = ({ what, receipt_number }: GiftCardMove): string =>
  what === 'pay' && receipt_number !== null ? t('move.pay.receipt', { receipt: receipt_number }) : t(`move.${what}`)

/** `+$5`, or with a true minus. */
export function signedMoney({ amount }: GiftCardMove, site: SiteCard): string {
  const whole = money({ ...amount, amount_minor: Math.abs(amount.amount_minor) }, site.language)
  return amount.amount_minor < 0 ? `−${whole}` : `+${whole}`
}
