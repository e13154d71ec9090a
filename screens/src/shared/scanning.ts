/** What a scanner's text means, and which keystrokes come from one. Pure, told the time. */

/** What was scanned: an article's barcode, a voucher's code, or something else to look up as it is. */
export type Scanned = { scan: 'gtin' | 'other'; code: string } | { scan: 'voucher'; code: string }

/** What the codes of coupons begin with; phones show them as `SHOPBELL:` and eight letters. */
const VOUCHER = /^SHOPBELL:([A-Z0-9]{4,32})$/i

/** Reads one scan; null where there is nothing in it. */
export function readScan(text: string): Scanned | null {
  const code = text.trim()
  const voucher = VOUCHER.exec(code.replace(/[\s-]/g, ''))?.[1]
  if (voucher !== undefined) return { scan: 'voucher', code: voucher.toUpperCase() }
  if (code === '') return null
  return { scan: isGtin(code) ? 'gtin' : 'other', code }
}

/** GTIN-8, -12, -13 or -14 with a right check digit (GS1 General Specifications, section 7.9). */
export function isGtin(code: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(code)) return false
  const digits = [...code].map(Number)
  const sum = digits.reverse().reduce((total, digit, place) => total + digit * (place % 2 === 1 ? 3 : 1), 0)
  return sum % 10 === 0
}

/** Between two keys of a scanner lie a few milliseconds, 30 over slow Bluetooth; fingers take longer than this. */
export const SCANNER_GAP_MS = 60
/** Shorter than this somebody may have rolled over the keys. */
export const SCANNER_LEAST = 4

/** What a keyboard wedge has typed so far. */
export interface Typed {
  text: string
  at_ms: number
}

export const NOTHING_TYPED: Typed = { text: '', at_ms: 0 }

/** One key that was pressed anywhere on the page: `code` is a whole scan. */
export interface Heard {
  typed: Typed
  code: string | null
}

/** `key` as the browser names it: one letter, or a word such as `Enter`. */
export function hear(typed: Typed, key: string, at_ms: number): Heard {
  const goesOn = typed.text !== '' && at_ms - typed.at_ms <= SCANNER_GAP_MS
  if (key === 'Enter' || key === 'Tab') {
    const code = goesOn && typed.text.length >= SCANNER_LEAST ? typed.text : null
    return { typed: NOTHING_TYPED, code }
  }
  // Shift comes before each capital of a code.
  if (key.length !== 1) return { typed: key === 'Shift' ? typed : NOTHING_TYPED, code: null }
  return { typed: { text: goesOn ? typed.text + key : key, at_ms }, code: null }
}

/** How long the camera has to look away from a code before the same one counts again. */
export const AGAIN_AFTER_MS = 1500

/** What the camera saw last, so that one article held before it counts once. */
export interface Seen {
  code: string
  at_ms: number
}

/** What one picture adds: `fresh` is to be taken, whatever else was seen was taken before. */
export function look(seen: Seen | null, code: string, at_ms: number): { seen: Seen; fresh: boolean } {
  const same = seen !== null && seen.code === code && at_ms - seen.at_ms < AGAIN_AFTER_MS
  return { seen: { code, at_ms }, fresh: !same }
}
