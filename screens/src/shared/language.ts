/** Which language a page speaks. It stands where a browser and a screen reader look for it: in the page's `lang`. */

/** Those whose catalogues are complete. */
export const LANGUAGES = ['en', 'es'] as const
export type Language = (typeof LANGUAGES)[number]

/** The first of these tags whose language is spoken here, whatever its region; else English. */
export function spokenOf(tags: readonly string[]): Language {
  for (const tag of tags) {
    const found = LANGUAGES.find((known) => known === tag.split('-')[0]?.toLowerCase())
    if (found !== undefined) return found
  }
  return 'en'
}

/** Outside a page, as in a test of pure parts, it is English. */
export const language = (): Language =>
  typeof document === 'undefined' ? 'en' : spokenOf([document.documentElement.lang])

/** Speaks it from now on. What stands on the page already is drawn anew by whoever draws it. */
export function speak(spoken: Language): void {
  document.documentElement.lang = spoken
}

/**
 * How dates and money are written for a site of this language tag: in the page's language, with the site's region. A
 * site whose language no catalogue speaks keeps its own way of writing.
 */
export function written(site: string): string {
  const spoken = language()
  const { language: own, region } = new Intl.Locale(site)
  if (own === spoken || !LANGUAGES.some((known) => known === own)) return site
  return region === undefined ? spoken : `${spoken}-${region}`
}
