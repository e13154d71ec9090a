/** A kiosk's state for tests: it has a link and knows its site. */
import type { KioskView } from '../shared/messages.generated.ts'
import { linked, snapshot, start, type KioskState } from './state.ts'

const view = (mode: 'loop' | 'invite'): KioskView => ({
  kiosk: 'k',
  name: 'Kiosk',
  zone: 'door',
  site: { site: 's', name: 'Shop', street: '', time_zone: 'UTC', currency: 'EUR', language: 'en', hours: [] },
  attract: { mode, since_s: 0, subject: null },
  join_url: 'https://shop.example/',
  join_qr_rows: ['1'],
})

export const live = (mode: 'loop' | 'invite' = 'loop'): KioskState => snapshot(linked(start(null), 'live'), view(mode))
