/** What draws on top of what: one list, from the sea up. Every layer id of the map stands here. */

export const Z_ORDER = [
  // The base map (MapLibre)
  'sea',
  'land-world',
  'land-near',
  'graticule',
  'shore-world',
  'shore-near',
  'islets',
  'facilities',
  'place-water',
  'place-names',
  'facility-names',
  // The picture (deck.gl, over the base map)
  'lost-marks',
  'history',
  'track',
  'vectors',
  'prediction',
  'prediction-ticks',
  'crowds',
  'vessels-small',
  'vessels',
  'chosen-ring',
  'vessel-names',
  'measure-line',
  'measure-ends',
] as const

export type LayerId = (typeof Z_ORDER)[number]

/** Sorts anything with an id of the list, lowest first. */
export function inOrder<T extends { id: string }>(layers: readonly T[]): T[] {
  const height = (layer: T): number => Z_ORDER.indexOf(layer.id as LayerId)
  return [...layers].sort((a, b) => height(a) - height(b))
}
