/** How somebody wants this screen: language, contrast, letters, reach, stillness, voice. Nothing of it is kept. */
import { spokenOf, type Language } from '../../shared/language.ts'

/** What can be switched on and off, in the order in which it is offered. */
export const SWITCHES = ['contrast', 'large', 'low', 'calm', 'speech'] as const
export type Switch = (typeof SWITCHES)[number]

export type Comfort = Readonly<Record<Switch, boolean>> & { readonly language: Language }

/** As the screen is for the next who comes: the shop's own language, and nothing switched on. */
export const plain = (site_language: string): Comfort => ({
  language: spokenOf([site_language]),
  contrast: false,
  large: false,
  low: false,
  calm: false,
  speech: false,
})

export const turned = (comfort: Comfort, which: Switch): Comfort => ({ ...comfort, [which]: !comfort[which] })

export const isPlain = (comfort: Comfort, site_language: string): boolean => {
  const other = plain(site_language)
  return comfort.language === other.language && SWITCHES.every((which) => comfort[which] === other[which])
}

/** The attributes of the page by which its styles know; null takes one away. */
export const attributesOf = (comfort: Comfort): Readonly<Record<string, string | null>> => ({
  lang: comfort.language,
  'data-contrast': comfort.contrast ? 'high' : null,
  'data-text': comfort.large ? 'large' : null,
  'data-reach': comfort.low ? 'low' : null,
  'data-calm': comfort.calm ? '' : null,
})
