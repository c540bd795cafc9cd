import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { feature } from 'topojson-client'
import type { Feature, MultiPolygon, Position } from 'geojson'
import { namesFor, PLACES } from './places'

const topology = JSON.parse(
  readFileSync(new URL('../../node_modules/world-atlas/land-10m.json', import.meta.url), 'utf8'),
)
const land = feature(topology, topology.objects.land) as unknown as {
  features: Feature<MultiPolygon>[]
}
const RINGS = land.features
  .flatMap((f) => f.geometry.coordinates)
  .flatMap((polygon) => polygon.slice(0, 1))

/** Degrees from a place to the nearest vertex of the land; 0 inside it. */
function offshore(lat: number, lon: number): number {
  let least = 99
  for (const ring of RINGS) {
    if (contains(ring, lat, lon)) return 0
    for (const [x, y] of ring as [number, number][]) {
      least = Math.min(least, Math.hypot((x - lon) * Math.cos((lat * Math.PI) / 180), y - lat))
    }
  }
  return least
}

function contains(ring: Position[], lat: number, lon: number): boolean {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as [number, number]
    const [xj, yj] = ring[j] as [number, number]
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

const of = (id: string) => PLACES.find((p) => p.id === id)!

it('names about 150 places, each once, in the list of every party', () => {
  expect(PLACES.length).toBeGreaterThan(150)
  expect(new Set(PLACES.map((p) => p.id)).size).toBe(PLACES.length)
  for (const place of PLACES)
    for (const name of Object.values(place.names)) expect(name).toBeTruthy()
})

it('shows all names where the parties differ, the reader’s first', () => {
  expect(of('uotsuri').differ).toBe(true)
  expect(namesFor(of('uotsuri'), 'zh-Hant')).toEqual({
    first: '釣魚臺',
    others: ['Uotsuri-shima / Diaoyutai', '魚釣島'],
  })
  expect(namesFor(of('uotsuri'), 'ja').first).toBe('魚釣島')
  expect(namesFor(of('yonaguni'), 'ja').others).toContain('與那國島')
  expect(namesFor(of('ishigaki'), 'ja').others).toEqual(['Ishigaki-jima'])
})

it('speaks of no claims', () => {
  const text = JSON.stringify(PLACES)
  expect(text).not.toMatch(/claim|disputed|territor|sovereign|領土|領有|主權|係争/i)
})

it('draws as own points the islands that the land lacks: each is off every shore it holds', () => {
  const held = PLACES.filter((p) => p.kind === 'islet').filter((p) => offshore(p.lat, p.lon) < 0.01)
  // The land has a small Kuba-shima in place, and Minamitorishima where only 1:50 million is drawn.
  expect(held.map((p) => p.id).filter((id) => id !== 'kuba' && id !== 'minami-tori')).toEqual([])
})

it('puts islands, ports and capes on or beside the land', () => {
  const adrift = PLACES.filter((p) => ['island', 'port', 'cape', 'city', 'land'].includes(p.kind))
    .map((p) => [p.id, offshore(p.lat, p.lon)] as const)
    .filter(([, degrees]) => degrees > 0.07)
  expect(adrift).toEqual([])
})

it('puts seas and straits on water', () => {
  const aground = PLACES.filter((p) => p.kind === 'sea' || p.kind === 'strait').filter(
    (p) => offshore(p.lat, p.lon) === 0,
  )
  expect(aground.map((p) => p.id)).toEqual([])
})
