/** Ringing up as the clerk's page has it: its part of the page, and what goes on while another part shows. */
import { html } from 'lit'
import type { ProductCard, SiteCard } from '../../shared/messages.generated.ts'
import { Device } from './device.ts'
import { forgetSelling } from './kept.ts'
import './sell.ts'
import { Sync } from './sync.ts'

/** What is rung up for whom; all null for somebody who just comes up. */
export interface Client {
  visit: string | null
  /** What they came for. */
  wish: ProductCard | null
}

/** The shop's own card names nobody; with it a page that opens without a link can sell. */
const SITE = 'shopbell-sell-site'

export class SellingPart {
  private readonly sync: Sync

  constructor(changed: () => void) {
    // Whichever part of the page shows: what was sold without a link is told once there is one.
    this.sync = new Sync(new Device(), changed)
  }

  get waiting(): number {
    return this.sync.sales.length
  }

  start(): void {
    this.sync.start()
  }

  stop(): void {
    this.sync.stop()
  }

  linked(): void {
    this.sync.anew()
  }

  /** Whoever signs in next rings up anew; sales that wait stay, for they name nobody. */
  forget(): void {
    forgetSelling()
  }

  page(site: SiteCard, unlinked: boolean, client: Client) {
    keepSite(site)
    return html`<sb-sell .visit=${client.visit} .wish=${client.wish} .site=${site} .unlinked=${unlinked}></sb-sell>`
  }

  /** For a page that opened without a link; null where this device never had one. */
  pageAlone() {
    const site = keptSite()
    return site === null ? null : html`<sb-sell .site=${site} .unlinked=${true}></sb-sell>`
  }
}

function keepSite(site: SiteCard): void {
  try {
    const text = JSON.stringify(site)
    if (localStorage.getItem(SITE) !== text) localStorage.setItem(SITE, text)
  } catch {
    // Then a page that opens without a link waits for one.
  }
}

function keptSite(): SiteCard | null {
  try {
    return JSON.parse(localStorage.getItem(SITE) ?? 'null') as SiteCard | null
  } catch {
    return null
  }
}
