/** Draws a small still chart on a canvas, latitude and longitude straight, scaled for its middle. */
import type { AreaView } from '../api/shapes'
import { DEGREE, NO_LON, type Columns } from '../model/picture-frame'
import type { Lang } from '../model/reader'
import type { Ring } from './land'
import { PALETTES, partyColour, type PaletteName } from './palettes'
import { PLACES } from './places'

/** South, west, north, east. */
export type Box = readonly [number, number, number, number]

export interface Chart {
  rings: readonly Ring[]
  areas: readonly AreaView[]
  frame: { source: string; columns: Columns } | null
  box: Box
  palette: PaletteName
  lang: Lang
}

type Project = (lat: number, lon: number) => readonly [number, number]

/** Of the areas with some sea around them, else `otherwise`. */
export function boxOf(areas: readonly AreaView[], otherwise: readonly number[]): Box {
  const corners = areas.flatMap((area) => area.ring as unknown as [number, number][])
  if (corners.length === 0) {
    const [south = 20, west = 118, north = 30, east = 130] = otherwise
    return [south, west, north, east]
  }
  const lats = corners.map(([lat]) => lat)
  const lons = corners.map(([, lon]) => lon)
  const margin = 0.2 * Math.max(span(lats), span(lons), 0.5)
  return [
    Math.min(...lats) - margin,
    Math.min(...lons) - margin,
    Math.max(...lats) + margin,
    Math.max(...lons) + margin,
  ]
}

const span = (values: number[]) => Math.max(...values) - Math.min(...values)

/** The box in the middle of the canvas, whole, with degrees of longitude as short as they are there. */
export function projection(box: Box, width: number, height: number): Project {
  const [south, west, north, east] = box
  const middle = { lat: (south + north) / 2, lon: (west + east) / 2 }
  const narrow = Math.cos((middle.lat * Math.PI) / 180)
  const scale = Math.min(width / ((east - west) * narrow), height / (north - south))
  return (lat, lon) => [
    width / 2 + (lon - middle.lon) * narrow * scale,
    height / 2 - (lat - middle.lat) * scale,
  ]
}

export function drawChart(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  chart: Chart,
): void {
  const sharp = window.devicePixelRatio || 1
  canvas.width = Math.round(width * sharp)
  canvas.height = Math.round(height * sharp)
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.scale(sharp, sharp)
  const colours = PALETTES[chart.palette]
  const at = projection(chart.box, width, height)
  pen.fillStyle = colours.sea
  pen.fillRect(0, 0, width, height)
  drawLand(pen, chart, at)
  for (const area of chart.areas) drawArea(pen, area, at, colours.ink)
  if (chart.frame) drawVessels(pen, chart.frame, at, chart.palette)
  drawNames(pen, chart, at, width, height)
}

function drawLand(pen: CanvasRenderingContext2D, chart: Chart, at: Project): void {
  const colours = PALETTES[chart.palette]
  pen.beginPath()
  for (const ring of chart.rings) trace(pen, ring, ([lon = 0, lat = 0]) => at(lat, lon))
  pen.fillStyle = colours.land
  pen.fill('nonzero')
  pen.strokeStyle = colours.shore
  pen.lineWidth = 0.7
  pen.stroke()
}

function drawArea(
  pen: CanvasRenderingContext2D,
  area: AreaView,
  at: Project,
  colour: string,
): void {
  pen.beginPath()
  trace(pen, area.ring, ([lat = 0, lon = 0]) => at(lat, lon))
  pen.setLineDash([6, 3])
  pen.lineWidth = 1.5
  pen.strokeStyle = colour
  pen.stroke()
  pen.setLineDash([])
}

function trace(
  pen: CanvasRenderingContext2D,
  ring: Ring,
  place: (corner: readonly number[]) => readonly [number, number],
): void {
  ring.forEach((corner, index) => {
    const [x, y] = place(corner)
    if (index) pen.lineTo(x, y)
    else pen.moveTo(x, y)
  })
  pen.closePath()
}

function drawVessels(
  pen: CanvasRenderingContext2D,
  frame: { source: string; columns: Columns },
  at: Project,
  palette: PaletteName,
): void {
  pen.fillStyle = partyColour(palette, frame.source)
  const { lat, lon } = frame.columns
  for (let row = 0; row < lon.length; row++) {
    if (lon[row]! >= NO_LON) continue
    const [x, y] = at(lat[row]! / DEGREE, lon[row]! / DEGREE)
    pen.fillRect(x - 1.5, y - 1.5, 3, 3)
  }
}

/** As many names as fit without lying on each other; the larger places come first. */
function drawNames(
  pen: CanvasRenderingContext2D,
  chart: Chart,
  at: Project,
  width: number,
  height: number,
): void {
  const taken: [number, number, number, number][] = []
  const { ink, sea } = PALETTES[chart.palette]
  pen.font = `11px ${getComputedStyle(document.documentElement).fontFamily}`
  pen.textAlign = 'center'
  pen.lineWidth = 3
  pen.strokeStyle = sea
  pen.fillStyle = ink
  for (const place of [...PLACES].sort((a, b) => a.zoom - b.zoom)) {
    if (place.differ || !['land', 'island', 'city'].includes(place.kind)) continue
    const [x, y] = at(place.lat, place.lon)
    const half = pen.measureText(place.names[chart.lang]).width / 2 + 3
    if (x - half < 0 || x + half > width || y < 14 || y > height - 6) continue
    if (taken.some(([l, t, r, b]) => x + half > l && x - half < r && y > t - 14 && y < b + 14))
      continue
    taken.push([x - half, y, x + half, y])
    pen.strokeText(place.names[chart.lang], x, y)
    pen.fillText(place.names[chart.lang], x, y)
  }
}
