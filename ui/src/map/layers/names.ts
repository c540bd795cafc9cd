/** Names beside vessels: only where there is room, the nearest to the centre first. */

import { TextLayer } from '@deck.gl/layers'
import type { Named } from '../chart'
import { PALETTES, rgb, type PaletteName } from '../palettes'

export interface NameLabel {
  mmsi: number
  text: string
  position: [number, number]
}

/** AIS names hold these characters only (ITU-R M.1371, six-bit ASCII), and our party codes. */
export const AIS_CHARACTERS = Array.from({ length: 95 }, (_, i) =>
  String.fromCharCode(32 + i),
).join('')

/**
 * Not Noto Sans: its J reaches left of its own box, where deck.gl cuts letters off. The Latin
 * letters of Noto Sans JP stay inside theirs.
 */
export const NAME_FONT = '"Noto Sans JP", "Noto Sans", sans-serif'

const MOST = 250
const LINE_PX = 17
const CHARACTER_PX = 7.2
const CELL_PX = 20

/** Cells of a coarse grid under a line of text that starts at a point: both lines it may touch. */
function cellsOf({ x, y }: { x: number; y: number }, width: number): string[] {
  const cells: string[] = []
  const lines = new Set([Math.floor((y - 5) / LINE_PX), Math.floor((y + 5) / LINE_PX)])
  for (let at = Math.floor(x / CELL_PX); at <= Math.floor((x + width) / CELL_PX); at++) {
    for (const line of lines) cells.push(`${at}:${line}`)
  }
  return cells
}

/** Chooses labels that do not cover one another; `vessels` come nearest first. */
export function chooseNames(
  vessels: readonly Named[],
  project: (at: { lon: number; lat: number }) => { x: number; y: number },
): NameLabel[] {
  const taken = new Map<string, number>()
  // No name covers another vessel's symbol.
  for (const vessel of vessels)
    for (const cell of cellsOf(project(vessel), 0)) taken.set(cell, vessel.mmsi)
  const chosen: NameLabel[] = []
  for (const vessel of vessels) {
    if (chosen.length >= MOST) break
    const { mmsi } = vessel
    const text = `${vessel.name || String(mmsi).padStart(9, '0')} (${vessel.source})`
    const cells = cellsOf(project(vessel), text.length * CHARACTER_PX + 24)
    if (cells.some((cell) => (taken.get(cell) ?? mmsi) !== mmsi)) continue
    for (const cell of cells) taken.set(cell, mmsi)
    chosen.push({ mmsi, text, position: [vessel.lon, vessel.lat] })
  }
  return chosen
}

export function names(
  labels: NameLabel[],
  palette: PaletteName,
  offset: number,
): TextLayer<NameLabel> {
  const p = PALETTES[palette]
  return new TextLayer<NameLabel>({
    id: 'vessel-names',
    data: labels,
    getText: (label) => label.text,
    getPosition: (label) => label.position,
    getColor: [...rgb(p.ink), 255],
    getSize: 13,
    getPixelOffset: [offset, 0],
    getTextAnchor: 'start',
    getAlignmentBaseline: 'center',
    fontFamily: NAME_FONT,
    fontSettings: { sdf: true, fontSize: 48, buffer: 6, radius: 12 },
    characterSet: AIS_CHARACTERS,
    outlineWidth: 3,
    outlineColor: [...rgb(p.sea), 255],
    parameters: { depthCompare: 'always', depthWriteEnabled: false },
  })
}
