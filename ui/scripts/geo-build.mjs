/**
 * Prepares the base map from the package world-atlas (Natural Earth, public domain): the world at
 * 1:50 million, and the western Pacific and Hawaii at 1:10 million. Runs before every build; what it
 * writes (public/geo) is not kept in git. No boundaries are taken: land only.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { feature } from 'topojson-client'
import { clippedLines, clippedRing, boundsOf } from './geo-clip.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const atlas = join(here, '../node_modules/world-atlas')
const out = join(here, '../public/geo')

/** South, west, north, east: where 1:10 million is drawn from zoom 5 on. */
export const NEAR = [
  [3, 104, 47, 150],
  [17, -162, 24, -153],
]

/** What is left of the world around the first near box. */
const FAR = [
  [-90, -180, 3, 180],
  [47, -180, 90, 180],
  [3, -180, 47, 104],
  [3, 150, 47, 180],
]

/**
 * Shapes that the data put some miles from where the rocks are; our own points stand instead
 * (src/map/places-islets.ts). Boxes as above; a ring wholly inside is left out.
 */
const MISPLACED = [
  [25.7, 123.4, 25.85, 123.7],
  [25.85, 124.5, 25.95, 124.6],
]

const within = ([s, w, n, e], b) => b[0] >= s && b[1] >= w && b[2] <= n && b[3] <= e
const rounded = (line) =>
  line.map(([x, y]) => [Math.round(x * 1e4) / 1e4, Math.round(y * 1e4) / 1e4])

/** All polygons of an atlas file, each a list of rings, outer first. */
export function polygonsOf(file) {
  const topology = JSON.parse(readFileSync(join(atlas, file), 'utf8'))
  const land = feature(topology, topology.objects.land)
  const features = land.type === 'FeatureCollection' ? land.features : [land]
  return features.flatMap(({ geometry: g }) =>
    g.type === 'MultiPolygon' ? g.coordinates : [g.coordinates],
  )
}

function clippedPolygons(polygons, box) {
  return polygons.flatMap((rings) => {
    const outer = clippedRing(rings[0], box)
    if (outer.length < 4) return []
    const holes = rings
      .slice(1)
      .map((ring) => clippedRing(ring, box))
      .filter((ring) => ring.length >= 4)
    return [[outer, ...holes].map(rounded)]
  })
}

const land = (polygons, near) => ({
  type: 'Feature',
  properties: { near },
  geometry: { type: 'MultiPolygon', coordinates: polygons },
})

/** The shore is drawn from the unclipped rings, so that no clip edge shows as a coast. */
const shore = (polygons, box, near) => ({
  type: 'Feature',
  properties: { near },
  geometry: {
    type: 'MultiLineString',
    coordinates: polygons
      .flat()
      .flatMap((r) => clippedLines(r, box))
      .map(rounded),
  },
})

function write(name, features) {
  const text = JSON.stringify({ type: 'FeatureCollection', features })
  writeFileSync(join(out, name), text)
  console.log(`${name}: ${(text.length / 1e6).toFixed(2)} MB`)
}

function build() {
  mkdirSync(out, { recursive: true })
  const world = polygonsOf('land-50m.json')
  const hawaii = world.filter((rings) => within(NEAR[1], boundsOf(rings[0])))
  const rest = world.filter((rings) => !hawaii.includes(rings))
  write('land-world.geojson', [
    ...FAR.map((box) => land(clippedPolygons(rest, box), 0)),
    land([...clippedPolygons(rest, NEAR[0]), ...hawaii.map((rings) => rings.map(rounded))], 1),
  ])
  write('shore-world.geojson', [
    ...FAR.map((box) => shore(rest, box, 0)),
    shore(rest, NEAR[0], 1),
    shore(hawaii, NEAR[1], 1),
  ])
  const near = polygonsOf('land-10m.json').filter(
    (rings) => !MISPLACED.some((box) => within(box, boundsOf(rings[0]))),
  )
  write(
    'land-near.geojson',
    NEAR.map((box) => land(clippedPolygons(near, box), 1)),
  )
  write(
    'shore-near.geojson',
    NEAR.map((box) => shore(near, box, 1)),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build()
