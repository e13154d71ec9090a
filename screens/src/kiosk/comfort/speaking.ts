/**
 * Reads aloud what is touched, for who does not see it well: the first touch of something says it, the next does it.
 * Only where the system has a voice for the language; the socket for a headset is the installer's.
 */
import { language } from '../../shared/language.ts'
import { say } from './texts.ts'

/** Between the touch that says and the touch that does; afterwards the next touch says again. */
const ARMED_MS = 8000

const PRESSABLE = 'button, a[href], input, select, textarea, summary, [role=switch], [role=button]'
const READABLE = 'h1, h2, h3, p, li, td, th, dt, dd, label, [role=status], [role=alert]'

export const hasVoice = (): boolean =>
  'speechSynthesis' in window && speechSynthesis.getVoices().some((voice) => voice.lang.startsWith(language()))

/** Voices may come long after the page: `changed` is told. Returns what ends that. */
export function hearOfVoices(changed: () => void): () => void {
  if (!('speechSynthesis' in window)) return () => undefined
  speechSynthesis.addEventListener('voiceschanged', changed)
  return () => speechSynthesis.removeEventListener('voiceschanged', changed)
}

export class Speaking {
  private armed: { on: Element; until: number } | null = null

  start(): void {
    addEventListener('click', this.touched, { capture: true })
    addEventListener('focusin', this.focused, { capture: true })
    this.say(say('speech.more'))
  }

  stop(): void {
    removeEventListener('click', this.touched, { capture: true })
    removeEventListener('focusin', this.focused, { capture: true })
    speechSynthesis.cancel()
    this.armed = null
  }

  say(words: string): void {
    if (words === '') return
    speechSynthesis.cancel()
    const said = new SpeechSynthesisUtterance(words)
    said.lang = language()
    speechSynthesis.speak(said)
  }

  private readonly touched = (event: MouseEvent): void => {
    const on = nearest(event, PRESSABLE)
    if (on === null) {
      const read = nearest(event, READABLE)
      if (read !== null) this.say(wordsOf(read))
      return
    }
    // A keyboard presses what it has been led to and has heard.
    if (event.detail === 0 || (this.armed?.on === on && performance.now() < this.armed.until)) {
      this.armed = null
      return
    }
    event.preventDefault()
    event.stopImmediatePropagation()
    this.armed = { on, until: performance.now() + ARMED_MS }
    this.say(wordsOf(on))
  }

  private readonly focused = (event: FocusEvent): void => {
    const on = nearest(event, PRESSABLE)
    if (on !== null && on.matches(':focus-visible')) this.say(wordsOf(on))
  }
}

function nearest(event: Event, selector: string): Element | null {
  for (const each of event.composedPath()) if (each instanceof Element && each.matches(selector)) return each
  return null
}

/** What an element is called, as a screen reader would say it: its label, else what stands in it. */
function wordsOf(element: Element): string {
  const label = element.getAttribute('aria-label') ?? element.getAttribute('placeholder')
  return (label ?? (element instanceof HTMLElement ? element.innerText : '')).trim()
}
