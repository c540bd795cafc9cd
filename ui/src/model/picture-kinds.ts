/** Which symbol a row gets: the AIS ship type and report kind, grouped as a watch officer would. */

export const GROUPS = [
  'cargo',
  'tanker',
  'passenger',
  'fishing',
  'patrol',
  'service',
  'pleasure',
  'other',
  'base',
  'aton',
  'aircraft',
] as const

export type Group = (typeof GROUPS)[number]

export const groupIndex = (group: Group): number => GROUPS.indexOf(group)

const OTHER = groupIndex('other')

/** Index in GROUPS of each AIS ship type 0–255 (ITU-R M.1371, table 53). */
const BY_TYPE = new Uint8Array(256).fill(OTHER)
const put = (from: number, to: number, group: Group): unknown =>
  BY_TYPE.fill(groupIndex(group), from, to + 1)
put(30, 30, 'fishing')
put(31, 34, 'service') // towing, dredging, diving
put(35, 35, 'patrol') // military operations
put(36, 37, 'pleasure') // sailing, pleasure craft
put(40, 49, 'passenger') // high-speed craft
put(50, 50, 'service') // pilot
put(51, 51, 'patrol') // search and rescue
put(52, 54, 'service') // tug, port tender, anti-pollution
put(55, 55, 'patrol') // law enforcement
put(58, 58, 'service') // medical transport
put(60, 69, 'passenger')
put(70, 79, 'cargo')
put(80, 89, 'tanker')

/** `kind` is the frame's column; `type` the AIS ship type, or undefined when not yet heard. */
export function groupOf(kind: number, type: number | undefined): number {
  if (kind === 2) return groupIndex('base')
  if (kind === 3) return groupIndex('aton')
  if (kind === 4) return groupIndex('aircraft')
  return type === undefined ? OTHER : (BY_TYPE[type & 255] ?? OTHER)
}

/** AIS-SART, man overboard and EPIRB by their numbers (ITU-R M.585), or status 14, AIS-SART active. */
export function isDistress(mmsi: number, status: number): boolean {
  const prefix = Math.floor(mmsi / 1_000_000)
  return status === 14 || prefix === 970 || prefix === 972 || prefix === 974
}
