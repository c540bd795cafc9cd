/** Meridians and parallels, every 10°, 5° and 1°; each line knows from which zoom it is drawn. */

import type { FeatureCollection, LineString } from 'geojson'

const STEPS = [
  { every: 10, zoom: 0 },
  { every: 5, zoom: 4 },
  { every: 1, zoom: 6.5 },
]

/** Single degrees only where the platform's waters are; the world gets the coarser ones. */
const FINE = { south: 0, north: 50, west: 100, east: 180 }

function meridian(lon: number): [number, number][] {
  const line: [number, number][] = []
  for (let lat = -80; lat <= 80; lat += 10) line.push([lon, lat])
  return line
}

function parallel(lat: number): [number, number][] {
  const line: [number, number][] = []
  for (let lon = -180; lon <= 180; lon += 10) line.push([lon, lat])
  return line
}

const zoomOf = (degree: number): number => STEPS.find((s) => degree % s.every === 0)!.zoom

export function graticule(): FeatureCollection<LineString, { zoom: number }> {
  const features: FeatureCollection<LineString, { zoom: number }>['features'] = []
  const put = (coordinates: [number, number][], zoom: number): void => {
    features.push({
      type: 'Feature',
      properties: { zoom },
      geometry: { type: 'LineString', coordinates },
    })
  }
  for (let lon = -180; lon < 180; lon++) {
    const zoom = zoomOf(Math.abs(lon))
    if (zoom < 6 || (lon >= FINE.west && lon <= FINE.east)) put(meridian(lon), zoom)
  }
  for (let lat = -80; lat <= 80; lat++) {
    const zoom = zoomOf(Math.abs(lat))
    if (zoom < 6 || (lat >= FINE.south && lat <= FINE.north)) put(parallel(lat), zoom)
  }
  return { type: 'FeatureCollection', features }
}
