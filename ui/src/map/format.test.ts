import { expect, it } from 'vitest'
import { age, bearing, miles, position, utc } from './format'

it('writes positions in degrees and tenths of minutes, and never 60.0′', () => {
  expect(position(24.45, 123.0033)).toBe('24°27.0′N 123°00.2′E')
  expect(position(-0.99999, -179.99999)).toBe('01°00.0′S 180°00.0′W')
  expect(position(20, 200)).toBe('20°00.0′N 160°00.0′W')
})

it('writes times with their zone letter, and the day when it is another', () => {
  const now = Date.UTC(2026, 0, 2, 3, 0, 0)
  expect(utc(now - 60_000, now)).toBe('02:59:00Z')
  expect(utc(now - 4 * 3_600_000, now)).toBe('2026-01-01 23:00:00Z')
})

it('says ages in words and never a replay’s as live', () => {
  expect(age('en', 0, 42_000, false)).toBe('42 s ago')
  expect(age('ja', 0, 600_000, false)).toBe('10分前')
  expect(age('zh-Hant', 0, 9_000_000, true)).toContain('重播')
  expect(age('en', 60_000, 0, false)).toContain('ahead')
})

it('writes ranges and bearings as they are spoken', () => {
  expect(miles('ja', 12.34)).toBe('12.3 海里')
  expect(miles('zh-Hant', 123.4)).toBe('123 浬')
  expect([7, 359.7, 90].map(bearing)).toEqual(['007', '000', '090'])
})
