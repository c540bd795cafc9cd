/** Positions as written at sea: 24°27.0′N 123°00.2′E; decimal on request. WGS 84 degrees inside. */
import type { Position } from '../api/shapes'

/** Degrees and minutes to a tenth (about 185 m), rounded first so that 59.96′ carries over. */
function axis(value: number, width: number, letters: [string, string]): string {
  const tenths = Math.round(Math.abs(value) * 600)
  const degrees = String(Math.floor(tenths / 600)).padStart(width, '0')
  const minutes = ((tenths % 600) / 10).toFixed(1).padStart(4, '0')
  return `${degrees}°${minutes}′${letters[value < 0 ? 1 : 0]}`
}

export function positionText(position: Position, decimal: boolean): string {
  const { lat, lon } = position
  if (!decimal) return `${axis(lat, 2, ['N', 'S'])} ${axis(lon, 3, ['E', 'W'])}`
  const ns = lat < 0 ? 'S' : 'N'
  const ew = lon < 0 ? 'W' : 'E'
  return `${Math.abs(lat).toFixed(4)}°${ns} ${Math.abs(lon).toFixed(4)}°${ew}`
}

/** Words that officers write for the four letters. */
const SPOKEN: [RegExp, string][] = [
  [/北緯|北纬/g, 'N'],
  [/南緯|南纬/g, 'S'],
  [/東経|東經/g, 'E'],
  [/西経|西經/g, 'W'],
]

/**
 * Reads 24 27.0 N 123 00.2 E, 24°27.0′N 123°00.2′E, N24-27.0 E123-00.2, 2427.0N 12300.2E,
 * 24.45 123.0033 and 北緯24度27.0分 東経123度00.2分. Null when it is no place on earth.
 */
export function parsePosition(typed: string): Position | null {
  let text = typed.normalize('NFKC').toUpperCase()
  for (const [words, letter] of SPOKEN) text = text.replace(words, letter)
  text = text.replace(/[°º度′'’分″"”秒,、;:/-]/g, ' ').trim()
  const halves = splitHalves(text)
  if (!halves) return signedPair(typed)
  const lat = degrees(halves[0], 'S', 2)
  const lon = degrees(halves[1], 'W', 3)
  return onEarth(lat, lon)
}

/** Cuts "24 27.0 N 123 00.2 E" or "N 24 27.0 E 123 00.2" between latitude and longitude. */
function splitHalves(text: string): [string, string] | null {
  const after = /^([\d. ]+[NS])\s*([\d. ]+[EW])$/.exec(text)
  const before = /^([NS][\d. ]+?)\s*([EW][\d. ]+)$/.exec(text)
  const match = after ?? before
  return match ? [match[1]!, match[2]!] : null
}

/** Two plain numbers, latitude first; the only form that may carry a sign. */
function signedPair(typed: string): Position | null {
  const match = /^\s*([+-]?\d{1,2}(?:\.\d+)?)°?[\s,]+([+-]?\d{1,3}(?:\.\d+)?)°?\s*$/.exec(
    typed.normalize('NFKC'),
  )
  return match ? onEarth(Number(match[1]), Number(match[2])) : null
}

/** Degrees, degrees and minutes, or with seconds; run-together digits (2427.0) are degrees and minutes. */
function degrees(half: string, negative: string, width: number): number {
  const numbers = half
    .replace(/[NSEW]/g, ' ')
    .trim()
    .split(/\s+/)
  const first = numbers[0] ?? ''
  if (numbers.length === 1 && new RegExp(`^\\d{${width + 2}}(\\.|$)`).test(first)) {
    numbers.splice(0, 1, first.slice(0, width), first.slice(width))
  }
  const [d, m = 0, s = 0, ...rest] = numbers.map(Number)
  if (d === undefined || rest.length > 0 || m >= 60 || s >= 60) return NaN
  return (half.includes(negative) ? -1 : 1) * (d + m / 60 + s / 3600)
}

function onEarth(lat: number, lon: number): Position | null {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null
}
