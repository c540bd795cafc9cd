/**
 * Great circles and dead reckoning on the sphere. For lines on a screen and ranges read by eye: the
 * sphere is within 0.6 % of the ellipsoid. Search planning uses the node's own geodesy.
 */

const RAD = Math.PI / 180
/** Mean Earth radius in nautical miles (6,371.0088 km). */
const EARTH_NM = 6371.0088 / 1.852

export interface Place {
  lat: number
  lon: number
}

const wrapped = (lon: number): number => ((((lon + 180) % 360) + 360) % 360) - 180

/** Where one is after `nm` along a great circle that starts on `bearing`. */
export function reached(from: Place, bearing: number, nm: number): Place {
  const arc = nm / EARTH_NM
  const lat = from.lat * RAD
  const sinLat =
    Math.sin(lat) * Math.cos(arc) + Math.cos(lat) * Math.sin(arc) * Math.cos(bearing * RAD)
  const east = Math.sin(bearing * RAD) * Math.sin(arc) * Math.cos(lat)
  const north = Math.cos(arc) - Math.sin(lat) * sinLat
  return {
    lat: Math.asin(Math.min(1, Math.max(-1, sinLat))) / RAD,
    lon: wrapped(from.lon + Math.atan2(east, north) / RAD),
  }
}

/** Great-circle distance in nautical miles. */
export function rangeNm(a: Place, b: Place): number {
  const dLat = Math.sin(((b.lat - a.lat) * RAD) / 2)
  const dLon = Math.sin(((b.lon - a.lon) * RAD) / 2)
  const h = dLat * dLat + Math.cos(a.lat * RAD) * Math.cos(b.lat * RAD) * dLon * dLon
  return 2 * EARTH_NM * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Initial true bearing from a to b, 0 ≤ bearing < 360. */
export function bearingDeg(a: Place, b: Place): number {
  const dLon = (b.lon - a.lon) * RAD
  const y = Math.sin(dLon) * Math.cos(b.lat * RAD)
  const x =
    Math.cos(a.lat * RAD) * Math.sin(b.lat * RAD) -
    Math.sin(a.lat * RAD) * Math.cos(b.lat * RAD) * Math.cos(dLon)
  return (Math.atan2(y, x) / RAD + 360) % 360
}

/** Points along the great circle from a to b, ends included; longitudes run on without a jump. */
export function greatCircle(a: Place, b: Place, steps = 32): [number, number][] {
  const nm = rangeNm(a, b)
  const line: [number, number][] = [[a.lon, a.lat]]
  let bearing = bearingDeg(a, b)
  let at = a
  for (let step = 1; step < steps; step++) {
    at = reached(at, bearing, nm / steps)
    bearing = bearingDeg(at, b)
    line.push([at.lon, at.lat])
  }
  line.push([b.lon, b.lat])
  for (let i = 1; i < line.length; i++) {
    const before = line[i - 1]!
    const here = line[i]!
    here[0] += 360 * Math.round((before[0] - here[0]) / 360)
  }
  return line
}

/** Where a vessel will be after `minutes` if it keeps course (true) and speed (knots). */
export function predicted(from: Place, cog: number, sog: number, minutes: number): Place {
  return reached(from, cog, (sog * minutes) / 60)
}

/**
 * The same for whole columns and short times, on a plane: writes [lon, lat] pairs into `out`.
 * Rows without course or speed keep their own position, so their vector has no length.
 */
export function predictColumns(
  positions: Float64Array,
  cogDeg: Float32Array,
  sogKn: Float32Array,
  minutes: number,
  out: Float64Array,
): void {
  for (let i = 0; i < cogDeg.length; i++) {
    const lon = positions[2 * i]!
    const lat = positions[2 * i + 1]!
    const nm = (sogKn[i]! * minutes) / 60
    const known = nm > 0 && cogDeg[i]! >= 0
    const north = known ? (nm / 60) * Math.cos(cogDeg[i]! * RAD) : 0
    const east = known ? ((nm / 60) * Math.sin(cogDeg[i]! * RAD)) / Math.cos(lat * RAD) : 0
    out[2 * i] = lon + east
    out[2 * i + 1] = lat + north
  }
}
