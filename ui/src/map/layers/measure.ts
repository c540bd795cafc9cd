/** The measured line: a great circle between two points. */

import { PathLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { Layer } from '@deck.gl/core'
import { greatCircle, type Place } from '../../model/picture-predict'
import { PALETTES, rgb, type PaletteName } from '../palettes'

export function measureLayers(points: readonly Place[], palette: PaletteName): Layer[] {
  const colour: [number, number, number, number] = [...rgb(PALETTES[palette].measure), 255]
  const flat = { depthCompare: 'always', depthWriteEnabled: false } as const
  const layers: Layer[] = [
    new ScatterplotLayer({
      id: 'measure-ends',
      data: [...points],
      getPosition: (d: Place) => [d.lon, d.lat] as [number, number],
      getRadius: 5,
      radiusUnits: 'pixels',
      getFillColor: colour,
      parameters: flat,
    }),
  ]
  const [a, b] = points
  if (a && b) {
    const data = [{ path: greatCircle(a, b, 64) }]
    layers.push(
      new PathLayer({
        id: 'measure-line',
        data,
        getPath: (d) => d.path,
        getColor: colour,
        getWidth: 2,
        widthUnits: 'pixels',
        parameters: flat,
      }),
    )
  }
  return layers
}
