/** What the map asks of the node's archive; the API's client is one. */

import type { VesselHistory } from '../api/shapes'

export type Box4 = readonly [south: number, west: number, north: number, east: number]

export interface Archive {
  area(box: Box4, span: readonly [number, number], step: number): Promise<ArrayBuffer>
  history(mmsi: number, since: number, until: number): Promise<VesselHistory>
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
