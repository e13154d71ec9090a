import { texts } from '../shared/texts.ts'
import en from './reviews.en.json' with { type: 'json' }
import es from './reviews.es.json' with { type: 'json' }

export const t = texts({ en, es })
