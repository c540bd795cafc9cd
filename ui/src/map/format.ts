/** How the map writes positions, times, ages and ranges. */

import type { Lang } from '../model/picture-flags'
import { say } from './words'

function angle(value: number, digits: number, positive: string, negative: string): string {
  // Rounded in tenths of a minute first, so that 59.97′ becomes the next degree and not 60.0′.
  const tenths = Math.round(Math.abs(value) * 600)
  const degrees = String(Math.floor(tenths / 600)).padStart(digits, '0')
  const minutes = ((tenths % 600) / 10).toFixed(1).padStart(4, '0')
  return `${degrees}°${minutes}′${value < 0 ? negative : positive}`
}

/** 24°27.0′N 123°00.2′E */
export function position(lat: number, lon: number): string {
  const wrapped = ((((lon + 180) % 360) + 360) % 360) - 180
  return `${angle(lat, 2, 'N', 'S')} ${angle(wrapped, 3, 'E', 'W')}`
}

/** 18:03:20Z, with the day when it is not today's. */
export function utc(ms: number, nowMs: number): string {
  const iso = new Date(ms).toISOString()
  const clock = `${iso.slice(11, 19)}Z`
  return iso.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10)
    ? clock
    : `${iso.slice(0, 10)} ${clock}`
}

/** How long before `presentMs` something was; a replay's age is named as such, never as live. */
export function age(lang: Lang, atMs: number, presentMs: number, replay: boolean): string {
  const seconds = Math.round((presentMs - atMs) / 1000)
  if (seconds < -5) return say(lang, 'age.ahead')
  const text = elapsed(lang, Math.max(0, seconds))
  return replay ? say(lang, 'age.replay', { age: text }) : text
}

function elapsed(lang: Lang, seconds: number): string {
  if (seconds < 120) return say(lang, 'age.seconds', { n: seconds })
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return say(lang, 'age.minutes', { n: minutes })
  return say(lang, 'age.hours', { h: Math.floor(minutes / 60), m: minutes % 60 })
}

/** 12.3 nm / 12.3 海里 / 12.3 浬 */
export function miles(lang: Lang, nm: number): string {
  return `${nm < 100 ? nm.toFixed(1) : Math.round(nm)} ${say(lang, 'nm')}`
}

/** 007 or 123: three figures, as bearings are spoken. */
export function bearing(degrees: number): string {
  return String(Math.round(degrees) % 360).padStart(3, '0')
}
