/** Vessels: one layer for fills, one for outlines, both straight from the drawing's arrays. */

import { IconLayer } from '@deck.gl/layers'
import type { Drawing } from '../drawing'
import type { Atlas } from '../symbols'
import type { LayerId } from '../zorder'

function icons(
  id: LayerId,
  drawing: Drawing,
  atlas: Atlas,
  size: number,
  part: 'fill' | 'line',
): IconLayer {
  const names = part === 'fill' ? drawing.fillNames : drawing.lineNames
  return new IconLayer({
    id,
    data: {
      length: drawing.length,
      attributes: {
        getPosition: { value: drawing.positions, size: 2 },
        getAngle: { value: drawing.angles, size: 1 },
        getColor: {
          value: part === 'fill' ? drawing.fill : drawing.line,
          size: 4,
          normalized: true,
        },
      },
    },
    iconAtlas: atlas.image as never, // its type asks for a texture; a canvas is taken too
    iconMapping: atlas.mapping,
    getIcon: (_: unknown, { index }: { index: number }) => names[index] ?? 'lost',
    getSize: size,
    sizeUnits: 'pixels',
    // Symbols lie on the chart: their angle is the true heading whatever the screen does.
    billboard: false,
    alphaCutoff: 0.02,
    parameters: { depthCompare: 'always', depthWriteEnabled: false },
  })
}

export const vesselFill = (drawing: Drawing, atlas: Atlas, size: number): IconLayer =>
  icons('vessel-fill', drawing, atlas, size, 'fill')

export const vesselOutline = (drawing: Drawing, atlas: Atlas, size: number): IconLayer =>
  icons('vessel-outline', drawing, atlas, size, 'line')

/** Where vessels were last, once their position is too old for a symbol. */
export const lostMarks = (marks: Drawing, atlas: Atlas, size: number): IconLayer =>
  icons('lost-marks', marks, atlas, Math.max(8, size * 0.7), 'line')
