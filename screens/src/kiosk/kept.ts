/** The shop's own card, kept on the kiosk so that it starts under its own name with no server. Nothing about people. */
import type { SiteCard } from '../shared/messages.generated.ts'

const KEY = 'shopbell-kiosk-site'

export function keepSite(site: SiteCard): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(site))
  } catch {
    // A full or forbidden store costs only the name at the next start without a server.
  }
}

export function keptSite(): SiteCard | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    return typeof value === 'object' && value !== null && 'name' in value && 'hours' in value ? (value as SiteCard) : null
  } catch {
    return null
  }
}
