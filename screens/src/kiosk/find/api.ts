/** What the look-up asks the kiosk's server. Nothing of an answer is kept. */
import { ask, command, remove } from '../../shared/commands.ts'
import type { FoundProducts, KioskProduct, WayCard } from '../../shared/messages.generated.ts'

const at = (path: string, values: Record<string, string>): string => `/api/kiosk/${path}?${new URLSearchParams(values).toString()}`

export const byWords = (words: string): Promise<FoundProducts> => ask(at('products', { query: words }))

export const byCode = (code: string): Promise<FoundProducts> => ask(at('products', { code }))

export const productOf = (sku: string): Promise<KioskProduct> => ask(`/api/kiosk/products/${encodeURIComponent(sku)}`)

export const wayTo = (sku: string): Promise<WayCard> => ask(at('way', { to: sku }))

export const callClerk = (): Promise<unknown> => command('/api/kiosk/help')

export const callNobody = (): Promise<unknown> => remove('/api/kiosk/help')
