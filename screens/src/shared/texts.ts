/**
 * Message catalogues. A screen's visible words stand in its own `en.json`, and in `es.json` where it speaks Spanish too;
 * `{name}` is filled in, and a key with `.one` and `.other` (and whatever else the language has) is chosen by the number
 * `count`. What is said follows the page's language at that moment, so nothing said is kept beyond a drawing.
 */
import { language, type Language } from './language.ts'

export type Values = Readonly<Record<string, string | number>>
export type Catalogue = Readonly<Record<string, string>>

/** `key.one` and `key.other` are asked for as `key`. */
type Stem<Key> = Key extends `${infer Start}.other` ? Start : Key extends `${string}.one` ? never : Key

/** What fills a key's sentence, in the page's language where no other is named. */
export type Say<Entries extends Catalogue> = (key: Stem<keyof Entries & string>, values?: Values, wanted?: Language) => string

/** One catalogue a language, each with every key of the English one: the compiler refuses one that lacks a text. */
type Translated<Entries extends Catalogue> = Readonly<Record<Language, Readonly<Record<keyof Entries, string>>>>

interface Grammar {
  plurals: Intl.PluralRules
  numbers: Intl.NumberFormat
}

const isTranslated = (entries: Catalogue | Translated<Catalogue>): entries is Translated<Catalogue> =>
  typeof (entries as Catalogue)['en'] === 'object'

/** Fills a catalogue's sentences. A number that is filled in is written as the language writes numbers. */
export function texts<const Entries extends Catalogue>(catalogues: Translated<Entries>): Say<Entries>
/** For a screen that speaks English alone. */
export function texts<const Entries extends Catalogue>(english: Entries): Say<Entries>
export function texts(entries: Catalogue | Translated<Catalogue>): Say<Catalogue> {
  const grammars = new Map<Language, Grammar>()
  const grammarOf = (spoken: Language): Grammar => {
    const known = grammars.get(spoken)
    if (known !== undefined) return known
    const grammar = { plurals: new Intl.PluralRules(spoken), numbers: new Intl.NumberFormat(spoken) }
    grammars.set(spoken, grammar)
    return grammar
  }
  return (key, values = {}, wanted = language()) => {
    const spoken = isTranslated(entries) ? wanted : 'en'
    const grammar = grammarOf(spoken)
    return fill(find(isTranslated(entries) ? entries[spoken] : entries, key, values, grammar), key, values, grammar)
  }
}

function find(entries: Catalogue, key: string, values: Values, grammar: Grammar): string {
  const count = values['count']
  const chosen = typeof count === 'number' ? entries[`${key}.${grammar.plurals.select(count)}`] : undefined
  const sentence = chosen ?? entries[key] ?? entries[`${key}.other`]
  if (sentence === undefined) throw new Error(`No text ${key}.`)
  return sentence
}

const fill = (sentence: string, key: string, values: Values, grammar: Grammar): string =>
  sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`The text ${key} lacks ${name}.`)
    return typeof value === 'number' ? grammar.numbers.format(value) : value
  })
