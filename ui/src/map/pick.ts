/** What a click means: the vessel drawn nearest to it, else the crowd it fell on. */

import type { Place } from '../model/picture-predict'
import type { Chart } from './chart'
import { markSize } from './crowds'

export interface Pick {
  /** Null: a crowd. */
  mmsi: number | null
  place: Place
}

const CLICK_PX = 14

export function pickedFrom(chart: Chart, at: Place, zoom: number): Pick | null {
  const pixel = 360 / (512 * 2 ** zoom)
  const squeeze = 1 / Math.cos((at.lat * Math.PI) / 180)
  let best: Pick | null = null
  let least = Infinity
  const look = (place: Place, down: number, reach: number, mmsi: number | null): void => {
    const dx = (place.lon - at.lon) / pixel
    const dy = ((at.lat - place.lat) * squeeze) / pixel + down
    const far = dx * dx + dy * dy
    if (far >= least || far > reach * reach) return
    least = far
    best = { mmsi, place }
  }
  const of = (positions: Float32Array, i: number): Place => ({
    lon: positions[2 * i]!,
    lat: positions[2 * i + 1]!,
  })
  for (const part of [chart.symbols, chart.marks])
    for (let i = 0; i < (part?.length ?? 0); i++)
      look(of(part!.positions, i), 0, CLICK_PX, part!.mmsi[i]!)
  if (best || !chart.crowds) return best
  const { positions, counts, length } = chart.crowds
  for (let i = 0; i < length; i++)
    look(of(positions, i), counts[3 * i + 2]!, markSize(counts[3 * i]!) / 2, null)
  return best
}
