/**
 * Merging is a view: one symbol per vessel, from the source that heard it clearly last (else from
 * the own party), laid out as the arrays the layers draw. Built anew when frames came or ages changed; never kept as truth.
 */

import { Freshness, freshness, freshnessFloor, MARK_STAYS } from './picture-age'
import { flagOf } from './picture-flags'
import { groupIndex, groupOf, isDistress } from './picture-kinds'
import { NO_COG, NO_HEADING, NO_SOG } from './picture-frame'
import { CLEARLY_FRESHER, type Picture, type SourcePicture } from './picture'

const PATROL = groupIndex('patrol')

/** One value (two for positions) per drawn vessel. */
export interface PictureView {
  count: number
  mmsi: Uint32Array
  /** Index into `sources`. */
  source: Uint8Array
  sources: string[]
  /** How many source parties see this vessel. */
  seenBy: Uint8Array
  /** lon, lat pairs, degrees. */
  positions: Float64Array
  /** Degrees the symbol points to; -1 when it has no direction. */
  direction: Float32Array
  /** True course, degrees; -1 not available. */
  cog: Float32Array
  /** Knots; -1 not available. */
  sog: Float32Array
  group: Uint8Array
  fresh: Uint8Array
  at: Float64Array
  /** 1 where a vessel is never counted into a crowd: distress, and patrol ships of the own party. */
  alone: Uint8Array
}

export interface ViewWish {
  /** Source parties switched off in the layer list. */
  hidden: ReadonlySet<string>
  nowMs: number
  /** What is known of the way to a source beside the note in its frames: no symbol looks fresher. */
  notes?: Record<string, string>
}

/** The instant ages of this source count from: a replay has its own present. */
export function presentMs(source: { reality: string; frameAt: number }, nowMs: number): number {
  return source.reality === 'REPLAY' ? source.frameAt : nowMs
}

function room(count: number, sources: string[]): PictureView {
  return {
    count: 0,
    sources,
    mmsi: new Uint32Array(count),
    source: new Uint8Array(count),
    seenBy: new Uint8Array(count),
    positions: new Float64Array(2 * count),
    direction: new Float32Array(count),
    cog: new Float32Array(count),
    sog: new Float32Array(count),
    group: new Uint8Array(count),
    fresh: new Uint8Array(count),
    at: new Float64Array(count),
    alone: new Uint8Array(count),
  }
}

/** A stopped vessel's course is noise, so only a heading turns its symbol. */
function directionOf(heading: number, cog: number, sog: number): number {
  if (heading < NO_HEADING) return heading % 360
  return cog < NO_COG && sog < NO_SOG && sog >= 5 ? cog / 10 : -1
}

/** Party codes have three letters, flags two: those of ISO 3166 that meet here begin alike. */
const isOfParty = (mmsi: number, party: string): boolean => {
  const code = flagOf(mmsi)?.code
  return code !== undefined && party.startsWith(code)
}

function fill(view: PictureView, at: number, source: SourcePicture, row: number): void {
  const c = source.columns
  view.mmsi[at] = c.mmsi[row]!
  view.positions[2 * at] = source.lon(row)
  view.positions[2 * at + 1] = source.lat(row)
  view.cog[at] = c.cog[row]! < NO_COG ? c.cog[row]! / 10 : -1
  view.sog[at] = c.sog[row]! < NO_SOG ? c.sog[row]! / 10 : -1
  view.direction[at] = directionOf(c.heading[row]!, c.cog[row]!, c.sog[row]!)
  view.at[at] = c.at[row]!
}

/**
 * Builds the view over all sources that are shown. Vessels whose last position is older than
 * MARK_STAYS are left out; those past their kind's limit are `Freshness.Lost`: a mark, no symbol.
 */
export function viewOf(picture: Picture, wish: ViewWish): PictureView {
  const shown = [...picture.sources.values()].filter((s) => !wish.hidden.has(s.source))
  const most = shown.reduce((sum, s) => sum + s.rows, 0)
  const names = shown.map((s) => s.source)
  const view = room(most, names)
  const drawn = new Map<number, number>()
  shown.forEach((_, index) => merge(view, drawn, picture, shown, index, wish))
  return view
}

/** Brings one source into the view: new vessels, and those it saw clearly later. */
function merge(
  view: PictureView,
  drawn: Map<number, number>,
  picture: Picture,
  shown: readonly SourcePicture[],
  index: number,
  wish: ViewWish,
): void {
  const source = shown[index]!
  const c = source.columns
  const now = presentMs(source, wish.nowMs) / 1000
  const floor = Math.max(
    freshnessFloor(source.note),
    freshnessFloor(wish.notes?.[source.source] ?? ''),
  )
  const bonus = shown.map((s) => (s.source === picture.own ? CLEARLY_FRESHER : 0))
  for (let row = 0; row < source.rows; row++) {
    const age = now - c.at[row]!
    if (age > MARK_STAYS || !source.placed(row)) continue
    const mmsi = c.mmsi[row]!
    let at = drawn.get(mmsi)
    if (at === undefined) drawn.set(mmsi, (at = view.count++))
    const first = view.seenBy[at]!++ === 0
    const worth = c.at[row]! + bonus[index]!
    if (!first && view.at[at]! + bonus[view.source[at]!]! >= worth) continue
    fill(view, at, source, row)
    view.source[at] = index
    const seen = freshness(age, c.kind[row]!, c.status[row]!)
    view.fresh[at] = seen === Freshness.Lost ? seen : Math.max(seen, floor)
    const type = source.statics.get(mmsi)?.type ?? picture.statics(mmsi)?.type
    const group = groupOf(c.kind[row]!, type)
    view.group[at] = group
    const ours = group === PATROL && isOfParty(mmsi, picture.own)
    view.alone[at] = ours || isDistress(mmsi, c.status[row]!) ? 1 : 0
  }
}

export interface Box {
  south: number
  west: number
  north: number
  east: number
}

/** The rows of a view inside a box that may cross 180°; what labels and the list start from. */
export function rowsWithin(view: PictureView, box: Box): number[] {
  const rows: number[] = []
  const width = (((box.east - box.west) % 360) + 360) % 360 || 360
  for (let i = 0; i < view.count; i++) {
    const lat = view.positions[2 * i + 1]!
    if (lat < box.south || lat > box.north) continue
    const east = (((view.positions[2 * i]! - box.west) % 360) + 360) % 360
    if (east <= width) rows.push(i)
  }
  return rows
}
