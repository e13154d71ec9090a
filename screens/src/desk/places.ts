/** The places of the desk, and who may do more there than look. */
import type { BeaconCard, BeaconsCard, DeskView, GatewayCard, KioskCard, StaffCard } from '../shared/messages.generated.ts'

export type DeskPlace = 'today' | 'campaigns' | 'drawings' | 'rewards' | 'signage' | 'catalogue' | 'sales' | 'reviews' | 'kiosks' | 'radio' | 'staff'

const CARETAKERS = ['manager', 'admin']

/** Whoever looks after gateways, beacons and campaigns; the server asks again with every command. */
export const looksAfter = (staff: StaffCard): boolean => staff.roles.some((role) => CARETAKERS.includes(role))

/** In the rail's order. `staff`: everybody finds at least their own devices there. */
const PLACES: readonly { place: DeskPlace; everybody?: true }[] = [
  { place: 'today', everybody: true },
  { place: 'campaigns' },
  { place: 'drawings' },
  { place: 'rewards' },
  { place: 'signage' },
  { place: 'catalogue' },
  { place: 'sales' },
  { place: 'reviews', everybody: true },
  { place: 'kiosks', everybody: true },
  { place: 'radio', everybody: true },
  { place: 'staff', everybody: true },
]

/** Where this person may go: most is for those who decide about it. */
export const placesOf = (staff: StaffCard): DeskPlace[] =>
  PLACES.filter(({ everybody }) => (everybody ?? false) || looksAfter(staff)).map(({ place }) => place)

export const silentGateways = (view: DeskView): GatewayCard[] =>
  view.gateways.gateways.filter((card) => card.state === 'offline')

const NEEDS_SOMEBODY: readonly BeaconCard['state'][] = ['dying', 'silent']

export const needyBeacons = (beacons: BeaconsCard): BeaconCard[] =>
  beacons.beacons.filter((card) => NEEDS_SOMEBODY.includes(card.state))

const DARK: readonly KioskCard['state'][] = ['still', 'silent']

/** A screen to which somebody has to walk. */
export const isDark = (card: KioskCard): boolean => DARK.includes(card.state)

/** How many things of a place somebody has to see to. */
export const waiting = (view: DeskView): Partial<Record<DeskPlace, number>> => ({
  kiosks: view.kiosks.kiosks.filter(isDark).length,
  radio: silentGateways(view).length + needyBeacons(view.beacons).length,
})
