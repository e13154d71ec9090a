import { texts } from '../shared/texts.ts'
import en from './en.json' with { type: 'json' }

export const say = texts(en)

type Key = Parameters<typeof say>[0]

/** The text of a key that comes from the server; null where this screen is older than the server and has no word yet. */
export function sayIfKnown(key: string): string | null {
  return key in en ? say(key as Key) : null
}
