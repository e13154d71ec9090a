import { texts } from '../shared/texts.ts'
import en from './drawings.en.json' with { type: 'json' }

/** The words of the drawings place. */
export const say = texts(en)
