/**
 * The binary picture frame (docs/api.md, "Picture frames to pages"): bytes in, typed arrays out.
 * Columns are views on the received bytes where alignment allows, so decoding copies nothing.
 */

export type Reality = 'REAL' | 'EXERCISE' | 'SIMULATED' | 'REPLAY'

/** What the picture of a source lacks; empty when it lacks nothing. */
export type SourceNote = '' | 'delayed' | 'reduced' | 'suspended' | 'link-down' | string

export interface StaticData {
  mmsi: number
  name?: string
  call_sign?: string
  imo?: number
  type?: number
  destination?: string
  length?: number
  beam?: number
  draught?: number
}

export interface FrameHead {
  source: string
  key: boolean
  seq: number
  /** When the sending node made the frame, ms. */
  at: number
  reality: Reality
  rows: number
  gone: number[]
  note: SourceNote
  statics: StaticData[]
}

/** One value per row in each column; units as in docs/api.md. */
export interface Columns {
  mmsi: Uint32Array
  at: Float64Array
  lat: Int32Array
  lon: Int32Array
  sog: Uint16Array
  cog: Uint16Array
  heading: Uint16Array
  status: Uint8Array
  kind: Uint8Array
  flags: Uint16Array
}

export interface Frame {
  head: FrameHead
  columns: Columns
}

/** A frame that cannot be read: the peer's bytes are at fault, not the page. */
export class UnreadableFrame extends Error {}

export const MAGIC = 'KPF1'
export const NO_LON = 108_600_000
export const NO_SOG = 1023
export const NO_COG = 3600
export const NO_HEADING = 511
/** Positions are in 1/600000 degree. */
export const DEGREE = 600_000

export type ColumnArray = Columns[keyof Columns]
export type ColumnMaker = {
  new (buffer: ArrayBufferLike, offset: number, length: number): ColumnArray
  BYTES_PER_ELEMENT: number
}

/** Name and type of each column, in the order of the wire. */
export const COLUMNS: readonly (readonly [keyof Columns, ColumnMaker])[] = [
  ['mmsi', Uint32Array],
  ['at', Float64Array],
  ['lat', Int32Array],
  ['lon', Int32Array],
  ['sog', Uint16Array],
  ['cog', Uint16Array],
  ['heading', Uint16Array],
  ['status', Uint8Array],
  ['kind', Uint8Array],
  ['flags', Uint16Array],
]

export const padded = (bytes: number): number => (bytes + 3) & ~3

/** The head of anything laid out as a frame is, and where its columns begin. */
export function readHead(bytes: ArrayBuffer, wanted: string): { head: { rows: number }; end: number } {
  if (bytes.byteLength < 8) throw new UnreadableFrame('shorter than its own prefix')
  const magic = String.fromCharCode(...new Uint8Array(bytes, 0, 4))
  if (magic !== wanted) throw new UnreadableFrame(`starts with ${JSON.stringify(magic)}`)
  const length = new DataView(bytes).getUint32(4, true)
  const end = padded(8 + length)
  if (8 + length > bytes.byteLength) throw new UnreadableFrame('head runs past the end')
  let head: { rows: number } | null
  try {
    head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length)))
  } catch {
    throw new UnreadableFrame('head is no JSON')
  }
  if (head === null || typeof head !== 'object') throw new UnreadableFrame('head is no object')
  if (!Number.isInteger(head.rows) || head.rows < 0) throw new UnreadableFrame('rows is no count')
  return { head, end }
}

export function readColumns<Name extends string>(
  bytes: ArrayBuffer,
  start: number,
  rows: number,
  layout: readonly (readonly [Name, ColumnMaker])[],
): Record<Name, ColumnArray> {
  let offset = start
  const columns: Partial<Record<Name, ColumnArray>> = {}
  for (const [name, Maker] of layout) {
    const size = rows * Maker.BYTES_PER_ELEMENT
    if (offset + size > bytes.byteLength) throw new UnreadableFrame(`column ${name} is cut short`)
    // An f64 column may start on a multiple of 4 only: then its bytes are copied once.
    const aligned = offset % Maker.BYTES_PER_ELEMENT === 0
    columns[name] = aligned
      ? new Maker(bytes, offset, rows)
      : new Maker(bytes.slice(offset, offset + size), 0, rows)
    offset = padded(offset + size)
  }
  return columns as Record<Name, ColumnArray>
}

/** Decodes a frame or throws UnreadableFrame; never half of one. */
export function decodeFrame(bytes: ArrayBuffer): Frame {
  const { head: read, end } = readHead(bytes, MAGIC)
  const head = read as FrameHead
  if (typeof head.source !== 'string' || !head.source)
    throw new UnreadableFrame('head names no source')
  head.gone = Array.isArray(head.gone) ? head.gone : []
  head.statics = Array.isArray(head.statics) ? head.statics : []
  head.note = head.note ?? ''
  return { head, columns: readColumns(bytes, end, head.rows, COLUMNS) as unknown as Columns }
}

/** Writes a frame; what tests and the development page feed to the map. */
export function encodeFrame(head: Omit<FrameHead, 'rows'>, columns: Columns): ArrayBuffer {
  return encodeColumns(MAGIC, { ...head, rows: columns.mmsi.length }, COLUMNS, columns)
}

export function encodeColumns<Name extends string>(
  magic: string,
  head: { rows: number },
  layout: readonly (readonly [Name, ColumnMaker])[],
  columns: Record<Name, ColumnArray>,
): ArrayBuffer {
  let json = JSON.stringify(head)
  const encoder = new TextEncoder()
  json += ' '.repeat(padded(encoder.encode(json).length) - encoder.encode(json).length)
  const text = encoder.encode(json)
  let size = 8 + text.length
  for (const [, Maker] of layout) size = padded(size + head.rows * Maker.BYTES_PER_ELEMENT)
  const bytes = new Uint8Array(size)
  bytes.set(encoder.encode(magic), 0)
  new DataView(bytes.buffer).setUint32(4, text.length, true)
  bytes.set(text, 8)
  let offset = 8 + text.length
  for (const [name] of layout) {
    const column = columns[name]
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset)
    offset = padded(offset + column.byteLength)
  }
  return bytes.buffer
}
