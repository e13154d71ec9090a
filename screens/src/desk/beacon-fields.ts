/** What is typed into the form of a beacon, and what the server is sent of it. Pure. */
import type { BeaconCard, Battery, Zone } from '../shared/messages.generated.ts'

export type Kind = BeaconCard['kind']

export interface Fields {
  name: string
  kind: Kind
  zone: string
  battery: Battery
  uuid: string
  major: string
  minor: string
  namespace: string
  instance: string
  key: string
  exponent: string
  /** Seconds that its own clock shows now. */
  clock: string
}

const hex = (text: string): string => text.toLowerCase().replace(/[^0-9a-f]/g, '')
const four = (text: string): string => Number(text).toString(16).padStart(4, '0')

export function fieldsOf(card: BeaconCard | null, zones: readonly Zone[]): Fields {
  const sent = card?.identity ?? ''
  const [beacon, uid] = [card?.kind === 'ibeacon' ? sent : '', card?.kind === 'eddystone_uid' ? sent : '']
  return {
    name: card?.name ?? '',
    kind: card?.kind ?? 'ibeacon',
    zone: card?.zone ?? zones[0]?.zone ?? '',
    battery: card?.battery ?? 'coin',
    uuid: beacon.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    major: beacon === '' ? '' : String(parseInt(beacon.slice(32, 36), 16)),
    minor: beacon === '' ? '' : String(parseInt(beacon.slice(36, 40), 16)),
    namespace: uid.slice(0, 20),
    instance: uid.slice(20),
    key: '',
    exponent: '10',
    clock: '0',
  }
}

/** Which field is not right, by its name; null where all are. `kept`: an EID beacon whose key the server has already. */
export function firstWrong(fields: Fields, kept: boolean): keyof Fields | null {
  if (fields.name.trim() === '') return 'name'
  if (fields.kind === 'ibeacon') {
    if (hex(fields.uuid).length !== 32) return 'uuid'
    return isShort(fields.major) ? (isShort(fields.minor) ? null : 'minor') : 'major'
  }
  if (fields.kind === 'eddystone_uid') {
    if (hex(fields.namespace).length !== 20) return 'namespace'
    return hex(fields.instance).length === 12 ? null : 'instance'
  }
  if (kept && fields.key === '') return null
  if (hex(fields.key).length !== 32) return 'key'
  return /^\d{1,10}$/.test(fields.clock.trim()) ? null : 'clock'
}

const isShort = (text: string): boolean => /^\d{1,5}$/.test(text.trim()) && Number(text) <= 0xffff

/** The body of `POST /api/beacons` and `POST /api/beacons/{beacon}`. */
export function request(fields: Fields, card: BeaconCard | null, zones: readonly Zone[], now_s: number) {
  const zone = zones.find((each) => each.zone === fields.zone)
  // A beacon that stays in its zone stays where it hangs; a new one is drawn in the middle of its zone.
  const stays = card !== null && card.zone === fields.zone
  const place = stays
    ? { x_m: card.x_m, y_m: card.y_m }
    : { x_m: zone === undefined ? 0 : (zone.x0_m + zone.x1_m) / 2, y_m: zone === undefined ? 0 : (zone.y0_m + zone.y1_m) / 2 }
  const common = {
    beacon: card?.beacon ?? slug(fields.name),
    name: fields.name.trim(),
    kind: fields.kind,
    zone: fields.zone,
    battery: fields.battery,
    ...place,
  }
  if (fields.kind === 'eddystone_eid') return { ...common, identity: null, ...eid(fields, now_s) }
  const none = { rotation_exponent: null, clock_zero_s: null }
  if (fields.kind === 'ibeacon') {
    return { ...common, ...none, identity: hex(fields.uuid) + four(fields.major) + four(fields.minor) }
  }
  return { ...common, ...none, identity: hex(fields.namespace) + hex(fields.instance) }
}

/** Without a key the server keeps the one it has, and what it knows of the beacon's clock. */
function eid(fields: Fields, now_s: number) {
  const key = hex(fields.key)
  if (key === '') return { rotation_exponent: null, clock_zero_s: null }
  return { rotation_exponent: Number(fields.exponent), clock_zero_s: now_s - Number(fields.clock), identity_key: key }
}

/** A name for messages out of what people call it: a-z, 0-9 and dashes. */
export function slug(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return plain === '' ? 'beacon' : plain
}
