/** What is said of bonuses, points, gifts, sharing and badges, at the kiosk and on her phone. */
import { language } from './language.ts'
import type { GiftCardCard, PointsLine } from './messages.generated.ts'
import { money } from './formats.ts'
import { storeZone } from './store-zone.ts'
import en from './rewards.en.json' with { type: 'json' }
import es from './rewards.es.json' with { type: 'json' }
import { texts } from './texts.ts'

export const say = texts({ en, es })

/** Why points came or went. */
export function lineWords({ reason, about }: PointsLine): string {
  if (reason === 'earn') {
    return about === 'sale' || about === 'return' || about === 'share' ? say(`points.earn.${about}`) : say('points.earn.other')
  }
  const known = reason === 'spend' || reason === 'expire' || reason === 'reverse' || reason === 'settle'
  return known ? say(`points.${reason}`) : say('points.earn.other')
}

/** `+25`, or with a true minus. */
export function signed(points: number): string {
  const figure = new Intl.NumberFormat(language()).format(Math.abs(points))
  return points < 0 ? `−${figure}` : `+${figure}`
}

export function leftWords({ left, amount, blocked }: GiftCardCard): string {
  const whole = money(amount, language())
  if (blocked) return say('gifts.cards.blocked', { left: money(left, language()) })
  if (left.amount_minor === 0) return say('gifts.cards.spent', { amount: whole })
  if (left.amount_minor === amount.amount_minor) return say('gifts.cards.whole', { amount: whole })
  return say('gifts.cards.left', { left: money(left, language()), amount: whole })
}

/**
 * `22 November`, with the hour where it is an end of today or soon; by the store's clocks, wherever
 * the device thinks it is. */
export function dayWords(at_s: number, with_hour = false): string {
  const hour = with_hour ? ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const) : {}
  const written = { day: 'numeric', month: 'long', timeZone: storeZone(), ...hour } as const
  return new Intl.DateTimeFormat(language(), written).format(at_s * 1000)
}
