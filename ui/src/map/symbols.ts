/**
 * The symbols of vessels, drawn once on a canvas: shape = kind of vessel, mark inside = source party
 * (bar, dot, split; so that colour is never alone), outline apart from fill, because it shows age.
 * Each cell is white; the layer tints it.
 */

import { GROUPS, type Group } from '../model/picture-kinds'

const CELL = 48
export const COLUMNS = 16
/** Half a nominal symbol, and half of what is drawn of it, as parts of a cell. */
const NOMINAL = 0.42
const DRAWN = 0.39
/** A cell is drawn this much larger than its symbol is nominally: turned, no corner is cut off. */
export const CELL_ROOM = NOMINAL / DRAWN
/** Bow up, x to starboard, in a box from -1 to 1. */
type Outline = readonly (readonly [number, number])[]

const circle = (radius: number, corners = 24, turn = 0): Outline =>
  Array.from({ length: corners }, (_, i) => {
    const a = (i / corners) * 2 * Math.PI + turn
    return [radius * Math.sin(a), radius * Math.cos(a)] as const
  })

/** Seen from above, under way. */
const MOVING: Record<Group, Outline> = {
  cargo: [
    [0, 1],
    [0.5, 0.35],
    [0.5, -0.95],
    [-0.5, -0.95],
    [-0.5, 0.35],
  ],
  tanker: [
    [0, 1],
    [0.42, 0.6],
    [0.55, 0],
    [0.5, -0.6],
    [0.25, -0.95],
    [-0.25, -0.95],
    [-0.5, -0.6],
    [-0.55, 0],
    [-0.42, 0.6],
  ],
  passenger: [
    [0, 1],
    [0.5, 0.3],
    [0.5, -0.95],
    [0, -0.5],
    [-0.5, -0.95],
    [-0.5, 0.3],
  ],
  fishing: [
    [0, 0.9],
    [0.6, -0.1],
    [0, -0.9],
    [-0.6, -0.1],
  ],
  patrol: [
    [0, 1],
    [0.8, -0.9],
    [0, -0.4],
    [-0.8, -0.9],
  ],
  service: [
    [0, 0.75],
    [0.6, 0.2],
    [0.6, -0.75],
    [-0.6, -0.75],
    [-0.6, 0.2],
  ],
  pleasure: [
    [0, 0.85],
    [0.4, -0.75],
    [-0.4, -0.75],
  ],
  other: [
    [0, 0.95],
    [0.6, -0.85],
    [-0.6, -0.85],
  ],
  base: circle(0.75, 4, Math.PI / 4),
  aton: circle(0.85, 4),
  aircraft: [
    [0, 1],
    [0.16, 0.35],
    [0.95, -0.15],
    [0.95, -0.4],
    [0.16, -0.2],
    [0.12, -0.65],
    [0.4, -0.85],
    [0.4, -1],
    [-0.4, -1],
    [-0.4, -0.85],
    [-0.12, -0.65],
    [-0.16, -0.2],
    [-0.95, -0.4],
    [-0.95, -0.15],
    [-0.16, 0.35],
  ],
}

/** Without heading or course: no shape here points anywhere. */
const STILL: Record<Group, Outline> = {
  ...MOVING,
  cargo: circle(0.78, 4, Math.PI / 4),
  tanker: circle(0.62),
  passenger: circle(0.68, 6),
  fishing: circle(0.72, 4),
  patrol: Array.from({ length: 8 }, (_, i) => {
    const a = (i / 8) * 2 * Math.PI
    const r = i % 2 ? 0.34 : 0.92
    return [r * Math.sin(a), r * Math.cos(a)] as const
  }),
  service: circle(0.68, 5, Math.PI),
  pleasure: circle(0.5, 3, Math.PI),
  other: circle(0.42),
}

/** Marks by party slot (palettes.partySlot): none, bar across, dot, line along. */
function mark(pen: CanvasRenderingContext2D, slot: number): void {
  pen.beginPath()
  if (slot === 1) pen.rect(-0.9, -0.32, 1.8, 0.26)
  if (slot === 2) pen.arc(0, -0.22, 0.24, 0, 2 * Math.PI)
  if (slot === 3) pen.rect(-0.12, -1, 0.24, 2)
}

function trace(pen: CanvasRenderingContext2D, outline: Outline): void {
  pen.beginPath()
  outline.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)))
  pen.closePath()
}

/** `fill` has its mark cut out; `line` is the bare outline; `hollow` is the outline with its mark. */
function drawVessel(
  pen: CanvasRenderingContext2D,
  outline: Outline,
  part: Part,
  slot: number,
): void {
  pen.lineJoin = 'round'
  trace(pen, outline)
  if (part === 'fill') {
    pen.fill()
    pen.globalCompositeOperation = 'destination-out'
    mark(pen, slot)
    pen.fill()
    return
  }
  pen.lineWidth = part === 'line' ? 0.14 : 0.22
  pen.stroke()
  if (part !== 'hollow') return
  pen.clip()
  mark(pen, slot)
  pen.fill()
}

function drawLost(pen: CanvasRenderingContext2D): void {
  pen.lineWidth = 0.22
  pen.beginPath()
  pen.moveTo(-0.5, -0.5)
  pen.lineTo(0.5, 0.5)
  pen.moveTo(-0.5, 0.5)
  pen.lineTo(0.5, -0.5)
  pen.stroke()
}

export type Part = 'fill' | 'line' | 'hollow'
export const PARTY_SLOTS = 4

export interface Atlas {
  image: HTMLCanvasElement
  rows: number
}

/** The cell of the mark of a last position. */
export const LOST_CELL = 0
const PER_OUTLINE = 1 + 2 * PARTY_SLOTS

/** The number of a symbol's cell; made here and nowhere else. */
export function symbolCell(group: number, moving: boolean, part: Part, slot: number): number {
  const first = 1 + (2 * group + (moving ? 0 : 1)) * PER_OUTLINE
  if (part === 'line') return first
  return first + 1 + slot + (part === 'hollow' ? PARTY_SLOTS : 0)
}

type Draw = (pen: CanvasRenderingContext2D) => void

function drawings(): Draw[] {
  const all: Draw[] = []
  all[LOST_CELL] = drawLost
  GROUPS.forEach((group, index) => {
    for (const moving of [true, false]) {
      const outline = moving ? MOVING[group] : STILL[group]
      const put = (part: Part, slot: number) => {
        all[symbolCell(index, moving, part, slot)] = (pen) => drawVessel(pen, outline, part, slot)
      }
      put('line', 0)
      for (let slot = 0; slot < PARTY_SLOTS; slot++) {
        put('fill', slot)
        put('hollow', slot)
      }
    }
  })
  return all
}

export function drawAtlas(): Atlas {
  const all = drawings()
  const rows = Math.ceil(all.length / COLUMNS)
  const image = document.createElement('canvas')
  image.width = COLUMNS * CELL
  image.height = rows * CELL
  const pen = image.getContext('2d')!
  all.forEach((draw, cell) => {
    pen.save()
    pen.translate(((cell % COLUMNS) + 0.5) * CELL, (Math.floor(cell / COLUMNS) + 0.5) * CELL)
    pen.scale(CELL * DRAWN, -CELL * DRAWN)
    pen.fillStyle = pen.strokeStyle = 'white'
    draw(pen)
    pen.restore()
  })
  return { image, rows }
}

/** An SVG path of a symbol for the legend, in a box from -1 to 1, bow up. */
export function symbolPath(group: Group): string {
  return `M${MOVING[group].map(([x, y]) => `${x.toFixed(2)},${(-y).toFixed(2)}`).join('L')}Z`
}
