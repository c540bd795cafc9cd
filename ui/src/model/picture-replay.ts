/**
 * An area's reports out of the archive (docs/api.md, "An area's reports"), walked along by time: a
 * picture of its own, whose sources are all REPLAY, so that no age in it is ever a live one.
 */

import { Picture } from './picture'
import {
  COLUMNS,
  readColumns,
  readHead,
  UnreadableFrame,
  type ColumnMaker,
  type Columns,
} from './picture-frame'

export const AREA_MAGIC = 'KPA1'
export const AREA_COLUMNS = [...COLUMNS, ['track', Uint32Array as ColumnMaker]] as const

export interface AreaTrack {
  mmsi: number
  source: string
  reality: string
  name: string
  type: number
}

export interface AreaHead {
  since: number
  until: number
  rows: number
  tracks: AreaTrack[]
}

export interface Area {
  head: AreaHead
  /** Rows in order of time. */
  columns: Columns & { track: Uint32Array }
}

/** Reads an area's reports or throws UnreadableFrame. */
export function decodeArea(bytes: ArrayBuffer): Area {
  const { head: read, end } = readHead(bytes, AREA_MAGIC)
  const head = read as AreaHead
  if (!Array.isArray(head.tracks)) throw new UnreadableFrame('head names no tracks')
  const columns = readColumns(bytes, end, head.rows, AREA_COLUMNS) as unknown as Area['columns']
  if (columns.track.some((track) => track >= head.tracks.length))
    throw new UnreadableFrame('a row of no track')
  return { head, columns }
}

export class Replay {
  picture: Picture
  private next = 0
  private at = -Infinity

  constructor(
    private readonly area: Area,
    private readonly own: string,
  ) {
    this.picture = this.empty()
  }

  /** Brings the picture to an instant, ms; back in time it begins anew. */
  show(at: number): void {
    if (at < this.at) {
      this.picture = this.empty()
      this.next = 0
    }
    this.at = at
    const { columns, head } = this.area
    const rows = new Map<string, number[]>([...this.picture.sources.keys()].map((s) => [s, []]))
    for (; this.next < head.rows && columns.at[this.next]! * 1000 <= at; this.next++) {
      const { source } = head.tracks[columns.track[this.next]!]!
      const of = rows.get(source) ?? rows.set(source, []).get(source)!
      of.push(this.next)
    }
    for (const [source, of] of rows) this.take(source, of)
  }

  private take(source: string, rows: number[]): void {
    const key = !this.picture.sources.has(source)
    const tracks = key ? this.area.head.tracks.filter((track) => track.source === source) : []
    const statics = tracks.map(({ mmsi, name, type }) => ({ mmsi, name, type }))
    const columns: Record<string, unknown> = {}
    for (const [name, Maker] of COLUMNS) {
      const column = new Maker(new ArrayBuffer(rows.length * Maker.BYTES_PER_ELEMENT), 0, rows.length)
      rows.forEach((row, i) => (column[i] = this.area.columns[name][row]!))
      columns[name] = column
    }
    this.picture.take({
      head: {
        ...{ source, key, seq: 0, at: this.at, rows: rows.length, gone: [], note: '', statics },
        reality: 'REPLAY',
      },
      columns: columns as unknown as Columns,
    })
  }

  private empty(): Picture {
    const picture = new Picture()
    picture.own = this.own
    return picture
  }
}
