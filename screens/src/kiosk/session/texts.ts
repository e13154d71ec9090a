import { texts } from '../../shared/texts.ts'
import en from './session.en.json' with { type: 'json' }
import es from './session.es.json' with { type: 'json' }

export const say = texts({ en, es })
