import { describe, expect, it } from 'vitest'
import { fleet, frameOf, type Ship } from '../../dev/fleet'
import { Picture } from '../model/picture'
import { chartOf, type ChartWish } from './chart'
import { CROWDED } from './crowds'
import { pickedFrom } from './pick'

const NOW = 1_760_000_000_000
const WORLD = { south: -85, west: -180, north: 85, east: 180 }
const wish = (change: Partial<ChartWish> = {}): ChartWish => ({
  ...{ hidden: [], notes: {}, nowMs: NOW, palette: 'day', zoom: 5, lost: true, vectorMinutes: 0 },
  ...{ drawn: WORLD, sight: WORLD, centre: { lat: 24, lon: 123 }, labels: false, chosen: null },
  ...{ nearest: false, crowded: false, ...change },
})

function pictureOf(ships: Ship[], sources = ['TWN', 'JPN', 'USA']): Picture {
  const picture = new Picture()
  picture.own = 'TWN'
  for (const source of sources) picture.apply(frameOf(source, ships, NOW))
  return picture
}
const ship = (mmsi: number, lat: number, lon: number, change: Partial<Ship> = {}): Ship => ({
  ...{ mmsi, lat, lon, sog: 8, cog: 90, kind: 0, status: 0, statics: undefined, silent: 5 },
  ...change,
})
/** A crowd off Taiwan's coast, all of it heard by Taiwan alone. */
const crowd = (count: number): Ship[] =>
  Array.from({ length: count }, (_, i) => ship(416000000 + i, 22 + (i % 7) / 10, 119 + (i % 11) / 10))

describe('crowds', () => {
  it('are formed where there are too many, and count every vessel once', () => {
    const ships = fleet(3 * CROWDED)
    const few = chartOf(pictureOf(fleet(500)), wish())
    expect(few.crowds).toBeNull()
    const { crowds, symbols } = chartOf(pictureOf(ships), wish({ lost: false }))
    let counted = 0
    for (let i = 0; i < crowds!.length; i++) counted += crowds!.counts[3 * i]!
    const all = chartOf(pictureOf(ships), wish({ zoom: 16 }))
    expect(counted + symbols.length).toBe(
      all.symbols.length + [...all.crowds!.counts].filter((_, i) => i % 3 === 0).reduce((a, b) => a + b, 0),
    )
    expect(crowds!.length + symbols.length).toBeLessThan(CROWDED / 2)
  })

  it('keep the sources apart, in form and colour', () => {
    const { crowds } = chartOf(pictureOf(fleet(3 * CROWDED)), wish())
    const forms = new Map<number, Set<string>>()
    for (let i = 0; i < crowds!.length; i++) {
      const slot = crowds!.counts[3 * i + 1]!
      const colour = String(crowds!.fill.subarray(4 * i, 4 * i + 3))
      forms.set(slot, (forms.get(slot) ?? new Set()).add(colour))
    }
    expect([...forms.keys()].sort()).toEqual([0, 1, 2])
    for (const colours of forms.values()) expect(colours.size).toBe(1)
  })

  it('never count in distress, own patrol ships and the chosen vessel', () => {
    const patrol = { statics: { mmsi: 416999001, type: 55 } }
    const alone = [
      ship(970416001, 22.3, 119.3),
      ship(416999002, 22.3, 119.3, { status: 14 }),
      ship(416999001, 22.3, 119.3, patrol),
    ]
    const others = ship(431999001, 22.3, 119.3, { statics: { mmsi: 431999001, type: 55 } })
    const picture = pictureOf([...crowd(2 * CROWDED), ...alone, others], ['TWN'])
    const drawn = chartOf(picture, wish({ chosen: 416000005 })).symbols
    expect(new Set(drawn.mmsi.subarray(0, drawn.length))).toEqual(
      new Set([970416001, 416999002, 416999001, 416000005]),
    )
  })

  it('stay while the number swings about the limit', () => {
    const ships = pictureOf(crowd(CROWDED - 100), ['TWN'])
    expect(chartOf(ships, wish()).crowds).toBeNull()
    expect(chartOf(ships, wish({ crowded: true })).crowds).not.toBeNull()
  })
})

describe('a click', () => {
  it('takes the vessel before the crowd it lies on, and the crowd where no vessel is', () => {
    const chart = chartOf(pictureOf(crowd(2 * CROWDED), ['TWN']), wish({ chosen: 416000005 }))
    const at = { lon: chart.symbols.positions[0]!, lat: chart.symbols.positions[1]! }
    expect(pickedFrom(chart, at, 5)).toMatchObject({ mmsi: 416000005 })
    const mark = { lon: chart.crowds!.positions[0]!, lat: chart.crowds!.positions[1]! }
    expect(pickedFrom({ ...chart, symbols: { ...chart.symbols, length: 0 } }, mark, 5)?.mmsi).toBe(
      null,
    )
    expect(pickedFrom(chart, { lat: -40, lon: 0 }, 5)).toBeNull()
  })
})

describe('the lists', () => {
  it('name the nearest first, with what every source says of them', () => {
    const picture = pictureOf([ship(1, 24.5, 123), ship(2, 24.1, 122.9), ship(3, 25, 122.5)])
    const { nearest } = chartOf(picture, wish({ nearest: true }))
    expect(nearest.map((one) => one.mmsi)).toEqual([2, 1, 3])
    expect(nearest[0]!.facts.map((fact) => fact.source).sort()).toEqual(['JPN', 'TWN', 'USA'])
  })

  it('leave a hidden source out of the chart, and the chosen vessel’s facts whole', () => {
    const picture = pictureOf([ship(1, 24.5, 123)])
    const chart = chartOf(picture, wish({ hidden: ['TWN', 'JPN', 'USA'], chosen: 1 }))
    expect(chart.symbols.length).toBe(0)
    expect(chart.chosen?.facts).toHaveLength(3)
  })
})
