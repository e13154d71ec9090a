/** The words of the shared components, and how old data is said to be. */
import en from './shared.en.json' with { type: 'json' }
import es from './shared.es.json' with { type: 'json' }
import { texts } from './texts.ts'

export const shared = texts({ en, es })

/** `12 s old`: in steps that do not make the reader count. */
export function age(age_s: number): string {
  if (age_s < 60) return shared('age.seconds', { count: Math.max(0, Math.round(age_s)) })
  if (age_s < 5400) return shared('age.minutes', { count: Math.round(age_s / 60) })
  return shared('age.hours', { count: Math.round(age_s / 3600) })
}
