import { texts } from '../shared/texts.ts'
import en from './en.json' with { type: 'json' }
import es from './es.json' with { type: 'json' }

export const say = texts({ en, es })
