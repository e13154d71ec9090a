import { texts } from '../../shared/texts.ts'
import en from './en.json' with { type: 'json' }

/** The words of the signage place. */
export const say = texts(en)
