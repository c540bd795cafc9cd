/** Where a receiver hears, as a small chart: straight degrees, narrowed as they are in its middle. */
import type { CoverageCell } from '../api/shapes'

export const CELL = 0.5
/** Degrees that the chart shows at least, each way. */
const LEAST = 4
const OLD_MS = 3_600_000
const STEPS = 4

/** South, west, north, east in degrees; east is over 180 where the chart crosses the date line. */
export type Sight = readonly [south: number, west: number, north: number, east: number]

export interface DrawnCell {
  x: number
  y: number
  width: number
  height: number
  /** 1 to 4: the more reports the higher. */
  strength: number
  /** Nothing was heard from there for an hour. */
  old: boolean
}

/** What holds all cells with some sea around them; null when there are none. */
export function sightOf(cells: readonly CoverageCell[]): Sight | null {
  if (cells.length === 0) return null
  const souths = cells.map((cell) => cell.south)
  const west = westOf(cells.map((cell) => cell.west))
  const easts = cells.map((cell) => eastOf(cell.west, west))
  const [south, north] = grown(Math.min(...souths), Math.max(...souths) + CELL)
  const [left, right] = grown(west, Math.max(...easts) + CELL)
  return [Math.max(-90, south), left, Math.min(90, north), Math.min(right, left + 360)]
}

/** Where the widest gap between cells ends: from there the chart runs east. */
function westOf(wests: number[]): number {
  const sorted = [...new Set(wests)].sort((a, b) => a - b)
  let best = sorted[0]!
  let widest = best + 360 - sorted[sorted.length - 1]!
  for (let i = 1; i < sorted.length; i++) {
    const gap = sorted[i]! - sorted[i - 1]!
    if (gap > widest) [best, widest] = [sorted[i]!, gap]
  }
  return best
}

/** A longitude as it lies east of the chart's edge. */
export function eastOf(lon: number, west: number): number {
  return lon < west ? lon + 360 : lon
}

function grown(low: number, high: number): [number, number] {
  const margin = Math.max(CELL, (LEAST - (high - low)) / 2)
  return [low - margin, high + margin]
}

/** Degrees to points of the chart; north is up, the first point is its upper left. */
export class Sheet {
  readonly height: number
  private readonly down: number
  private readonly across: number

  constructor(
    readonly sight: Sight,
    readonly width: number,
  ) {
    const [south, west, north, east] = sight
    this.across = width / (east - west)
    this.down = this.across / Math.max(0.2, Math.cos((((south + north) / 2) * Math.PI) / 180))
    this.height = (north - south) * this.down
  }

  x(lon: number): number {
    return (lon - this.sight[1]) * this.across
  }
  y(lat: number): number {
    return (this.sight[2] - lat) * this.down
  }

  cells(cells: readonly CoverageCell[], now: number): DrawnCell[] {
    const most = Math.log1p(Math.max(1, ...cells.map((cell) => cell.reports)))
    return cells.map((cell) => ({
      x: this.x(eastOf(cell.west, this.sight[1])),
      y: this.y(cell.south + CELL),
      width: CELL * this.across,
      height: CELL * this.down,
      strength: Math.max(1, Math.ceil((STEPS * Math.log1p(cell.reports)) / most)),
      old: now - cell.last > OLD_MS,
    }))
  }

  /** Whole degrees to draw lines at, five or so each way. */
  lines(): { lats: number[]; lons: number[] } {
    const [south, west, north, east] = this.sight
    const apart = [1, 2, 5, 10, 30, 60].find((step) => (east - west) / step <= 7) ?? 90
    return { lats: multiples(south, north, apart), lons: multiples(west, east, apart) }
  }

  /** Rings of land as the path of one shape: those that touch the chart, wherever it lies. */
  path(rings: readonly (readonly (readonly number[])[])[]): string {
    return [-360, 0, 360]
      .flatMap((turn) =>
        rings.filter((ring) => this.touches(ring, turn)).map((r) => this.ring(r, turn)),
      )
      .join('')
  }

  private touches(ring: readonly (readonly number[])[], turn: number): boolean {
    const [south, west, north, east] = this.sight
    let [s, w, n, e] = [90, 720, -90, -720]
    for (const [lon = 0, lat = 0] of ring) {
      s = Math.min(s, lat)
      n = Math.max(n, lat)
      w = Math.min(w, lon + turn)
      e = Math.max(e, lon + turn)
    }
    return n >= south && s <= north && e >= west && w <= east
  }

  private ring(ring: readonly (readonly number[])[], turn: number): string {
    const corners = ring.map(
      ([lon = 0, lat = 0]) => `${this.x(lon + turn).toFixed(1)} ${this.y(lat).toFixed(1)}`,
    )
    return `M${corners.join('L')}Z`
  }
}

function multiples(from: number, to: number, apart: number): number[] {
  const found: number[] = []
  for (let at = Math.ceil(from / apart) * apart; at <= to; at += apart) found.push(at)
  return found
}

/** 24°N, 122.5°E */
export function degreeText(value: number, letters: 'NS' | 'EW'): string {
  const turned = letters === 'EW' ? ((((value + 180) % 360) + 360) % 360) - 180 : value
  return `${Math.abs(turned)}°${turned < 0 ? letters[1] : letters[0]}`
}
