/** Her coupons, the one she asked for or that just came first, each with the way to show it at the till. */
import scanLine from 'lucide-static/icons/scan-line.svg?raw'
import { html } from 'lit'
import { icon } from '../shared/icon.ts'
import { language } from '../shared/language.ts'
import type { SiteCard, VoucherCard } from '../shared/messages.generated.ts'
import { pushText } from './push-switch.ts'
import { t } from './texts.ts'
import './ticket.ts'

interface Coupons {
  vouchers: readonly VoucherCard[]
  site: SiteCard
  now_s: number
  /** The voucher that she asked for, or that just came; empty where there is none. */
  fresh: string
  /** Whether the shop makes passes. */
  wallet: boolean
  show: (voucher: VoucherCard) => void
}

/** Passes are for Apple's Wallet alone. */
const hasWallet = (): boolean => /iPhone|iPad|Macintosh/.test(navigator.userAgent)

export function coupons({ vouchers, site, now_s, fresh, wallet, show }: Coupons) {
  const asked = vouchers.filter((voucher) => voucher.voucher === fresh)
  return [...asked, ...vouchers.filter((voucher) => voucher.voucher !== fresh)].map(
    (voucher, place) =>
      html`<sb-ticket
          .voucher=${voucher}
          .site=${site}
          .now_s=${now_s}
          .reasoned=${vouchers.length > 1}
          ?fresh=${voucher.voucher === fresh}
        ></sb-ticket>
        <button class=${place === 0 ? 'button primary wide act' : 'button wide act'} type="button" @click=${() => show(voucher)}>
          ${icon(scanLine)}${t('ticket.show')}
        </button>
        ${wallet && hasWallet()
          ? html`<a class="textlink wallet" href=${`/api/phone/vouchers/${voucher.voucher}/pass?language=${language()}`}>${pushText('wallet.add')}</a>`
          : ''}`,
  )
}
