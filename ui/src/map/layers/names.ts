/** Names beside vessels: only where there is room, the nearest to the centre first. */

import { TextLayer } from '@deck.gl/layers'
import type { PictureView } from '../../model/picture-view'
import { PALETTES, rgb, type PaletteName } from '../palettes'

export interface NameLabel {
  mmsi: number
  text: string
  position: [number, number]
}

/** AIS names hold these characters only (ITU-R M.1371, six-bit ASCII), and our party codes. */
export const AIS_CHARACTERS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')

const MOST = 250
const LINE_PX = 17
const CHARACTER_PX = 7.2

/** Chooses labels that do not cover one another; `rows` comes nearest first. */
export function chooseNames(
  view: PictureView,
  rows: readonly number[],
  nameOf: (mmsi: number) => string,
  project: (lon: number, lat: number) => { x: number; y: number },
): NameLabel[] {
  const taken = new Set<string>()
  const chosen: NameLabel[] = []
  for (const row of rows) {
    if (chosen.length >= MOST) break
    const mmsi = view.mmsi[row]!
    const name = nameOf(mmsi) || String(mmsi)
    const text = `${name} · ${view.sources[view.source[row]!]}`.replace('·', '-')
    const position: [number, number] = [view.positions[2 * row]!, view.positions[2 * row + 1]!]
    const { x, y } = project(...position)
    const cells: string[] = []
    const line = Math.round(y / LINE_PX)
    for (let at = x; at < x + text.length * CHARACTER_PX + 20; at += 20) {
      cells.push(`${Math.round(at / 20)}:${line}`)
    }
    if (cells.some((cell) => taken.has(cell))) continue
    for (const cell of cells) taken.add(cell)
    chosen.push({ mmsi, text, position })
  }
  return chosen
}

export function names(labels: NameLabel[], palette: PaletteName, offset: number): TextLayer<NameLabel> {
  const p = PALETTES[palette]
  return new TextLayer<NameLabel>({
    id: 'vessel-names',
    data: labels,
    getText: (label) => label.text,
    getPosition: (label) => label.position,
    getColor: [...rgb(p.ink), 255],
    getSize: 12,
    getPixelOffset: [offset, 0],
    getTextAnchor: 'start',
    getAlignmentBaseline: 'center',
    fontFamily: '"Noto Sans", sans-serif',
    fontSettings: { sdf: true, fontSize: 48, buffer: 6, radius: 12 },
    characterSet: AIS_CHARACTERS,
    outlineWidth: 3,
    outlineColor: [...rgb(p.sea), 255],
    parameters: { depthCompare: 'always', depthWriteEnabled: false },
  })
}
