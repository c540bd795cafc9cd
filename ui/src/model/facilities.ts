/** Facilities in words: names, distances, whom to ask. */
import type { Desk, FacilityView } from '../api/shapes'
import { partyName } from './people'
import type { Reader } from './reader'

export const KINDS = ['base', 'port', 'airfield', 'hospital', 'island', 'site'] as const
export const STATUSES = ['open', 'limited', 'closed'] as const
export type Status = (typeof STATUSES)[number]
export type Kind = (typeof KINDS)[number]

/** The name in the list of the reader's own side. */
export function nameOf(facility: FacilityView, own: string): string {
  return facility.names[own] ?? Object.values(facility.names)[0] ?? facility.id
}

/** Those of a kind, any of whose names holds the words. */
export function found(list: FacilityView[], words: string, kind: Kind | ''): FacilityView[] {
  const wanted = fold(words)
  return list.filter(
    (one) =>
      (kind === '' || one.kind === kind) &&
      [one.id, ...Object.values(one.names)].some((name) => fold(name).includes(wanted)),
  )
}

/** Width, case, and 臺/台 do not matter. */
const fold = (text: string) => text.normalize('NFKC').toLowerCase().replaceAll('臺', '台').trim()

/** In the three units that the sides use. */
export function distanceWords(metres: number, reader: Reader): string {
  return reader.t('facility.distance', {
    nm: Math.round(metres / 1_852),
    km: Math.round(metres / 1_000),
    miles: Math.round(metres / 1_609.344),
  })
}

/** Whose consent a use needs, by name. */
export function hostName(host: string, desk: Desk, reader: Reader): string {
  return host === 'PHL' ? reader.t('facility.phl') : partyName(desk, host, reader.lang)
}
