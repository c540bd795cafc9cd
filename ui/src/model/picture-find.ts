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

/** 0: no match; else higher is better. */
function score(query: string, mmsi: number, data: StaticData | undefined): number {
  const number = String(mmsi)
  const imo = String(data?.imo || '')
  if (query === number || query === imo || query === `IMO${imo}` || query === `IMO ${imo}`) return 4
  const name = folded(data?.name ?? '')
  const sign = folded(data?.call_sign ?? '')
  if (query === name || query === sign) return 4
  if (name.startsWith(query) || sign.startsWith(query) || number.startsWith(query)) return 3
  if (imo && imo.startsWith(query)) return 2
  return query.length > 1 && name.includes(query) ? 1 : 0
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
