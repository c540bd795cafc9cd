/**
 * Where vessels have been since the page was opened: one ring of rows for all of them, so that any
 * vessel can be chosen later and has its track at once. A row is added when a vessel has moved
 * enough; the oldest rows are forgotten when the ring is full.
 */

import { DEGREE, type Frame, NO_LON } from './picture-frame'

/** 2^19 rows of 20 bytes are 10 MB: about four hours of 2,000 moving vessels. */
const RING = 1 << 19
/** A new row at the earliest this many seconds after the last, */
const APART_SECONDS = 20
/** and only after this much movement (1/600000 degree; about 60 m). */
const APART_MOVED = 324

export interface TrackPoint {
  lat: number
  lon: number
  /** Seconds since 1970Z. */
  at: number
}

export class History {
  private readonly mmsi: Uint32Array
  private readonly source: Uint8Array
  private readonly at: Float64Array
  private readonly lat: Int32Array
  private readonly lon: Int32Array
  private next = 0
  private full = false
  private readonly lastRow = new Map<number, number>()
  private readonly sources: string[] = []

  constructor(private readonly size = RING) {
    this.mmsi = new Uint32Array(size)
    this.source = new Uint8Array(size)
    this.at = new Float64Array(size)
    this.lat = new Int32Array(size)
    this.lon = new Int32Array(size)
  }

  record({ head, columns }: Frame): void {
    const source = this.indexOf(head.source)
    for (let i = 0; i < columns.mmsi.length; i++) {
      if (Math.abs(columns.lon[i]!) >= NO_LON) continue
      const key = columns.mmsi[i]! * 64 + source
      const last = this.lastRow.get(key)
      const known = last !== undefined && this.mmsi[last] === columns.mmsi[i]
      if (known && columns.at[i]! - this.at[last]! < APART_SECONDS) continue
      if (known && this.moved(last, columns.lat[i]!, columns.lon[i]!) < APART_MOVED) continue
      this.lastRow.set(key, this.next)
      this.mmsi[this.next] = columns.mmsi[i]!
      this.source[this.next] = source
      this.at[this.next] = columns.at[i]!
      this.lat[this.next] = columns.lat[i]!
      this.lon[this.next] = columns.lon[i]!
      this.next = (this.next + 1) % this.size
      this.full ||= this.next === 0
    }
  }

  /** The track of one vessel as one source saw it, oldest first. */
  track(mmsi: number, source: string): TrackPoint[] {
    const wanted = this.sources.indexOf(source)
    const points: TrackPoint[] = []
    const count = this.full ? this.size : this.next
    const start = this.full ? this.next : 0
    for (let i = 0; i < count; i++) {
      const row = (start + i) % this.size
      if (this.mmsi[row] !== mmsi || this.source[row] !== wanted) continue
      points.push({ lat: this.lat[row]! / DEGREE, lon: this.lon[row]! / DEGREE, at: this.at[row]! })
    }
    return points
  }

  private moved(row: number, lat: number, lon: number): number {
    return Math.abs(this.lat[row]! - lat) + Math.abs(this.lon[row]! - lon)
  }

  private indexOf(source: string): number {
    const index = this.sources.indexOf(source)
    return index >= 0 ? index : this.sources.push(source) - 1
  }
}
