/** One key frame of a few vessels, as docs/api.md lays it out. */
const ROWS = 60
const COLUMNS = [
  ['mmsi', Uint32Array],
  ['at', Float64Array],
  ['lat', Int32Array],
  ['lon', Int32Array],
  ['sog', Uint16Array],
  ['cog', Uint16Array],
  ['heading', Uint16Array],
  ['status', Uint8Array],
  ['kind', Uint8Array],
  ['flags', Uint16Array],
]
const MID = { JPN: 431, TWN: 416, USA: 338 }
const CENTRE = { JPN: [26, 126.5], TWN: [24, 121.5], USA: [23, 125] }

/** The same vessels each time: a sine is chance enough for a mock. */
const spread = (n) => Math.sin(n * 12.9898) * 0.5 + Math.sin(n * 78.233) * 0.5

export function frame(source, index, reality) {
  const now = Date.now()
  const rows = Array.from({ length: ROWS }, (_, n) => ({
    mmsi: MID[source] * 1_000_000 + index * 1000 + n,
    at: now / 1000 - Math.abs(spread(n + 5)) * 500,
    lat: Math.round((CENTRE[source][0] + spread(n + index * 100) * 3) * 600_000),
    lon: Math.round((CENTRE[source][1] + spread(n * 3 + 7 + index * 50) * 3) * 600_000),
    sog: Math.round(Math.abs(spread(n + 2)) * 180),
    cog: Math.round(Math.abs(spread(n)) * 3590),
    heading: Math.round(Math.abs(spread(n)) * 359),
    status: 0,
    kind: n % 9 === 0 ? 1 : 0,
    flags: 0,
  }))
  const statics = rows.slice(0, 20).map((row, n) => ({
    mmsi: row.mmsi,
    name: `${source} VESSEL ${n}`,
    call_sign: '',
    imo: 0,
    type: 70,
    destination: '',
    length: 100,
    beam: 16,
    draught: 6,
  }))
  let head = JSON.stringify({
    source,
    key: true,
    seq: 1,
    at: now,
    reality,
    rows: ROWS,
    gone: [],
    note: '',
    statics,
  })
  head = head.padEnd(head.length + ((4 - (Buffer.byteLength(head) % 4)) % 4), ' ')
  const size = Buffer.alloc(4)
  size.writeUInt32LE(Buffer.byteLength(head))
  const columns = COLUMNS.map(([name, kind]) => {
    const bytes = Buffer.from(kind.from(rows, (row) => row[name]).buffer)
    return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
  })
  return Buffer.concat([Buffer.from('KPF1'), size, Buffer.from(head), ...columns])
}
