/** Times as the sea writes them: 24 h, with the zone letter; UTC beside local. Instants are ms. */
import type { Lang } from './reader'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Nautical zone letters from +1 to +12 (no J) and from -1 to -12. */
const EAST = 'ABCDEFGHIKLM'
const WEST = 'NOPQRSTUVWXY'

/** No zone has ever moved its clocks but at a whole quarter of an hour of UTC (IANA, since 1972). */
const QUARTER = 15 * MINUTE
const offsets = new Map<string, number>()
const OFFSETS_KEPT = 10_000

/** Minutes that `zone` is ahead of UTC at an instant. Asked for every time on every page. */
export function offsetMinutes(zone: string, at: number): number {
  const key = `${zone} ${Math.floor(at / QUARTER)}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    offset = readOffset(zone, at)
    if (offsets.size >= OFFSETS_KEPT) offsets.clear()
    offsets.set(key, offset)
  }
  return offset
}

function readOffset(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value)
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return Math.round((local - Math.floor(at / 1000) * 1000) / MINUTE)
}

/** Z, I (Japan), H (Taiwan), W (Hawaii); empty where the offset is no whole hour. */
export function zoneLetter(offset: number): string {
  if (offset === 0) return 'Z'
  if (offset % 60 !== 0) return ''
  const hours = offset / 60
  return (hours > 0 ? EAST[hours - 1] : WEST[-hours - 1]) ?? ''
}

/** Minutes ahead of UTC of a zone letter; null for what is none (J is "local" and means nothing here). */
export function letterOffset(letter: string): number | null {
  if (letter === 'Z') return 0
  const east = EAST.indexOf(letter)
  if (east >= 0) return (east + 1) * 60
  const west = WEST.indexOf(letter)
  return west >= 0 ? -(west + 1) * 60 : null
}

const two = (n: number) => String(n).padStart(2, '0')

/** 03:03, read off a clock that is `offset` minutes ahead of UTC. */
export function hhmm(at: number, offset: number): string {
  const shifted = new Date(at + offset * MINUTE)
  return `${two(shifted.getUTCHours())}:${two(shifted.getUTCMinutes())}`
}

function dayOf(at: number, offset: number): number {
  return Math.floor((at + offset * MINUTE) / DAY)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export function dateText(at: number, offset: number, lang: Lang): string {
  const day = new Date(at + offset * MINUTE)
  if (lang === 'en') return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]}`
  return `${day.getUTCMonth() + 1}月${day.getUTCDate()}日`
}

const yearOf = (at: number, offset: number) => new Date(at + offset * MINUTE).getUTCFullYear()

/** 18:03Z; with the date when it is not today there, and the year when it is another. */
export function stamp(at: number, offset: number, now: number, lang: Lang): string {
  const time = hhmm(at, offset) + zoneLetter(offset)
  if (dayOf(at, offset) === dayOf(now, offset)) return time
  const year = yearOf(at, offset)
  const date = dateText(at, offset, lang)
  if (year === yearOf(now, offset)) return `${date} ${time}`
  return `${lang === 'en' ? `${date} ${year}` : `${year}年${date}`} ${time}`
}

/** The reader's local stamp, e.g. 03:03I. */
export function localStamp(at: number, zone: string, now: number, lang: Lang): string {
  return stamp(at, offsetMinutes(zone, at), now, lang)
}

/** UTC beside local, as shown on hover: 18:03Z · 03:03I. */
export function bothStamps(at: number, zone: string, now: number, lang: Lang): string {
  const utc = stamp(at, 0, now, lang)
  return offsetMinutes(zone, at) === 0 ? utc : `${utc} · ${localStamp(at, zone, now, lang)}`
}

/** The zone's own short name (JST); ICU lacks one for Taipei, where people write CST. */
export function zoneName(zone: string, at: number): string {
  const known: Record<string, string> = {
    'Asia/Tokyo': 'JST',
    'Asia/Taipei': 'CST',
    'Pacific/Honolulu': 'HST',
  }
  if (known[zone]) return known[zone]
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'short',
  }).formatToParts(at)
  return parts.find((p) => p.type === 'timeZoneName')?.value ?? zone
}

/** A span in the largest two units that matter, digits only: 45 s, 12 min, 3 h 05 min, 2 d 4 h. */
export function span(ms: number): { d: number; h: number; min: number; s: number } {
  const left = Math.max(0, ms)
  return {
    d: Math.floor(left / DAY),
    h: Math.floor((left % DAY) / HOUR),
    min: Math.floor((left % HOUR) / MINUTE),
    s: Math.floor((left % MINUTE) / 1000),
  }
}

/**
 * A time as an officer types it: 0430, 04:30I, 230430Z. Without a letter it is in `offset`; without
 * a day it is the nearest such time to `now`. Null when it is none.
 */
export function parseTime(
  typed: string,
  now: number,
  offset: number,
): { at: number; zone: string } | null {
  const match = /^(\d{2})?(\d{2}):?(\d{2})\s*([A-IK-Z])?$/.exec(
    typed.normalize('NFKC').trim().toUpperCase(),
  )
  if (!match) return null
  const [, day, hour, minute, letter] = match
  const ahead = letter ? letterOffset(letter) : offset
  if (ahead === null || Number(hour) > 23 || Number(minute) > 59) return null
  const within = Number(hour) * HOUR + Number(minute) * MINUTE
  const today = dayOf(now, ahead)
  const days = day ? candidates(today, Number(day)) : [today - 1, today, today + 1]
  const instants = days.map((d) => d * DAY + within - ahead * MINUTE)
  const at = instants.sort((a, b) => Math.abs(a - now) - Math.abs(b - now))[0]
  return at === undefined ? null : { at, zone: letter ?? zoneLetter(ahead) }
}

/** Days since 1970 within a month of `today` that bear the day-of-month `day`. */
function candidates(today: number, day: number): number[] {
  const found: number[] = []
  for (let d = today - 31; d <= today + 31; d++)
    if (new Date(d * DAY).getUTCDate() === day) found.push(d)
  return found
}
