/**
 * The language of somebody's own phone or watch: what they chose on it, else what its browser asks for. A page imports
 * this before anything that says something.
 */
import { LANGUAGES, speak, spokenOf, type Language } from './language.ts'

const KEY = 'shopbell.language'

function chosen(): Language | undefined {
  try {
    const kept = localStorage.getItem(KEY)
    return LANGUAGES.find((known) => known === kept)
  } catch {
    // Storage is forbidden: the browser's own languages decide.
    return undefined
  }
}

/** From now on; the page is opened anew, since all of it speaks. */
export function choose(language: Language): void {
  try {
    localStorage.setItem(KEY, language)
  } catch {
    return
  }
  location.reload()
}

speak(chosen() ?? spokenOf(navigator.languages))
