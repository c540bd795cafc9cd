import { describe, expect, it } from 'vitest'
import { bothStamps, letterOffset, localStamp, offsetMinutes, parseTime, zoneLetter } from './clock'

const NOW = Date.UTC(2026, 10, 23, 18, 3)

describe('times', () => {
  it('bear the letter of their zone', () => {
    expect(zoneLetter(offsetMinutes('Asia/Tokyo', NOW))).toBe('I')
    expect(zoneLetter(offsetMinutes('Asia/Taipei', NOW))).toBe('H')
    expect(zoneLetter(offsetMinutes('Pacific/Honolulu', NOW))).toBe('W')
    expect(zoneLetter(0)).toBe('Z')
    expect(zoneLetter(330)).toBe('')
    for (const letter of 'ABCDEFGHIKLMNOPQRSTUVWXYZ')
      expect(zoneLetter(letterOffset(letter)!)).toBe(letter)
  })

  it('are shown local, with UTC beside them', () => {
    expect(localStamp(NOW, 'Asia/Tokyo', NOW, 'en')).toBe('03:03I')
    expect(bothStamps(NOW, 'Asia/Tokyo', NOW, 'ja')).toBe('18:03Z · 03:03I')
  })

  it('bear their date when it is another day there', () => {
    expect(localStamp(NOW - 4 * 3_600_000, 'Asia/Tokyo', NOW, 'en')).toBe('23 Nov 23:03I')
    expect(localStamp(NOW - 4 * 3_600_000, 'Asia/Tokyo', NOW, 'zh-Hant')).toBe('11月23日 23:03I')
  })

  it('bear their year when it is another: a consent may hold past New Year', () => {
    expect(bothStamps(Date.UTC(2027, 0, 5, 3), 'UTC', NOW, 'en')).toBe('5 Jan 2027 03:00Z')
    expect(localStamp(Date.UTC(2027, 0, 5, 3), 'Asia/Tokyo', NOW, 'ja')).toBe('2027年1月5日 12:00I')
    const eve = Date.UTC(2026, 11, 31, 16)
    expect(bothStamps(eve, 'Asia/Taipei', eve, 'zh-Hant')).toBe('16:00Z · 00:00H')
    expect(bothStamps(eve, 'Asia/Taipei', NOW, 'zh-Hant')).toBe(
      '12月31日 16:00Z · 2027年1月1日 00:00H',
    )
  })

  it('are read as typed, nearest to now, in the zone their letter says', () => {
    expect(parseTime('0330I', NOW, 540)).toEqual({ at: Date.UTC(2026, 10, 23, 18, 30), zone: 'I' })
    expect(parseTime('03:30', NOW, 540)).toEqual({ at: Date.UTC(2026, 10, 23, 18, 30), zone: 'I' })
    expect(parseTime('1830z', NOW, 540)).toEqual({ at: Date.UTC(2026, 10, 23, 18, 30), zone: 'Z' })
    expect(parseTime('0030Z', NOW, 540)?.at).toBe(Date.UTC(2026, 10, 24, 0, 30))
    expect(parseTime('210430Z', NOW, 540)?.at).toBe(Date.UTC(2026, 10, 21, 4, 30))
    expect(parseTime('０３３０Ｉ', NOW, 0)?.at).toBe(Date.UTC(2026, 10, 23, 18, 30))
  })

  it('are refused when they are none', () => {
    for (const bad of ['', '2460', '0430J', 'noon', '99999'])
      expect(parseTime(bad, NOW, 0), bad).toBeNull()
  })
})
