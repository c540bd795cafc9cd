/** Speed vectors: where each vessel will be in some minutes if course and speed hold. */

import { LineLayer } from '@deck.gl/layers'
import { Freshness } from '../../model/picture-age'
import { predictColumns } from '../../model/picture-predict'
import type { PictureView } from '../../model/picture-view'
import type { Drawing } from '../drawing'

export function vectors(
  view: PictureView,
  symbols: Drawing,
  minutes: number,
  width: number,
): LineLayer {
  const cog = Float32Array.from(symbols.rows.subarray(0, symbols.length), (row) => view.cog[row]!)
  // An old position has no vector: it would point from where the vessel no longer is.
  const speed = (row: number): number => (view.fresh[row]! < Freshness.Hollow ? view.sog[row]! : -1)
  const sog = Float32Array.from(symbols.rows.subarray(0, symbols.length), speed)
  const ends = new Float64Array(2 * symbols.length)
  predictColumns(symbols.positions, cog, sog, minutes, ends)
  return new LineLayer({
    id: 'vectors',
    data: {
      length: symbols.length,
      attributes: {
        getSourcePosition: { value: symbols.positions, size: 2 },
        getTargetPosition: { value: ends, size: 2 },
        getColor: { value: symbols.line, size: 4, normalized: true },
      },
    },
    getWidth: width,
    widthUnits: 'pixels',
    parameters: { depthCompare: 'always', depthWriteEnabled: false },
  })
}
