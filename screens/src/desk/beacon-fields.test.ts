import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BeaconCard, Zone } from '../shared/messages.generated.ts'
import { fieldsOf, firstWrong, request, slug } from './beacon-fields.ts'

const zones = [
  { zone: 'door', name: 'Front door', x0_m: 0, y0_m: 0, x1_m: 10, y1_m: 6 },
  { zone: 'bar', name: 'Bar', x0_m: 10, y0_m: 0, x1_m: 20, y1_m: 6 },
] as unknown as Zone[]
const identity = 'f7826da64fa24e988024bc5b71e0893e' + '0102' + 'ffff'
const card = {
  beacon: 'aisle-3',
  name: 'Aisle 3',
  kind: 'ibeacon',
  zone: 'door',
  x_m: 1,
  y_m: 2,
  battery: 'coin',
  identity,
} as unknown as BeaconCard

test('an iBeacon is read into UUID, major and minor, and written back the same', () => {
  const fields = fieldsOf(card, zones)
  assert.equal(fields.uuid, 'f7826da6-4fa2-4e98-8024-bc5b71e0893e')
  assert.deepEqual([fields.major, fields.minor], ['258', '65535'])
  assert.equal(firstWrong(fields, false), null)
  assert.deepEqual(request(fields, card, zones, 0), {
    beacon: 'aisle-3',
    name: 'Aisle 3',
    kind: 'ibeacon',
    zone: 'door',
    battery: 'coin',
    x_m: 1,
    y_m: 2,
    identity,
    rotation_exponent: null,
    clock_zero_s: null,
  })
})

test('a beacon that moves is drawn in the middle of its new zone', () => {
  const moved = request({ ...fieldsOf(card, zones), zone: 'bar' }, card, zones, 0)
  assert.deepEqual([moved.x_m, moved.y_m], [15, 3])
})

test('the first field that is not right is named', () => {
  const fields = fieldsOf(null, zones)
  assert.equal(firstWrong(fields, false), 'name')
  assert.equal(firstWrong({ ...fields, name: 'Till' }, false), 'uuid')
  assert.equal(firstWrong({ ...fields, name: 'Till', uuid: fieldsOf(card, zones).uuid, major: '70000', minor: '1' }, false), 'major')
  assert.equal(firstWrong({ ...fields, name: 'Till', kind: 'eddystone_uid', namespace: 'zz' }, false), 'namespace')
  assert.equal(firstWrong({ ...fields, name: 'Till', kind: 'eddystone_eid' }, false), 'key')
})

test('a rotating beacon keeps its key and its clock where none is typed', () => {
  const rotating = { ...card, kind: 'eddystone_eid', identity: '' } as BeaconCard
  const fields = fieldsOf(rotating, zones)
  assert.equal(firstWrong(fields, true), null)
  const kept = request(fields, rotating, zones, 500) as Record<string, unknown>
  assert.deepEqual([kept['identity_key'], kept['clock_zero_s'], kept['identity']], [undefined, null, null])
  const fresh = request({ ...fields, key: '00'.repeat(16), clock: '40' }, rotating, zones, 500) as Record<string, unknown>
  assert.deepEqual([fresh['clock_zero_s'], fresh['rotation_exponent']], [460, 10])
})

test('a name for messages has letters, digits and dashes alone', () => {
  assert.equal(slug('  Gang 3: Töpfe & Öl '), 'gang-3-topfe-ol')
  assert.equal(slug('—'), 'beacon')
})
