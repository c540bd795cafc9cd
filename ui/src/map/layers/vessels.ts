/** Vessels: fill and outline in one pass, straight from the drawing's arrays. */

import type { Layer } from '@deck.gl/core'
import type { Drawing } from '../drawing'
import type { Atlas } from '../symbols'
import { pointsLayer } from './points'

export const vessels = (drawing: Drawing, atlas: Atlas, size: number, large: boolean): Layer =>
  large
    ? pointsLayer('vessels', drawing, atlas, size, true)
    : pointsLayer('vessels-small', drawing, atlas, size, false)

/** Where vessels were last, once their position is too old for a symbol. */
export const lostMarks = (marks: Drawing, atlas: Atlas, size: number): Layer =>
  pointsLayer('lost-marks', marks, atlas, Math.max(8, size * 0.7), false)
