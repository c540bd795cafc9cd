/**
 * From the view of the picture to the arrays the layers hand to the graphics card: which symbol,
 * which colours. Rebuilt when the view changes or the palette; never per frame drawn.
 */

import { Freshness } from '../model/picture-age'
import type { PictureView } from '../model/picture-view'
import { partyColour, partySlot, PALETTES, rgb, type PaletteName, type Rgb } from './palettes'
import { symbolName } from './symbols'

/** Vessels that still have a symbol, or marks of where they were last: the same columns. */
export interface Drawing {
  length: number
  /** Row in the view, for each drawn one. */
  rows: Uint32Array
  positions: Float64Array
  angles: Float32Array
  fill: Uint8Array
  line: Uint8Array
  fillNames: string[]
  lineNames: string[]
}

const FADED_FILL = 105
const FADED_LINE = 150
const LOST_ALPHA = 190

function room(length: number): Drawing {
  return {
    length: 0,
    rows: new Uint32Array(length),
    positions: new Float64Array(2 * length),
    angles: new Float32Array(length),
    fill: new Uint8Array(4 * length),
    line: new Uint8Array(4 * length),
    fillNames: new Array<string>(length),
    lineNames: new Array<string>(length),
  }
}

function paint(into: Uint8Array, at: number, [r, g, b]: Rgb, alpha: number): void {
  into[4 * at] = r
  into[4 * at + 1] = g
  into[4 * at + 2] = b
  into[4 * at + 3] = alpha
}

interface Party {
  slot: number
  colour: Rgb
}

function addSymbol(
  drawing: Drawing,
  view: PictureView,
  row: number,
  party: Party,
  ink: Rgb,
  large: boolean,
): void {
  const at = drawing.length++
  const fresh = view.fresh[row]!
  const hollow = fresh === Freshness.Hollow
  const moving = view.direction[row]! >= 0
  drawing.rows[at] = row
  drawing.positions[2 * at] = view.positions[2 * row]!
  drawing.positions[2 * at + 1] = view.positions[2 * row + 1]!
  // deck.gl turns anticlockwise, a compass clockwise.
  drawing.angles[at] = moving ? -view.direction[row]! : 0
  paint(
    drawing.fill,
    at,
    party.colour,
    hollow && large ? 0 : fresh === Freshness.Faded ? FADED_FILL : 255,
  )
  paint(drawing.line, at, hollow ? party.colour : ink, fresh === Freshness.Faded ? FADED_LINE : 255)
  drawing.fillNames[at] = symbolName(
    view.group[row]!,
    moving,
    hollow ? 'hollow' : 'fill',
    party.slot,
  )
  drawing.lineNames[at] = symbolName(
    view.group[row]!,
    moving,
    hollow ? 'hollow' : 'line',
    party.slot,
  )
}

function addMark(drawing: Drawing, view: PictureView, row: number, party: Party): void {
  const at = drawing.length++
  drawing.rows[at] = row
  drawing.positions[2 * at] = view.positions[2 * row]!
  drawing.positions[2 * at + 1] = view.positions[2 * row + 1]!
  paint(drawing.line, at, party.colour, LOST_ALPHA)
  drawing.lineNames[at] = 'lost'
}

/**
 * Splits the rows of a view that may come into sight into symbols and marks of last positions, with
 * colours for the palette. Small symbols (not `large`) are drawn in one pass: fill or hollow.
 */
export function draw(
  view: PictureView,
  within: readonly number[],
  palette: PaletteName,
  large: boolean,
): { symbols: Drawing; marks: Drawing } {
  const ink = rgb(PALETTES[palette].ink)
  const parties = view.sources.map((code) => ({
    slot: partySlot(code),
    colour: rgb(partyColour(palette, code)),
  }))
  let lost = 0
  for (const row of within) if (view.fresh[row] === Freshness.Lost) lost++
  const symbols = room(within.length - lost)
  const marks = room(lost)
  for (const row of within) {
    const party = parties[view.source[row]!]!
    if (view.fresh[row] === Freshness.Lost) addMark(marks, view, row, party)
    else addSymbol(symbols, view, row, party, ink, large)
  }
  return { symbols, marks }
}

/** From this size on symbols carry an outline; below, it would hide their colour. */
export const LARGE = 14

/** Cell size in pixels: small where thousands are in sight, readable where some are. */
export function symbolSize(zoom: number): number {
  const steps: [number, number][] = [
    [3, 7],
    [5, 10],
    [7, 15],
    [9, 23],
    [11, 30],
  ]
  if (zoom <= steps[0]![0]) return steps[0]![1]
  for (let i = 1; i < steps.length; i++) {
    const [zb, b] = steps[i]!
    const [za, a] = steps[i - 1]!
    if (zoom <= zb) return Math.round(a + ((b - a) * (zoom - za)) / (zb - za))
  }
  return steps.at(-1)![1]
}
