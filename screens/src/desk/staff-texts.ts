import { texts } from '../shared/texts.ts'
import en from './staff.en.json' with { type: 'json' }

/** The words of the staff place and of the page on which a password is chosen. */
export const say = texts(en)

type Key = Parameters<typeof say>[0]

/** What a clerk did with a client's card, in words; as it is where this screen is older than the server. */
export const sayView = (act: string): string => (`view.${act}` in en ? say(`view.${act}` as Key) : act)
