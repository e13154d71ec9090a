/** Keeps the screen as somebody wants it, and reads aloud where they want that, until they are gone. */
import { isPlain, plain, type Comfort } from './comfort.ts'
import { Speaking } from './speaking.ts'
import { wear } from './wearing.ts'

/** What somebody made of the screen goes back when nobody touched it for this long and nobody is in the middle of something. */
export const COMFORT_STAYS_S = 60
/** The last part of it, in which it is said that a touch keeps it (WCAG 2.2.1: at least 20 s). */
export const COMFORT_WARNS_S = 25

type Voice = Pick<Speaking, 'start' | 'stop'>

export class Fitting {
  private worn: Comfort
  private readonly changed: () => void
  private site_language: string
  private readonly voice: Voice

  /** `changed` is told of every change: whatever says something is drawn anew. */
  constructor(
    site_language: string | undefined,
    changed: () => void,
    voice: Voice = new Speaking(),
  ) {
    this.site_language = site_language ?? 'en'
    this.worn = plain(this.site_language)
    this.changed = changed
    this.voice = voice
  }

  get comfort(): Comfort {
    return this.worn
  }

  readonly fit = (comfort: Comfort): void => {
    const spoke = this.worn.speech
    this.worn = comfort
    wear(comfort)
    if (comfort.speech && !spoke) this.voice.start()
    if (spoke && !comfort.speech) this.voice.stop()
    this.changed()
  }

  /** The shop's own language is known, or has changed; nobody who fitted the screen loses that. */
  suit(site_language: string): void {
    const was_plain = isPlain(this.worn, this.site_language)
    if (site_language === this.site_language) return
    this.site_language = site_language
    if (was_plain) this.fit(plain(site_language))
  }

  /** Whole seconds until it goes back, in the last part; null before that. */
  warning(now_s: number, touched_at_s: number, is_in_use: boolean): number | null {
    const left_s = Math.ceil(COMFORT_STAYS_S - (now_s - touched_at_s))
    return is_in_use || left_s > COMFORT_WARNS_S ? null : Math.max(0, left_s)
  }

  /** Back for the next who comes, where nobody touched for a while. Whether the time has come. */
  ticked(now_s: number, touched_at_s: number, is_in_use: boolean): boolean {
    if (is_in_use || now_s - touched_at_s < COMFORT_STAYS_S) return false
    if (!isPlain(this.worn, this.site_language)) this.fit(plain(this.site_language))
    return true
  }
}
