/** What the map asks of the node's archive; the API's client is one. */

import type { VesselFound, VesselHistory } from '../api/shapes'

export type Box4 = readonly [south: number, west: number, north: number, east: number]

export interface Archive {
  area(box: Box4, span: readonly [number, number], step: number): Promise<ArrayBuffer>
  history(mmsi: number, since: number, until: number): Promise<VesselHistory>
  vessels(query: string): Promise<VesselFound[]>
}

export const HOUR_MS = 3_600_000
/** Reports of so long before the hour fill the chart at its beginning. */
const LEAD_MS = 15 * 60_000
/** Seconds between reports of one vessel; the second where the first asks for too much. */
const STEPS = [60, 300] as const

/** The reports of an hour that begins at `since`, thinned as far as the archive wants. */
export async function hourOf(archive: Archive, box: Box4, since: number): Promise<ArrayBuffer> {
  const span = [since - LEAD_MS, since + HOUR_MS] as const
  try {
    return await archive.area(box, span, STEPS[0])
  } catch (error) {
    if ((error as { code?: string }).code !== 'archive.too-much') throw error
    return archive.area(box, span, STEPS[1])
  }
}

/** Fewer letters than this are no question to the archive. */
const LETTERS = 2
const MOST = 40

/**
 * Vessels that only the archive knows: by any of their names, each once, heard last first.
 * `held`: MMSIs that the picture has found already.
 */
export async function onlyArchived(
  archive: Archive,
  text: string,
  held: ReadonlySet<number>,
): Promise<VesselFound[]> {
  const query = text
    .normalize('NFKC')
    .trim()
    .replace(/^IMO\s*(?=\d)/i, '')
  if (query.length < LETTERS || query.length > MOST) return []
  const found = new Map<number, VesselFound>()
  for (const one of await archive.vessels(query)) {
    const known = found.get(one.mmsi)
    if (!held.has(one.mmsi) && (!known || known.last < one.last)) found.set(one.mmsi, one)
  }
  return [...found.values()].sort((a, b) => b.last - a.last)
}

/** Where the archive has a vessel last, jumps left out; null without a position. */
export function lastPlace(history: VesselHistory): { lat: number; lon: number } | null {
  let best: { at: number; lat: number; lon: number } | null = null
  for (const { segment, at, lat, lon } of history.tracks) {
    const end = at.length - 1
    if (segment > 0 && end >= 0 && (!best || at[end]! > best.at))
      best = { at: at[end]!, lat: lat[end]!, lon: lon[end]! }
  }
  return best && { lat: best.lat, lon: best.lon }
}
