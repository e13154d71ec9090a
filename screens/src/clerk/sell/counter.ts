/** Ringing up as the clerk's page has it: its part of the page, and what goes on while another part shows. */
import { html } from 'lit'
import type { ProductCard, SiteCard } from '../../shared/messages.generated.ts'
import { Device } from './device.ts'
import { forgetSelling } from './kept.ts'
import './sell.ts'
import type { Account } from './queue.ts'
import { Sync } from './sync.ts'

/** What is rung up for whom; all null for somebody who just comes up. */
export interface Client {
  visit: string | null
  /** What they came for. */
  wish: ProductCard | null
}

/** The shop's own card names nobody; with it a page that opens without a link can sell. */
const SITE = 'shopbell-sell-site'
/** Whose phone this is until they sign out: without a link a sale is theirs too. */
const ACCOUNT = 'shopbell-sell-account'

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

  signedIn({ staff, name }: Account): void {
    keepText(ACCOUNT, JSON.stringify({ staff, name }))
    this.sync.signedIn({ staff, name })
  }

  /** Whoever signs in next rings up anew; sales that wait stay for whoever made them. */
  forget(): void {
    forgetSelling()
    keepText(ACCOUNT, null)
    this.sync.signedIn(null)
  }

  page(site: SiteCard, unlinked: boolean, client: Client) {
    keepText(SITE, JSON.stringify(site))
    return html`<sb-sell
      .visit=${client.visit}
      .wish=${client.wish}
      .site=${site}
      .account=${this.sync.account}
      .unlinked=${unlinked}
    ></sb-sell>`
  }

  /** For a page that opened without a link; null where this device never had one. */
  pageAlone() {
    const site = kept<SiteCard>(SITE)
    const account = kept<Account>(ACCOUNT)
    if (site === null || account === null) return null
    return html`<sb-sell .site=${site} .account=${account} .unlinked=${true}></sb-sell>`
  }
}

function keepText(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key)
    else if (localStorage.getItem(key) !== text) localStorage.setItem(key, text)
  } catch {
    // Then a page that opens without a link waits for one.
  }
}

function kept<Value>(key: string): Value | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Value | null
  } catch {
    return null
  }
}
