/**
 * What one source party sees: latest state per vessel as a struct of arrays that grows, and the
 * static data by mmsi. Knows nothing of other sources; merging is a view (picture-view.ts).
 */

import {
  COLUMNS,
  DEGREE,
  NO_LON,
  type Columns,
  type Frame,
  type Reality,
  type SourceNote,
  type StaticData,
} from './picture-frame'

const FIRST_CAPACITY = 1024

function emptyColumns(capacity: number): Columns {
  const made: Partial<Record<keyof Columns, unknown>> = {}
  for (const [name, Maker] of COLUMNS) {
    made[name] = new Maker(new ArrayBuffer(capacity * Maker.BYTES_PER_ELEMENT), 0, capacity)
  }
  return made as unknown as Columns
}

export class SourcePicture {
  readonly source: string
  columns = emptyColumns(FIRST_CAPACITY)
  /** Rows in use; the columns are longer. */
  rows = 0
  readonly statics = new Map<number, StaticData>()
  note: SourceNote = ''
  reality: Reality = 'REAL'
  seq = -1
  /** When the node made the newest frame, ms. */
  frameAt = 0
  /** Whether a key frame has come: before it the picture of this source is incomplete. */
  complete = false
  private readonly rowOf = new Map<number, number>()

  constructor(source: string) {
    this.source = source
  }

  /** Takes a frame in. A key frame replaces all, others add; `gone` removes. */
  apply({ head, columns }: Frame): void {
    if (head.key) this.clear()
    this.note = head.note
    this.reality = head.reality
    this.seq = head.seq
    this.frameAt = head.at
    for (const data of head.statics) {
      this.statics.set(data.mmsi, { ...this.statics.get(data.mmsi), ...data })
    }
    this.take(columns)
    for (const mmsi of head.gone) this.remove(mmsi)
  }

  row(mmsi: number): number | undefined {
    return this.rowOf.get(mmsi)
  }

  lat(row: number): number {
    return this.columns.lat[row]! / DEGREE
  }

  lon(row: number): number {
    return this.columns.lon[row]! / DEGREE
  }

  /** Whether the row has a position at all (181° E means not available). */
  placed(row: number): boolean {
    return (
      Math.abs(this.columns.lon[row]!) < NO_LON && Math.abs(this.columns.lat[row]!) <= 90 * DEGREE
    )
  }

  private clear(): void {
    this.rows = 0
    this.rowOf.clear()
    this.statics.clear()
    this.complete = true
  }

  private take(from: Columns): void {
    const count = from.mmsi.length
    this.grow(this.rows + count)
    const to = this.columns
    for (let i = 0; i < count; i++) {
      const mmsi = from.mmsi[i]!
      let row = this.rowOf.get(mmsi)
      if (row === undefined) {
        row = this.rows++
        this.rowOf.set(mmsi, row)
      } else if (from.at[i]! < to.at[row]!) {
        continue // an older report came late: it never overwrites a newer one
      }
      to.mmsi[row] = mmsi
      to.at[row] = from.at[i]!
      to.lat[row] = from.lat[i]!
      to.lon[row] = from.lon[i]!
      to.sog[row] = from.sog[i]!
      to.cog[row] = from.cog[i]!
      to.heading[row] = from.heading[i]!
      to.status[row] = from.status[i]!
      to.kind[row] = from.kind[i]!
      to.flags[row] = from.flags[i]!
    }
  }

  /** Fills the hole with the last row, so that rows stay dense. */
  private remove(mmsi: number): void {
    const row = this.rowOf.get(mmsi)
    this.statics.delete(mmsi)
    if (row === undefined) return
    this.rowOf.delete(mmsi)
    const last = --this.rows
    if (row === last) return
    for (const [name] of COLUMNS) this.columns[name].copyWithin(row, last, last + 1)
    this.rowOf.set(this.columns.mmsi[row]!, row)
  }

  private grow(needed: number): void {
    let capacity = this.columns.mmsi.length
    if (needed <= capacity) return
    while (capacity < needed) capacity *= 2
    const larger = emptyColumns(capacity)
    for (const [name] of COLUMNS)
      (larger[name] as Uint32Array).set(this.columns[name] as Uint32Array)
    this.columns = larger
  }
}
