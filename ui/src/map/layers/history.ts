/** The archived track of the chosen vessel: thin lines, one for each ship that sent under its number. */

import type { Layer } from '@deck.gl/core'
import type { VesselHistory } from '../../api/shapes'
import { PALETTES, rgb, type PaletteName } from '../palettes'
import { linesLayer, type Lines } from './lines'

/** Between two positions further apart in time nothing is drawn: where it was is not known. */
const GAP_MS = 30 * 60_000
/** Reports set apart as jumps. */
const APART = 0

export function historyLines(history: VesselHistory, palette: PaletteName): Lines {
  const ends: number[] = []
  for (const { segment, at, lat, lon } of history.tracks) {
    if (segment === APART) continue
    for (let i = 1; i < at.length; i++) {
      const turn = Math.abs(lon[i]! - lon[i - 1]!)
      if (at[i]! - at[i - 1]! > GAP_MS || turn > 180) continue
      ends.push(lon[i - 1]!, lat[i - 1]!, lon[i]!, lat[i]!)
    }
  }
  const colours = new Uint8Array(2 * ends.length)
  const chosen = [...rgb(PALETTES[palette].chosen), 255]
  for (let i = 0; i < colours.length; i++) colours[i] = chosen[i % 4]!
  return { length: ends.length / 4, positions: Float32Array.from(ends), colors: colours }
}

export const history = (lines: Lines): Layer => linesLayer('history', lines)
