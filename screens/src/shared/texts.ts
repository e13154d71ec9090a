/**
 * Message catalogues. A screen's visible words stand in its own `en.json`; `{name}` is filled in, and a key with
 * `.one` and `.other` (and whatever else the language has) is chosen by the number `count`.
 */
export type Values = Readonly<Record<string, string | number>>
export type Catalogue = Readonly<Record<string, string>>

/** `key.one` and `key.other` are asked for as `key`. */
type Stem<Key> = Key extends `${infer Start}.other` ? Start : Key extends `${string}.one` ? never : Key

/** Fills a catalogue's sentences. A number that is filled in is written as the language writes numbers. */
export function texts<const Entries extends Catalogue>(entries: Entries, language = 'en') {
  const plurals = new Intl.PluralRules(language)
  const numbers = new Intl.NumberFormat(language)
  const find = (key: string, values: Values): string => {
    const count = values['count']
    const chosen = typeof count === 'number' ? entries[`${key}.${plurals.select(count)}`] : undefined
    const sentence = chosen ?? entries[key] ?? entries[`${key}.other`]
    if (sentence === undefined) throw new Error(`No text ${key}.`)
    return sentence
  }
  return (key: Stem<keyof Entries & string>, values: Values = {}): string =>
    find(key, values).replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`The text ${key} lacks ${name}.`)
      return typeof value === 'number' ? numbers.format(value) : value
    })
}
