/** The base map as a MapLibre style: sea, land, shore, graticule, own points, names. No boundaries. */

import type { FeatureCollection, Point } from 'geojson'
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { Lang } from '../model/picture-flags'
import { FONT_FACES, fontStack } from './fonts'
import { graticule } from './graticule'
import { PALETTES, type Palette, type PaletteName } from './palettes'
import { namesFor, PLACES } from './places'
import { inOrder } from './zorder'

/** From this zoom on the 1:10 million land is drawn where it is kept. */
const NEAR_ZOOM = 5

/** A place of the gazetteer, by the name in the list of the reader's own side. */
export interface Site {
  name: string
  kind: string
  lat: number
  lon: number
}

const GRATICULE = graticule()

function places(lang: Lang): FeatureCollection<Point> {
  const features = PLACES.map((place) => {
    const { first, others } = namesFor(place, lang)
    return {
      type: 'Feature' as const,
      properties: {
        kind: place.kind,
        zoom: place.zoom,
        first,
        // Differing names stand beside the reader's at every zoom; other scripts from zoom 9.
        always: place.differ ? `\n${others.join('\n')}` : '',
        close: others.length ? `\n${others.join(' · ')}` : '',
      },
      geometry: { type: 'Point' as const, coordinates: [place.lon, place.lat] },
    }
  })
  return { type: 'FeatureCollection', features }
}

function sitesOf(sites: readonly Site[]): FeatureCollection<Point> {
  const features = sites.map(({ name, kind, lat, lon }) => ({
    type: 'Feature' as const,
    properties: { name, kind },
    geometry: { type: 'Point' as const, coordinates: [lon, lat] },
  }))
  return { type: 'FeatureCollection', features }
}

const text = (second: string, size: number): unknown => [
  'format',
  ['get', 'first'],
  {},
  ['get', second],
  { 'font-scale': size },
]

function landLayers(p: Palette): LayerSpecification[] {
  const far = ['any', ['==', ['get', 'near'], 0], ['<', ['zoom'], NEAR_ZOOM]] as never
  const fill = { 'fill-color': p.land, 'fill-antialias': false }
  const line = {
    'line-color': p.shore,
    'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.6, 8, 1.2, 12, 1.8] as never,
  }
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': p.sea } },
    { id: 'land-world', type: 'fill', source: 'land-world', filter: far, paint: fill },
    { id: 'land-near', type: 'fill', source: 'land-near', minzoom: NEAR_ZOOM, paint: fill },
    { id: 'shore-world', type: 'line', source: 'shore-world', filter: far, paint: line },
    { id: 'shore-near', type: 'line', source: 'shore-near', minzoom: NEAR_ZOOM, paint: line },
    {
      id: 'graticule',
      type: 'line',
      source: 'graticule',
      filter: ['>=', ['zoom'], ['get', 'zoom']],
      paint: { 'line-color': p.graticule, 'line-width': 0.7 },
    },
    {
      id: 'islets',
      type: 'circle',
      source: 'places',
      filter: ['==', ['get', 'kind'], 'islet'],
      paint: {
        'circle-color': p.land,
        'circle-stroke-color': p.islet,
        'circle-stroke-width': 1.4,
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 4, 0.8, 7, 2.2, 11, 4.5],
      },
    },
  ]
}

/** Hollow rings, unlike islets and vessels; names from where they no longer crowd. */
function siteLayers(p: Palette, lang: Lang): LayerSpecification[] {
  return [
    {
      id: 'facilities',
      type: 'circle',
      source: 'facilities',
      paint: {
        'circle-color': p.sea,
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 3, 2.5, 8, 5],
        'circle-stroke-color': p.place,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'facility-names',
      type: 'symbol',
      source: 'facilities',
      minzoom: 6.5,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': fontStack(lang),
        'text-size': 12,
        'text-variable-anchor': ['bottom', 'top', 'left', 'right'],
        'text-radial-offset': 0.7,
        'text-justify': 'auto',
      },
      paint: { 'text-color': p.place, 'text-halo-color': p.sea, 'text-halo-width': 1.4 },
    },
  ]
}

function nameLayers(p: Palette, lang: Lang): LayerSpecification[] {
  const water = ['in', ['get', 'kind'], ['literal', ['sea', 'strait']]] as never
  const due = ['>=', ['zoom'], ['get', 'zoom']] as never
  const field = ['step', ['zoom'], text('always', 0.86), 9, text('close', 0.86)] as never
  const halo = { 'text-halo-color': p.sea, 'text-halo-width': 1.4 }
  return [
    {
      id: 'place-water',
      type: 'symbol',
      source: 'places',
      filter: ['all', water, due],
      layout: {
        'text-field': field,
        'text-font': fontStack(lang),
        'text-size': ['interpolate', ['linear'], ['zoom'], 3, 12, 8, 14],
        'text-letter-spacing': 0.06,
        'text-padding': 6,
      },
      paint: { ...halo, 'text-color': p.water },
    },
    {
      id: 'place-names',
      type: 'symbol',
      source: 'places',
      filter: ['all', ['!', water], due],
      layout: {
        'text-field': field,
        'text-font': fontStack(lang),
        'text-size': ['interpolate', ['linear'], ['zoom'], 4, 11.5, 9, 13.5],
        'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
        'text-radial-offset': 0.5,
        'text-justify': 'auto',
        'text-padding': 3,
        'symbol-sort-key': ['get', 'zoom'],
      },
      paint: { ...halo, 'text-color': p.place },
    },
  ]
}

/** `at` is where the page keeps the base map; a node serves it under /geo/. */
export function mapStyle(
  palette: PaletteName,
  lang: Lang,
  sites: readonly Site[] = [],
  at = '/geo/',
): StyleSpecification {
  const p = PALETTES[palette]
  const base = new URL(at, location.href).href
  const file = (name: string) => ({
    type: 'geojson' as const,
    data: `${base}${name}.geojson`,
    tolerance: 0.3,
  })
  return {
    version: 8,
    'font-faces': FONT_FACES,
    sources: {
      'land-world': { ...file('land-world'), maxzoom: 8 },
      'shore-world': { ...file('shore-world'), maxzoom: 8 },
      'land-near': { ...file('land-near'), maxzoom: 11 },
      'shore-near': { ...file('shore-near'), maxzoom: 11 },
      graticule: { type: 'geojson', data: GRATICULE, maxzoom: 4 },
      places: { type: 'geojson', data: places(lang), maxzoom: 4, buffer: 256 },
      facilities: { type: 'geojson', data: sitesOf(sites), maxzoom: 4, buffer: 256 },
    },
    layers: inOrder([...landLayers(p), ...siteLayers(p, lang), ...nameLayers(p, lang)]),
  } as StyleSpecification
}
