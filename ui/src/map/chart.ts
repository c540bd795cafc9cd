/** From the picture to what the chart draws and its lists name: pure, and made in the picture's worker. */

import type { Picture, VesselFact } from '../model/picture'
import type { StaticData } from '../model/picture-frame'
import type { TrackPoint } from '../model/picture-history'
import type { Place } from '../model/picture-predict'
import { rowsWithin, viewOf, type Box, type PictureView } from '../model/picture-view'
import { CALM, CROWDED, crowdsOf, type Crowds } from './crowds'
import { draw, LARGE, symbolSize, vectorsOf, type Drawing } from './drawing'
import type { Lines } from './layers/lines'
import type { PaletteName } from './palettes'

/** What is to be seen; all that the page knows and the picture does not. */
export interface ChartWish {
  hidden: readonly string[]
  notes: Record<string, string>
  nowMs: number
  palette: PaletteName
  zoom: number
  /** What is drawn: more than is in sight, so that a short drag shows no gap. */
  drawn: Box
  /** What is in sight. */
  sight: Box
  centre: Place
  lost: boolean
  /** 0: no vectors. */
  vectorMinutes: number
  labels: boolean
  chosen: number | null
  /** Whether the list of the nearest is open. */
  nearest: boolean
  /** Whether crowds were formed last: they stay a little longer than they take to come. */
  crowded: boolean
}

export interface Chart {
  symbols: Drawing
  marks: Drawing | null
  vectors: Lines | null
  crowds: Crowds | null
  /** Vessels that may get a name, nearest to the centre first. */
  named: Named[]
  /** For the list, nearest to the centre first. */
  nearest: Known[]
  chosen: Known | null
}

export interface Named {
  mmsi: number
  name: string
  source: string
  lon: number
  lat: number
}

/** All that the picture holds of one vessel, each source's facts apart. */
export interface Known {
  mmsi: number
  facts: VesselFact[]
  statics: StaticData | undefined
  /** As the first of its sources saw it, oldest first. */
  track: TrackPoint[]
}

const MOST_NAMED = 600
const MOST_NEAREST = 30

export function chartOf(picture: Picture, wish: ChartWish): Chart {
  const hidden = new Set(wish.hidden)
  const view = viewOf(picture, { hidden, notes: wish.notes, nowMs: wish.nowMs })
  const rows = rowsWithin(view, wish.drawn)
  const large = symbolSize(wish.zoom) >= LARGE
  const { singles, crowds } = parted(view, rows, wish)
  const { symbols, marks } = draw(view, singles, wish.palette, large)
  const chosen = wish.chosen === null ? null : knownOf(picture, wish.chosen, hidden)
  return {
    symbols,
    marks: wish.lost ? marks : null,
    vectors: wish.vectorMinutes > 0 ? vectorsOf(view, symbols, wish.vectorMinutes) : null,
    crowds,
    named: wish.labels ? named(picture, view, wish) : [],
    nearest: wish.nearest ? nearest(picture, view, wish, hidden) : [],
    chosen,
  }
}

/** Marks of last positions are left out where there are crowds. */
function parted(
  view: PictureView,
  rows: number[],
  wish: ChartWish,
): { singles: number[]; crowds: Crowds | null } {
  const inSight = rowsWithin(view, wish.sight).length
  if (inSight <= (wish.crowded ? CALM : CROWDED)) return { singles: rows, crowds: null }
  const held = rows.filter((row) => view.fresh[row]! < 3)
  return crowdsOf(view, held, wish.zoom, wish.palette, wish.chosen)
}

function byRange(view: PictureView, rows: number[], centre: Place, most: number): number[] {
  const squeeze = Math.cos((centre.lat * Math.PI) / 180)
  const far = (row: number): number =>
    ((view.positions[2 * row]! - centre.lon) * squeeze) ** 2 +
    (view.positions[2 * row + 1]! - centre.lat) ** 2
  return rows
    .map((row) => ({ row, far: far(row) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ row }) => row)
}

function named(picture: Picture, view: PictureView, wish: ChartWish): Named[] {
  const rows = rowsWithin(view, wish.sight).filter((row) => view.fresh[row]! < 3)
  return byRange(view, rows, wish.centre, MOST_NAMED).map((row) => ({
    mmsi: view.mmsi[row]!,
    name: picture.statics(view.mmsi[row]!)?.name ?? '',
    source: view.sources[view.source[row]!]!,
    lon: view.positions[2 * row]!,
    lat: view.positions[2 * row + 1]!,
  }))
}

function nearest(
  picture: Picture,
  view: PictureView,
  wish: ChartWish,
  hidden: ReadonlySet<string>,
): Known[] {
  const rows = Array.from({ length: view.count }, (_, row) => row)
  return byRange(view, rows, wish.centre, MOST_NEAREST).map((row) => ({
    ...knownOf(picture, view.mmsi[row]!, hidden),
    track: [],
  }))
}

/** The facts of the sources that are shown come first. */
export function knownOf(
  picture: Picture,
  mmsi: number,
  hidden: ReadonlySet<string> = new Set(),
): Known {
  const facts = picture.facts(mmsi)
  const shown = facts.find((fact) => !hidden.has(fact.source))
  return {
    mmsi,
    facts,
    statics: facts.find((fact) => fact.statics?.name)?.statics ?? picture.statics(mmsi),
    track: shown ? picture.track(mmsi, shown.source) : [],
  }
}
