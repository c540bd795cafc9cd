/**
 * A made-up fleet, for tests and the development page: seeded vessels on lanes from Luzon to
 * Kyushu, heard by three source parties with overlapping boxes, given as the node's own frames.
 */

import {
  DEGREE,
  encodeFrame,
  NO_HEADING,
  NO_LON,
  type Columns,
  type StaticData,
} from '../src/model/picture-frame'
import { reached } from '../src/model/picture-predict'

export interface Ship {
  mmsi: number
  lat: number
  lon: number
  sog: number
  cog: number
  kind: number
  status: number
  statics: StaticData | undefined
  /** Seconds between its report and now; ages of all sizes must be seen on the screen. */
  silent: number
}

/** South, west, north, east of what each source hears. */
export const BOXES: Record<string, [number, number, number, number]> = {
  TWN: [20.5, 116.0, 26.8, 123.3],
  JPN: [23.5, 122.0, 33.5, 132.5],
  USA: [16.5, 118.0, 25.0, 133.0],
}

/** Waypoints lat, lon; ships run along them, off to either side by some miles. */
const LANES: [number, number][][] = [
  [
    [18.0, 117.4],
    [21.6, 118.2],
    [23.6, 118.9],
    [25.2, 120.4],
    [26.6, 121.6],
    [29.5, 123.4],
    [31.3, 124.5],
  ],
  [
    [16.8, 117.2],
    [20.6, 120.4],
    [21.6, 122.4],
    [23.8, 123.1],
    [25.3, 125.1],
    [27.6, 127.0],
    [30.6, 128.9],
  ],
  [
    [21.0, 119.2],
    [21.4, 121.1],
    [22.6, 124.6],
    [24.6, 128.8],
    [27.2, 131.8],
    [30.6, 132.4],
  ],
  [
    [26.6, 122.2],
    [25.9, 124.2],
    [24.7, 126.4],
    [22.4, 130.2],
    [20.0, 132.8],
  ],
  [
    [22.5, 120.2],
    [23.4, 119.95],
    [24.3, 120.35],
    [25.4, 121.4],
    [25.3, 122.1],
    [24.6, 122.0],
    [23.4, 121.6],
  ],
  [
    [24.45, 123.4],
    [24.7, 124.6],
    [25.1, 125.6],
    [26.1, 127.4],
    [27.2, 128.7],
    [28.9, 130.0],
    [31.0, 131.6],
  ],
]

const MIDS = [416, 431, 432, 440, 412, 413, 477, 538, 636, 353, 371, 563, 338, 548, 574, 215]
const FIRST =
  'YUAN HAI DONG KAI CHUN SHIN TAI HWA EVER NEW SUN ORIENT PACIFIC OCEAN KIYO RYU MARU ASO'.split(
    ' ',
  )
const SECOND =
  'FU HE SHENG YANG STAR GLORY HOPE BRIDGE EXPRESS TRADER CORAL WIND PEARL NO.8 NO.16 JADE'.split(
    ' ',
  )
const TYPES = [70, 70, 71, 79, 80, 82, 89, 30, 30, 30, 60, 52, 55, 37, 31, 35, 0]

/** Mulberry32: small, seeded, good enough for a fleet. */
export function dice(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const pick = <T>(roll: () => number, from: readonly T[]): T =>
  from[Math.floor(roll() * from.length)]!

function staticsOf(mmsi: number, roll: () => number): StaticData | undefined {
  if (roll() < 0.12) return undefined // not every vessel has told its name yet
  return {
    mmsi,
    name: `${pick(roll, FIRST)} ${pick(roll, SECOND)}`,
    call_sign: `B${pick(roll, 'ABKLPR'.split(''))}${100 + Math.floor(roll() * 899)}`,
    imo: roll() < 0.7 ? 9_000_000 + Math.floor(roll() * 899_999) : 0,
    type: pick(roll, TYPES),
    destination: pick(roll, ['KAOHSIUNG', 'NAHA', 'KEELUNG', 'JP OSA', 'MANILA', 'BUSAN', '']),
    length: 20 + Math.floor(roll() * 280),
    beam: 6 + Math.floor(roll() * 40),
    draught: Math.round(20 + roll() * 120) / 10,
  }
}

function ship(number: number, roll: () => number): Ship {
  const lane = pick(roll, LANES)
  const leg = Math.floor(roll() * (lane.length - 1))
  const [aLat, aLon] = lane[leg]!
  const [bLat, bLon] = lane[leg + 1]!
  const along = roll()
  const wide = (roll() + roll() + roll() - 1.5) * 0.28
  const course =
    (Math.atan2((bLon - aLon) * Math.cos((aLat * Math.PI) / 180), bLat - aLat) * 180) / Math.PI
  const mmsi = pick(roll, MIDS) * 1_000_000 + number
  const back = roll() < 0.5 ? 180 : 0
  const still = roll() < 0.15
  return {
    mmsi,
    lat: aLat + (bLat - aLat) * along + wide,
    lon: aLon + (bLon - aLon) * along - wide,
    sog: still ? 0.1 : 4 + roll() * 14,
    cog: (course + back + (roll() - 0.5) * 20 + 720) % 360,
    kind: roll() < 0.18 ? 1 : 0,
    status: still ? 1 : 0,
    statics: staticsOf(mmsi, roll),
    silent: roll() < 0.75 ? roll() * 100 : roll() * roll() * 7200,
  }
}

/** A rescue helicopter, a buoy and a base station: kinds that lanes do not make. */
function fixtures(): Ship[] {
  const base = { sog: 0, cog: 0, status: 15, silent: 20 }
  return [
    {
      ...base,
      mmsi: 111431501,
      lat: 25.1,
      lon: 124.9,
      sog: 120,
      cog: 230,
      kind: 4,
      statics: { mmsi: 111431501, name: 'JA690A' },
    },
    {
      ...base,
      mmsi: 994161001,
      lat: 25.22,
      lon: 121.3,
      kind: 3,
      statics: { mmsi: 994161001, name: 'TAIPEI PORT N', type: 1 },
    },
    { ...base, mmsi: 4310501, lat: 24.34, lon: 124.15, kind: 2, statics: undefined },
  ]
}

export function fleet(count: number, seed = 7): Ship[] {
  const roll = dice(seed)
  return [...fixtures(), ...Array.from({ length: count }, (_, i) => ship(i + 1, roll))]
}

/** Moves every ship on by some seconds; those that were silent stay silent. */
export function sail(ships: Ship[], seconds: number): void {
  for (const s of ships) {
    if (s.silent >= 120) {
      s.silent += seconds
      continue
    }
    Object.assign(s, reached(s, s.cog, (s.sog * seconds) / 3600))
    s.silent = (s.mmsi % 90) / 3
  }
}

export function columnsOf(ships: Ship[], nowMs: number): Columns {
  const as = <T>(Maker: { from(values: number[]): T }, value: (s: Ship) => number): T =>
    Maker.from(ships.map(value))
  return {
    mmsi: as(Uint32Array, (s) => s.mmsi),
    at: as(Float64Array, (s) => nowMs / 1000 - s.silent),
    lat: as(Int32Array, (s) => Math.round(s.lat * DEGREE)),
    lon: as(Int32Array, (s) => (Number.isNaN(s.lon) ? NO_LON : Math.round(s.lon * DEGREE))),
    sog: as(Uint16Array, (s) => Math.round(s.sog * 10)),
    cog: as(Uint16Array, (s) => Math.round(s.cog * 10) % 3600),
    heading: as(Uint16Array, (s) => (s.kind ? NO_HEADING : Math.round(s.cog) % 360)),
    status: as(Uint8Array, (s) => s.status),
    kind: as(Uint8Array, (s) => s.kind),
    flags: as(Uint16Array, () => 0),
  }
}

export interface FrameWish {
  key?: boolean
  seq?: number
  note?: string
  reality?: 'REAL' | 'EXERCISE' | 'SIMULATED' | 'REPLAY'
  gone?: number[]
}

/** The frame of one source: the ships inside its box. */
export function frameOf(
  source: string,
  ships: Ship[],
  nowMs: number,
  wish: FrameWish = {},
): ArrayBuffer {
  const [south, west, north, east] = BOXES[source] ?? [-90, -180, 90, 180]
  const heard = ships.filter(
    (s) => s.lat >= south && s.lat <= north && s.lon >= west && s.lon <= east,
  )
  const key = wish.key ?? true
  const statics = key ? heard.flatMap((s) => s.statics ?? []) : []
  const head = {
    source,
    key,
    seq: wish.seq ?? 0,
    at: nowMs,
    reality: wish.reality ?? ('SIMULATED' as const),
    gone: wish.gone ?? [],
    note: wish.note ?? '',
    statics,
  }
  return encodeFrame(head, columnsOf(heard, nowMs))
}
