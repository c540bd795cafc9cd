/** The base map's land as rings, read once when a small chart first needs it. */

/** Longitude and latitude in turn, degrees. */
export type Ring = readonly (readonly number[])[]

interface Geometry {
  type: string
  coordinates: unknown
}

/** They meet at the edges of the finer one. */
const FILES = ['land-world', 'land-near']

let rings: Promise<Ring[]> | undefined

/** All outer and inner rings of the land; empty when the node does not give it. */
export function land(): Promise<Ring[]> {
  rings ??= read().catch(() => {
    rings = undefined
    return []
  })
  return rings
}

async function read(): Promise<Ring[]> {
  const files = await Promise.all(FILES.map((name) => fetch(`/geo/${name}.geojson`)))
  const found = await Promise.all(files.map((file) => file.json()))
  return found.flatMap((file) => ringsOf(file as { features: { geometry: Geometry }[] }))
}

export function ringsOf(collection: { features: { geometry: Geometry }[] }): Ring[] {
  return collection.features.flatMap(({ geometry }) =>
    geometry.type === 'MultiPolygon'
      ? (geometry.coordinates as Ring[][]).flat()
      : (geometry.coordinates as Ring[]),
  )
}
