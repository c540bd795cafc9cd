/** A made-up archive: the fleet sails through an hour, given as the node gives an area's reports. */

import type { VesselHistory } from '../src/api/shapes'
import { encodeColumns, type Columns } from '../src/model/picture-frame'
import { AREA_COLUMNS, AREA_MAGIC } from '../src/model/picture-replay'
import { BOXES, columnsOf, sail, type Ship } from './fleet'

const within = (ship: Ship, [south, west, north, east]: [number, number, number, number]) =>
  ship.lat >= south && ship.lat <= north && ship.lon >= west && ship.lon <= east

/** One report of every ship that sails for every step and source that hears it. */
export function areaOf(ships: Ship[], since: number, until: number, step: number): ArrayBuffer {
  const sailing = ships.filter((ship) => ship.silent < 120)
  const tracks: Record<string, unknown>[] = []
  const numbers = new Map<string, number>()
  const heard: Ship[] = []
  const at: number[] = []
  const track: number[] = []
  for (let now = since; now < until; now += step * 1000) {
    for (const ship of sailing)
      for (const [source, box] of Object.entries(BOXES)) {
        if (!within(ship, box)) continue
        const key = `${source} ${ship.mmsi}`
        if (!numbers.has(key)) {
          numbers.set(key, tracks.length)
          const { name = '', type = 0 } = ship.statics ?? {}
          tracks.push({ mmsi: ship.mmsi, source, reality: 'REAL', name, type })
        }
        heard.push({ ...ship })
        at.push(now / 1000)
        track.push(numbers.get(key)!)
      }
    sail(sailing, step)
  }
  const columns: Columns = { ...columnsOf(heard, since), at: Float64Array.from(at) }
  const head = { since, until, box: [0, 0, 0, 0], step_s: step, rows: at.length, tracks }
  return encodeColumns(AREA_MAGIC, head, AREA_COLUMNS, {
    ...columns,
    track: Uint32Array.from(track),
  })
}

/** A made-up day of one vessel: out and back, a value of its name that changed. */
export function historyOf(mmsi: number, since: number, until: number): VesselHistory {
  const steps = Array.from({ length: 400 }, (_, i) => i)
  const name = (value: string, first: number, last: number) => ({
    ...{ source: 'JPN', reality: 'SIMULATED' as const, field: 'name' as const, value, first, last },
    ...{ times: 40, conflict: false },
  })
  return {
    ...{ mmsi, flag_state: 'JP', since, until, reports: 4312 },
    identities: [name('KIYO MARU', since, until - 3_600_000), name('ASO MARU', since, until)],
    tracks: [
      {
        ...{ source: 'JPN', reality: 'SIMULATED', segment: 1 },
        at: steps.map((i) => since + (i * (until - since)) / 400),
        lat: steps.map((i) => 24.5 + Math.sin(i / 60)),
        lon: steps.map((i) => 122 + i / 100),
        ...{ sog: steps.map(() => 12), cog: steps.map(() => 60) },
        ...{ heading: steps.map(() => 60), flags: steps.map(() => 0) },
      },
    ],
  }
}
