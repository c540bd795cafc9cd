/** The chosen vessel: ring, track since the page was opened, prediction with its times. */

import { PathLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { Layer } from '@deck.gl/core'
import type { VesselFact } from '../../model/picture'
import type { TrackPoint } from '../../model/picture-history'
import { predicted } from '../../model/picture-predict'
import { PALETTES, rgb, type PaletteName } from '../palettes'
import type { LayerId } from '../zorder'

/** Minutes ahead that are drawn as ticks and told in the card. */
export const AHEAD = [6, 12, 30, 60] as const

/** Where the vessel will be at each of AHEAD; empty without position, course or speed. */
export function aheadOf(fact: VesselFact): { minutes: number; lat: number; lon: number }[] {
  const { lat, lon, cog, sog } = fact
  if (lat === null || lon === null || cog === null || sog === null || sog < 0.5) return []
  return AHEAD.map((minutes) => ({ minutes, ...predicted({ lat, lon }, cog, sog, minutes) }))
}

type Point = [number, number]
type Colour = [number, number, number, number]
const FLAT = { depthCompare: 'always', depthWriteEnabled: false } as const

const line = (id: LayerId, path: Point[], width: number, colour: Colour): Layer =>
  new PathLayer({
    id,
    data: [{ path }],
    getPath: (d) => d.path,
    getColor: colour,
    getWidth: width,
    widthUnits: 'pixels',
    parameters: FLAT,
  })

const dots = (id: LayerId, points: Point[], radius: number, colour: Colour, ring: boolean): Layer =>
  new ScatterplotLayer({
    id,
    data: points,
    getPosition: (d: Point) => d,
    getRadius: radius,
    radiusUnits: 'pixels',
    filled: !ring,
    stroked: ring,
    getFillColor: colour,
    getLineColor: colour,
    getLineWidth: 2.5,
    lineWidthUnits: 'pixels',
    parameters: FLAT,
  })

export function chosenLayers(
  fact: VesselFact,
  track: TrackPoint[],
  palette: PaletteName,
  size: number,
): Layer[] {
  if (fact.lat === null || fact.lon === null) return []
  const here: Point = [fact.lon, fact.lat]
  const been = [...track.map((point): Point => [point.lon, point.lat]), here]
  const ahead = aheadOf(fact).map((point): Point => [point.lon, point.lat])
  const colour: Colour = [...rgb(PALETTES[palette].chosen), 255]
  return [
    line('track', been, 2.5, colour),
    line('prediction', [here, ...ahead], 1.2, colour),
    dots('prediction-ticks', ahead, 3, colour, false),
    dots('chosen-ring', [here], size * 0.75 + 4, colour, true),
  ]
}
