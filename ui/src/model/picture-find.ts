/** Search by name, MMSI, call sign or IMO number within what this page holds. */

import type { Picture } from './picture'
import type { StaticData } from './picture-frame'

export interface Found {
  mmsi: number
  name: string
  call_sign: string
  imo: number
  sources: string[]
}

const folded = (text: string): string => text.normalize('NFKC').toUpperCase().trim()

/** IMO 9123456 and IMO9123456 mean the number; as part of a name the letters stay. */
const asNumber = (query: string): string => query.replace(/^IMO\s*(?=\d)/, '')

/** 0: no match; else higher is better. Every word of the query must stand in the name. */
function score(query: string, mmsi: number, data: StaticData | undefined): number {
  const digits = asNumber(query)
  // Coast stations and groups are written with their leading zeros.
  const numbers = [String(mmsi), String(mmsi).padStart(9, '0')]
  const imo = data?.imo ? String(data.imo) : ''
  const meant = digits === query ? [...numbers, imo] : [imo]
  if (meant.includes(digits)) return 4
  const name = folded(data?.name ?? '')
  const sign = folded(data?.call_sign ?? '')
  if (query === name || query === sign) return 4
  if (name.startsWith(query) || sign.startsWith(query)) return 3
  if (meant.some((number) => number.startsWith(digits))) return digits === query ? 3 : 4
  return query.length > 1 && query.split(/\s+/).every((word) => name.includes(word)) ? 1 : 0
}

/** The best matches first; each with all the source parties that see it. */
export function find(picture: Picture, text: string, limit = 12): Found[] {
  const query = folded(text)
  if (!query) return []
  const best = new Map<number, number>()
  for (const source of picture.sources.values()) {
    for (let row = 0; row < source.rows; row++) {
      const mmsi = source.columns.mmsi[row]!
      const worth = score(query, mmsi, source.statics.get(mmsi))
      if (worth > (best.get(mmsi) ?? 0)) best.set(mmsi, worth)
    }
  }
  return [...best]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, limit)
    .map(([mmsi]) => foundOf(picture, mmsi))
}

function foundOf(picture: Picture, mmsi: number): Found {
  const data = picture.statics(mmsi)
  return {
    mmsi,
    name: data?.name ?? '',
    call_sign: data?.call_sign ?? '',
    imo: data?.imo ?? 0,
    sources: picture.facts(mmsi).map((fact) => fact.source),
  }
}
