import { texts } from '../../shared/texts.ts'
import en from './kiosk.en.json' with { type: 'json' }
import es from './kiosk.es.json' with { type: 'json' }

export const say = texts({ en, es })
