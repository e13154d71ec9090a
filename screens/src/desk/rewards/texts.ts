import { texts } from '../../shared/texts.ts'
import en from './en.json' with { type: 'json' }

export const t = texts(en)
