/**
 * From the view of the picture to the arrays the layers hand to the graphics card: which symbol,
 * which colours. Rebuilt when the view changes or the palette; never per frame drawn.
 */

import { Freshness } from '../model/picture-age'
import { predictColumns } from '../model/picture-predict'
import type { PictureView } from '../model/picture-view'
import { partyColour, partySlot, PALETTES, rgb, type PaletteName, type Rgb } from './palettes'
import type { Lines } from './layers/lines'
import type { Points } from './layers/points'
import { LOST_CELL, symbolCell } from './symbols'

/** Vessels that still have a symbol, or marks of where they were last: the same columns. */
export interface Drawing extends Points {
  /** Row in the view, for each drawn one. */
  rows: Uint32Array
  mmsi: Uint32Array
}

const FADED_FILL = 105
const FADED_LINE = 150
const LOST_ALPHA = 190

function room(length: number): Drawing {
  return {
    length: 0,
    rows: new Uint32Array(length),
    mmsi: new Uint32Array(length),
    positions: new Float32Array(2 * length),
    looks: new Float32Array(3 * length),
    fill: new Uint8Array(4 * length),
    line: new Uint8Array(4 * length),
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
  const at = place(drawing, view, row)
  const fresh = view.fresh[row]!
  const hollow = fresh === Freshness.Hollow
  const moving = view.direction[row]! >= 0
  const group = view.group[row]!
  const part = hollow ? 'hollow' : 'fill'
  const faded = fresh === Freshness.Faded
  drawing.looks[3 * at] = moving ? view.direction[row]! : 0
  drawing.looks[3 * at + 1] = symbolCell(group, moving, part, party.slot)
  paint(drawing.fill, at, party.colour, hollow && large ? 0 : faded ? FADED_FILL : 255)
  if (!large) return
  drawing.looks[3 * at + 2] = symbolCell(group, moving, hollow ? 'hollow' : 'line', party.slot)
  paint(drawing.line, at, hollow ? party.colour : ink, faded ? FADED_LINE : 255)
}

function addMark(drawing: Drawing, view: PictureView, row: number, party: Party): void {
  const at = place(drawing, view, row)
  drawing.looks[3 * at + 1] = LOST_CELL
  paint(drawing.fill, at, party.colour, LOST_ALPHA)
}

function place(drawing: Drawing, view: PictureView, row: number): number {
  const at = drawing.length++
  drawing.rows[at] = row
  drawing.mmsi[at] = view.mmsi[row]!
  drawing.positions[2 * at] = view.positions[2 * row]!
  drawing.positions[2 * at + 1] = view.positions[2 * row + 1]!
  return at
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

/** One line per symbol that moves; an old position has none: it would point from where the vessel no longer is. */
export function vectorsOf(view: PictureView, symbols: Drawing, minutes: number): Lines {
  const moving = Array.from(symbols.rows.subarray(0, symbols.length).keys()).filter((at) => {
    const row = symbols.rows[at]!
    return view.fresh[row]! < Freshness.Hollow && view.sog[row]! > 0 && view.cog[row]! >= 0
  })
  const rowOf = (at: number): number => symbols.rows[at]!
  const from = Float64Array.from({ length: 2 * moving.length }, (_, i) =>
    view.positions[2 * rowOf(moving[i >> 1]!) + (i & 1)]!,
  )
  const to = new Float64Array(from.length)
  predictColumns(
    from,
    Float32Array.from(moving, (at) => view.cog[rowOf(at)]!),
    Float32Array.from(moving, (at) => view.sog[rowOf(at)]!),
    minutes,
    to,
  )
  const positions = new Float32Array(2 * from.length)
  const colors = new Uint8Array(8 * moving.length)
  moving.forEach((at, i) => {
    positions.set([from[2 * i]!, from[2 * i + 1]!, to[2 * i]!, to[2 * i + 1]!], 4 * i)
    const colour = symbols.line.subarray(4 * at, 4 * at + 4)
    colors.set(colour, 8 * i)
    colors.set(colour, 8 * i + 4)
  })
  return { length: moving.length, positions, colors }
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
