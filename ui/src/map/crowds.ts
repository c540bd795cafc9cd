/**
 * Aggregation: where more vessels are in sight than an eye can tell apart, those of one source in one
 * cell of the chart become one mark with their number. Distress, the own patrol ships and the chosen
 * vessel are never counted in.
 */

import type { PictureView } from '../model/picture-view'
import { PALETTES, rgb, partyColour, partySlot, type PaletteName } from './palettes'

/** Above this many vessels in sight crowds are formed; they stay until there are CALM ones. */
export const CROWDED = 3000
export const CALM = 2400
/** Fewer than this of one source in a cell stay symbols. */
const LEAST = 3
/** Pixels across a cell at the whole zoom below; its marks stand one below the other. */
const CELL = 72
const MARK_WIDE = 40
const MARK_TALL = 18
const SLOTS = 4

/** One mark per source and cell: arrays as the layer hands them over. */
export interface Crowds {
  length: number
  /** lon, lat. */
  positions: Float32Array
  /** Vessels counted, slot of their party (the form), pixels it is moved down. */
  counts: Float32Array
  fill: Uint8Array
  /** Of the figures. */
  ink: readonly [number, number, number]
}

interface Cell {
  x: number
  y: number
  sumX: number
  sumY: number
  /** Rows by party slot. */
  rows: number[][]
}

const RAD = Math.PI / 180
const mercatorY = (lat: number): number =>
  0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * RAD) / 2)) / (2 * Math.PI)
const latOf = (y: number): number =>
  (2 * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - Math.PI / 2) / RAD

function cellsOf(view: PictureView, rows: readonly number[], across: number): Map<number, Cell> {
  const slots = view.sources.map(partySlot)
  const cells = new Map<number, Cell>()
  for (const row of rows) {
    const mx = (view.positions[2 * row]! + 180) / 360
    const my = mercatorY(view.positions[2 * row + 1]!)
    const x = Math.floor(mx * across)
    const y = Math.floor(my * across)
    let cell = cells.get(y * 2 ** 20 + x)
    if (!cell) {
      cell = { x, y, sumX: 0, sumY: 0, rows: Array.from({ length: SLOTS }, () => []) }
      cells.set(y * 2 ** 20 + x, cell)
    }
    cell.sumX += mx
    cell.sumY += my
    cell.rows[slots[view.source[row]!]!]!.push(row)
  }
  return cells
}

/** Of the rows, which stay symbols, and the crowds that the others form at a zoom. */
export function crowdsOf(
  view: PictureView,
  rows: readonly number[],
  zoom: number,
  palette: PaletteName,
  chosen: number | null,
): { singles: number[]; crowds: Crowds } {
  const across = (512 * 2 ** Math.floor(zoom)) / CELL
  const single = (row: number): boolean => view.alone[row] === 1 || view.mmsi[row] === chosen
  const singles = rows.filter(single)
  const marks: { lon: number; lat: number; count: number; slot: number; shift: number }[] = []
  const countable = rows.filter((row) => !single(row))
  for (const cell of cellsOf(view, countable, across).values()) {
    const crowded = cell.rows.map((of) => of.length).filter((count) => count >= LEAST).length
    const all = cell.rows.reduce((sum, of) => sum + of.length, 0)
    // Where most of them are, but no nearer to the next cell than the marks are wide.
    const inset = (part: number) => Math.min(0.5, part / CELL)
    const x = within(cell.sumX / all, cell.x, across, inset(MARK_WIDE / 2))
    const y = within(cell.sumY / all, cell.y, across, inset((MARK_TALL * crowded) / 2))
    let nth = 0
    cell.rows.forEach((of, slot) => {
      if (of.length < LEAST) return singles.push(...of)
      const shift = (nth++ - (crowded - 1) / 2) * MARK_TALL
      return marks.push({ lon: x * 360 - 180, lat: latOf(y), count: of.length, slot, shift })
    })
  }
  return { singles, crowds: columns(marks, view.sources, palette) }
}

function within(mean: number, cell: number, across: number, inset: number): number {
  return Math.min(cell + 1 - inset, Math.max(cell + inset, mean * across)) / across
}

function columns(
  marks: { lon: number; lat: number; count: number; slot: number; shift: number }[],
  sources: string[],
  palette: PaletteName,
): Crowds {
  const bySlot = new Map(sources.map((code) => [partySlot(code), rgb(partyColour(palette, code))]))
  const fill = new Uint8Array(4 * marks.length)
  marks.forEach(({ slot }, i) => fill.set([...bySlot.get(slot)!, 255], 4 * i))
  return {
    length: marks.length,
    positions: Float32Array.from(marks.flatMap(({ lon, lat }) => [lon, lat])),
    counts: Float32Array.from(marks.flatMap(({ count, slot, shift }) => [count, slot, shift])),
    fill,
    ink: rgb(PALETTES[palette].sea),
  }
}

/** Pixels across a mark: more figures need more room. */
export const markSize = (count: number): number => Math.max(22, 10 + 7 * String(count).length)

/** The form of a mark by party slot, for the legend; the shader's `edge` in the words of SVG. */
export function crowdPath(slot: number): string {
  const disc = 'M-4-8.5H4A8.5 8.5 0 0 1 4 8.5H-4A8.5 8.5 0 0 1-4-8.5Z'
  return ['M-12-8H12V8H-12Z', disc, 'M-13 0-9-8H9L13 0 9 8H-9Z', 'M-13 0-11-8H11L13 0 11 8H-11Z'][slot]!
}
