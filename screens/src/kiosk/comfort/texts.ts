import { texts } from '../../shared/texts.ts'
import en from './comfort.en.json' with { type: 'json' }
import es from './comfort.es.json' with { type: 'json' }

export const say = texts({ en, es })
