import { describe, expect, it } from 'vitest'
import { columnsOf, dice, fleet, frameOf, type Ship } from '../../dev/fleet'
import { Picture, UnreadableFrame } from './picture'
import { Freshness, freshness } from './picture-age'
import { find } from './picture-find'
import { flagOf, KNOWN_MIDS, midOf } from './picture-flags'
import { decodeFrame, encodeFrame, MAGIC } from './picture-frame'
import { groupOf, GROUPS } from './picture-kinds'
import {
  bearingDeg,
  greatCircle,
  predictColumns,
  predicted,
  rangeNm,
  reached,
} from './picture-predict'
import { presentMs, rowsWithin, viewOf } from './picture-view'
import { History } from './picture-history'

const NOW = 1_760_000_000_000
const NONE: ReadonlySet<string> = new Set()

function ship(mmsi: number, more: Partial<Ship> = {}): Ship {
  return {
    mmsi,
    lat: 24.45,
    lon: 123,
    sog: 10,
    cog: 90,
    kind: 0,
    status: 0,
    silent: 5,
    statics: undefined,
    ...more,
  }
}

function frame(source: string, ships: Ship[], more: object = {}, nowMs = NOW): ArrayBuffer {
  const head = {
    source,
    key: true,
    seq: 1,
    at: nowMs,
    reality: 'REAL' as const,
    gone: [],
    note: '',
    statics: ships.flatMap((s) => s.statics ?? []),
  }
  return encodeFrame({ ...head, ...more }, columnsOf(ships, nowMs))
}

describe('the binary frame', () => {
  it('gives back every column of what was written, whatever the number of rows', () => {
    for (const count of [0, 1, 2, 3, 7]) {
      const ships = fleet(count).slice(0, count)
      const { head, columns } = decodeFrame(frame('JPN', ships))
      expect(head.rows).toBe(count)
      expect(columns).toEqual(columnsOf(ships, NOW))
    }
  })

  it('refuses bytes that are cut short, foreign, or lie about their rows', () => {
    const good = frame('JPN', fleet(5))
    for (const size of [0, 3, 7, 40, good.byteLength - 4]) {
      expect(() => decodeFrame(good.slice(0, size))).toThrow(UnreadableFrame)
    }
    const foreign = good.slice(0)
    new Uint8Array(foreign)[0] = 0
    expect(() => decodeFrame(foreign)).toThrow(UnreadableFrame)
    for (const json of [
      'null',
      '{}',
      '{"source":"JPN","rows":-1}',
      '{"source":"JPN","rows":99999}',
      '{"sour',
    ]) {
      expect(() => decodeFrame(withHead(json))).toThrow(UnreadableFrame)
    }
  })

  it('survives any damage as a frame or as UnreadableFrame, never as anything else', () => {
    const roll = dice(3)
    const good = new Uint8Array(frame('JPN', fleet(3)))
    for (let round = 0; round < 500; round++) {
      const bytes = good.slice()
      for (let i = 0; i < 4; i++) bytes[Math.floor(roll() * 200)] = Math.floor(roll() * 256)
      try {
        new Picture().apply(bytes.buffer)
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableFrame)
      }
    }
  })
})

function withHead(json: string): ArrayBuffer {
  const text = new TextEncoder().encode(json)
  const bytes = new Uint8Array(8 + text.length)
  bytes.set(new TextEncoder().encode(MAGIC))
  new DataView(bytes.buffer).setUint32(4, text.length, true)
  bytes.set(text, 8)
  return bytes.buffer
}

describe('the picture', () => {
  it('replaces all of a source on a key frame and leaves other sources alone', () => {
    const picture = new Picture()
    picture.apply(frame('JPN', [ship(1), ship(2)]))
    picture.apply(frame('TWN', [ship(3)]))
    picture.apply(frame('JPN', [ship(2)]))
    expect(picture.facts(1)).toEqual([])
    expect(picture.facts(2)).toHaveLength(1)
    expect(picture.facts(3)[0]!.source).toBe('TWN')
  })

  it('adds on a delta, removes what is gone, and stays right when rows move', () => {
    const picture = new Picture()
    picture.apply(frame('JPN', [ship(1), ship(2, { lat: 20 }), ship(3, { lat: 30 })]))
    picture.apply(frame('JPN', [ship(4)], { key: false, gone: [1, 99] }))
    expect([1, 2, 3, 4].map((m) => picture.facts(m).length)).toEqual([0, 1, 1, 1])
    expect(picture.facts(3)[0]!.lat).toBe(30)
    expect(picture.facts(2)[0]!.lat).toBe(20)
  })

  it('agrees with a plain map of objects after many random frames', () => {
    const roll = dice(11)
    const picture = new Picture()
    const model = new Map<number, number>()
    for (let round = 0; round < 200; round++) {
      const key = roll() < 0.05
      if (key) model.clear()
      const mmsis = [...new Set(Array.from({ length: 40 }, () => Math.floor(roll() * 3000) + 1))]
      const ships = mmsis.map((m) => ship(m, { lat: Math.round(roll() * 80), silent: 0 }))
      ships.forEach((s) => model.set(s.mmsi, s.lat))
      const gone = mmsis.filter(() => roll() < 0.2)
      gone.forEach((m) => model.delete(m))
      picture.apply(frame('JPN', ships, { key, gone }, NOW + round * 1000))
    }
    const source = picture.sources.get('JPN')!
    expect(source.rows).toBe(model.size)
    for (const [mmsi, lat] of model) expect(picture.facts(mmsi)[0]!.lat).toBe(lat)
  })

  it('never lets an older report overwrite a newer one', () => {
    const picture = new Picture()
    picture.apply(frame('JPN', [ship(1, { lat: 25, silent: 0 })]))
    picture.apply(frame('JPN', [ship(1, { lat: 20, silent: 60 })], { key: false }))
    expect(picture.facts(1)[0]!.lat).toBe(25)
  })

  it('says null for what is not available', () => {
    const picture = new Picture()
    const columns = columnsOf([ship(1, { lon: NaN })], NOW)
    columns.sog[0] = 1023
    columns.cog[0] = 3600
    columns.heading[0] = 511
    picture.apply(
      encodeFrame(
        {
          source: 'JPN',
          key: true,
          seq: 1,
          at: NOW,
          reality: 'REAL',
          gone: [],
          note: '',
          statics: [],
        },
        columns,
      ),
    )
    expect(picture.facts(1)[0]).toMatchObject({
      lat: null,
      lon: null,
      sog: null,
      cog: null,
      heading: null,
    })
    expect(viewOf(picture, { hidden: NONE, nowMs: NOW }).count).toBe(0)
  })

  it('tells its listeners after each frame until they stop', () => {
    const picture = new Picture()
    let calls = 0
    const stop = picture.subscribe(() => calls++)
    picture.apply(frame('JPN', []))
    stop()
    picture.apply(frame('JPN', []))
    expect(calls).toBe(1)
    expect(picture.version).toBe(2)
  })
})

describe('merging is a view', () => {
  const two = (): Picture => {
    const picture = new Picture()
    picture.apply(frame('JPN', [ship(7, { lat: 24, silent: 50 })]))
    picture.apply(frame('TWN', [ship(7, { lat: 25, silent: 10 }), ship(8)]))
    return picture
  }

  it('draws one symbol from the freshest source and keeps both facts', () => {
    const picture = two()
    const view = viewOf(picture, { hidden: NONE, nowMs: NOW })
    const row = view.mmsi.indexOf(7)
    expect(view.count).toBe(2)
    expect(view.sources[view.source[row]!]).toBe('TWN')
    expect(view.positions[2 * row + 1]).toBe(25)
    expect(view.seenBy[row]).toBe(2)
    expect(picture.facts(7).map((f) => f.source)).toEqual(['TWN', 'JPN'])
  })

  it('keeps the own party’s symbol while another is only seconds fresher', () => {
    const picture = new Picture()
    picture.apply(frame('TWN', [ship(7, { silent: 2 })]))
    picture.apply(frame('JPN', [ship(7, { silent: 20 })]))
    const drawn = (own: string): string => {
      picture.own = own
      const view = viewOf(picture, { hidden: NONE, nowMs: NOW })
      expect(picture.facts(7)[0]!.source).toBe(view.sources[view.source[0]!])
      return view.sources[view.source[0]!]!
    }
    expect([drawn('JPN'), drawn('TWN')]).toEqual(['JPN', 'TWN'])
  })

  it('falls back to the other source when the freshest is switched off', () => {
    const view = viewOf(two(), { hidden: new Set(['TWN']), nowMs: NOW })
    expect(view.count).toBe(1)
    expect(view.positions[1]).toBe(24)
  })

  it('lets nothing look fresher than its source: a cut link hollows every symbol', () => {
    const picture = new Picture()
    picture.apply(frame('TWN', [ship(1)], { note: 'link-down' }))
    expect(viewOf(picture, { hidden: NONE, nowMs: NOW }).fresh[0]).toBe(Freshness.Hollow)
  })

  it('counts a replay’s ages from the replay’s own present, never from the clock', () => {
    const picture = new Picture()
    picture.apply(frame('JPN', [ship(1)], { reality: 'REPLAY' }))
    const later = NOW + 86_400_000
    expect(viewOf(picture, { hidden: NONE, nowMs: later }).fresh[0]).toBe(Freshness.Fresh)
    expect(presentMs(picture.facts(1)[0]!, later)).toBe(NOW)
  })

  it('finds rows in a box across 180°', () => {
    const picture = new Picture()
    picture.apply(
      frame('USA', [ship(1, { lon: 179.5 }), ship(2, { lon: -179.5 }), ship(3, { lon: 0 })]),
    )
    const view = viewOf(picture, { hidden: NONE, nowMs: NOW })
    const rows = rowsWithin(view, { south: 20, west: 179, north: 30, east: 181 })
    expect(rows.map((r) => view.mmsi[r]).sort()).toEqual([1, 2])
  })
})

describe('ages, kinds, flags', () => {
  it('ages each kind by its own limits', () => {
    expect(freshness(60, 0, 0)).toBe(Freshness.Fresh)
    expect(freshness(240, 0, 0)).toBe(Freshness.Faded)
    expect(freshness(240, 0, 1)).toBe(Freshness.Fresh) // at anchor
    expect(freshness(600, 0, 0)).toBe(Freshness.Hollow)
    expect(freshness(3600, 0, 0)).toBe(Freshness.Lost)
    expect(freshness(3600, 5, 0)).toBe(Freshness.Fresh) // long range
    expect(freshness(200, 4, 0)).toBe(Freshness.Hollow) // SAR aircraft
  })

  it('groups ship types as they are drawn', () => {
    expect(GROUPS[groupOf(0, 30)]).toBe('fishing')
    expect(GROUPS[groupOf(0, 89)]).toBe('tanker')
    expect(GROUPS[groupOf(1, 37)]).toBe('pleasure')
    expect(GROUPS[groupOf(0, undefined)]).toBe('other')
    expect(GROUPS[groupOf(4, 70)]).toBe('aircraft')
  })

  it('reads the flag from every form of MMSI', () => {
    expect([416000001, 4161234, 41612345, 111416501, 994161001, 984161234].map(midOf)).toEqual(
      Array(6).fill(416),
    )
    expect(flagOf(431000001)!.code).toBe('JP')
    expect(flagOf(338000001)!.names.ja).toBe('米国')
    expect(flagOf(970123456)).toBeUndefined()
  })

  it('reads 416 as Taiwan in all three languages', () => {
    expect(flagOf(416000001)!.names).toEqual({ en: 'Taiwan', ja: '台湾', 'zh-Hant': '臺灣' })
  })

  it('knows the MIDs of all regions, each name in three languages', () => {
    expect(KNOWN_MIDS.size).toBeGreaterThan(285)
    for (const flag of KNOWN_MIDS.values()) {
      expect(flag.mid).toBeGreaterThanOrEqual(201)
      expect(flag.mid).toBeLessThanOrEqual(775)
      for (const name of Object.values(flag.names)) expect(name).toBeTruthy()
    }
  })
})

describe('search', () => {
  it('finds by name, call sign, MMSI and IMO, and says who sees it', () => {
    const picture = new Picture()
    const statics = { mmsi: 416123456, name: 'SHIN CHUN NO.16', call_sign: 'BK4567', imo: 9123456 }
    picture.apply(frame('TWN', [ship(416123456, { statics }), ship(416123457)]))
    picture.apply(frame('JPN', [ship(416123456)]))
    for (const text of ['shin', 'ＮＯ.16', 'bk4567', '416123456', '9123456', 'IMO 9123456']) {
      const [best] = find(picture, text)
      expect(best, text).toMatchObject({ mmsi: 416123456, sources: ['TWN', 'JPN'] })
    }
    for (const text of ['chun 16', 'imo 912', '9123']) expect(find(picture, text), text).toHaveLength(1)
    expect(find(picture, 'imo 416')).toEqual([])
    expect(find(picture, '416')).toHaveLength(2)
    expect(find(picture, ' ')).toEqual([])
  })
})

describe('great circles and prediction', () => {
  const tokyo = { lat: 35.55, lon: 139.78 }
  const honolulu = { lat: 21.32, lon: -157.92 }

  it('agrees with known distances and closes its own triangles', () => {
    expect(rangeNm({ lat: 0, lon: 0 }, { lat: 0, lon: 1 })).toBeCloseTo(60.04, 1)
    expect(rangeNm(tokyo, honolulu)).toBeCloseTo(3350, -2)
    const there = reached(tokyo, bearingDeg(tokyo, honolulu), rangeNm(tokyo, honolulu))
    expect(there.lat).toBeCloseTo(honolulu.lat, 6)
    expect(there.lon).toBeCloseTo(honolulu.lon, 6)
  })

  it('draws a circle across 180° without a jump', () => {
    const line = greatCircle(tokyo, honolulu)
    for (let i = 1; i < line.length; i++)
      expect(Math.abs(line[i]![0] - line[i - 1]![0])).toBeLessThan(10)
  })

  it('predicts columns as it predicts one vessel', () => {
    const out = new Float64Array(4)
    predictColumns(
      new Float64Array([123, 24.45, 124, 25]),
      new Float32Array([70, -1]),
      new Float32Array([18, 12]),
      12,
      out,
    )
    const one = predicted({ lat: 24.45, lon: 123 }, 70, 18, 12)
    expect(out[0]).toBeCloseTo(one.lon, 3)
    expect(out[1]).toBeCloseTo(one.lat, 3)
    expect([out[2], out[3]]).toEqual([124, 25])
  })
})

describe('the history since the page was opened', () => {
  it('keeps a vessel’s track per source, thinned, oldest first, and forgets the oldest', () => {
    const history = new History(4)
    for (let i = 0; i < 8; i++) {
      const now = NOW + i * 10_000
      history.record(
        decodeFrame(frame('JPN', [ship(1, { lon: 123 + i * 0.01, silent: 0 })], {}, now)),
      )
    }
    const track = history.track(1, 'JPN')
    expect(track.map((p) => Math.round((p.at - NOW / 1000) / 10))).toEqual([0, 2, 4, 6])
    expect(history.track(1, 'TWN')).toEqual([])
  })
})

describe('speed', () => {
  it('takes in 20,000 vessels and builds their view without holding up the page', () => {
    const ships = fleet(20_000)
    const bytes = ['TWN', 'JPN', 'USA'].map((source) => frameOf(source, ships, NOW))
    const picture = new Picture()
    const start = performance.now()
    for (const b of bytes) picture.apply(b)
    const taken = performance.now()
    const view = viewOf(picture, { hidden: NONE, nowMs: NOW })
    const built = performance.now()
    console.info(
      `rows ${view.count}: frames ${(taken - start).toFixed(0)} ms, view ${(built - taken).toFixed(0)} ms`,
    )
    expect(view.count).toBeGreaterThan(15_000)
  })
})
