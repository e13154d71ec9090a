import { texts } from '../shared/texts.ts'
import en from './en.json' with { type: 'json' }
import es from './es.json' with { type: 'json' }

export const t = texts({ en, es })

/** The plain sentence of a purpose; a purpose of a newer server is shown by its own name. */
export function notice(purpose: string): { title: string; more: string } {
  const words = en as Readonly<Record<string, string>>
  return { title: words[`notice.${purpose}`] ?? purpose.replaceAll('_', ' '), more: words[`notice.${purpose}.more`] ?? '' }
}
