/** The chosen vessel: ring, track since the page was opened, prediction with its times. */

import { PathLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { Layer } from '@deck.gl/core'
import type { VesselFact } from '../../model/picture'
import type { TrackPoint } from '../../model/picture-history'
import { predicted } from '../../model/picture-predict'
import { PALETTES, rgb, type PaletteName } from '../palettes'

/** Minutes ahead that are drawn as ticks and told in the card. */
export const AHEAD = [6, 12, 30, 60] as const

/** Where the vessel will be at each of AHEAD; empty without position, course or speed. */
export function aheadOf(fact: VesselFact): { minutes: number; lat: number; lon: number }[] {
  const { lat, lon, cog, sog } = fact
  if (lat === null || lon === null || cog === null || sog === null || sog < 0.5) return []
  return AHEAD.map((minutes) => ({ minutes, ...predicted({ lat, lon }, cog, sog, minutes) }))
}

export function chosenLayers(
  fact: VesselFact,
  track: TrackPoint[],
  palette: PaletteName,
  size: number,
): Layer[] {
  if (fact.lat === null || fact.lon === null) return []
  const p = PALETTES[palette]
  const here: [number, number] = [fact.lon, fact.lat]
  const been = [...track.map((point): [number, number] => [point.lon, point.lat]), here]
  const ahead = aheadOf(fact).map((point): [number, number] => [point.lon, point.lat])
  const flat = { depthCompare: 'always', depthWriteEnabled: false } as const
  const colour: [number, number, number, number] = [...rgb(p.chosen), 255]
  const line = (id: string, path: [number, number][], width: number): Layer =>
    new PathLayer({
      id,
      data: [{ path }],
      getPath: (d) => d.path,
      getColor: colour,
      getWidth: width,
      widthUnits: 'pixels',
      parameters: flat,
    })
  return [
    line('track', been, 2.5),
    line('prediction', [here, ...ahead], 1.2),
    new ScatterplotLayer({
      id: 'prediction-ticks',
      data: ahead,
      getPosition: (d: [number, number]) => d,
      getRadius: 3,
      radiusUnits: 'pixels',
      getFillColor: colour,
      parameters: flat,
    }),
    new ScatterplotLayer({
      id: 'chosen-ring',
      data: [here],
      getPosition: (d: [number, number]) => d,
      getRadius: size * 0.75 + 4,
      radiusUnits: 'pixels',
      stroked: true,
      filled: false,
      getLineColor: colour,
      getLineWidth: 2.5,
      lineWidthUnits: 'pixels',
      parameters: flat,
    }),
  ]
}
