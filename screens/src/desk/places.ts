/** The places of the desk, and who may do more there than look. */
import type { BeaconCard, BeaconsCard, DeskView, GatewayCard, StaffCard } from '../shared/messages.generated.ts'

export type DeskPlace = 'today' | 'campaigns' | 'catalogue' | 'radio' | 'staff'

const CARETAKERS = ['manager', 'admin']

/** Whoever looks after gateways, beacons and campaigns; the server asks again with every command. */
export const looksAfter = (staff: StaffCard): boolean => staff.roles.some((role) => CARETAKERS.includes(role))

/** Where this person may go: campaigns and the catalogue are for those who decide about them. At `staff` everybody finds
 * at least their own devices. */
export const placesOf = (staff: StaffCard): DeskPlace[] =>
  looksAfter(staff) ? ['today', 'campaigns', 'catalogue', 'radio', 'staff'] : ['today', 'radio', 'staff']

export const silentGateways = (view: DeskView): GatewayCard[] =>
  view.gateways.gateways.filter((card) => card.state === 'offline')

const NEEDS_SOMEBODY: readonly BeaconCard['state'][] = ['dying', 'silent']

export const needyBeacons = (beacons: BeaconsCard): BeaconCard[] =>
  beacons.beacons.filter((card) => NEEDS_SOMEBODY.includes(card.state))

/** How many things of the radio place somebody has to see to. */
export const waiting = (view: DeskView): number => silentGateways(view).length + needyBeacons(view.beacons).length
