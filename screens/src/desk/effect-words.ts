/** Figures of a campaign's effect as people read them. Pure. */

/** Money in minor units with fractions, such as `+$1.20` a person. */
export function amountOf(minor: number, currency: string, language: string, signed = false): string {
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    signDisplay: signed ? 'exceptZero' : 'auto',
  })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(minor / 10 ** digits)
}

/** A share such as 0.031 as `3.1 %`. */
export const perHundred = (share: number, language: string): string =>
  `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(100 * share)} %`

/** How far two shares are apart, in points of a hundred, such as `+4.2`. */
export const pointsOf = (difference: number, language: string): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(100 * difference)
