import { describe, expect, it } from 'vitest'
import { parsePosition, positionText } from './position'

describe('positions', () => {
  it('are written in degrees and minutes with N S E W', () => {
    expect(positionText({ lat: 24.45, lon: 123.00333 }, false)).toBe('24°27.0′N 123°00.2′E')
    expect(positionText({ lat: -5.5, lon: -7.25 }, false)).toBe('05°30.0′S 007°15.0′W')
  })

  it('carry 59.96 minutes over to the next degree', () => {
    expect(positionText({ lat: 24.9999, lon: 119.99999 }, false)).toBe('25°00.0′N 120°00.0′E')
  })

  it('are decimal on request', () => {
    expect(positionText({ lat: 24.45, lon: -157.858 }, true)).toBe('24.4500°N 157.8580°W')
  })

  it('are read in every way officers write them', () => {
    const forms = [
      '24°27.0′N 123°00.2′E',
      '24 27.0 N 123 00.2 E',
      '24 27.0N, 123 00.2E',
      '24-27.0N 123-00.2E',
      '2427.0N 12300.2E',
      'N24 27.0 E123 00.2',
      '北緯24度27.0分 東経123度00.2分',
      '北緯24度27.0分東經123度00.2分',
      '２４　２７．０Ｎ　１２３　００．２Ｅ',
      '24 27 00 N 123 00 12 E',
      '24.45 123.003333',
      '24.45N 123.003333E',
    ]
    for (const form of forms) {
      const read = parsePosition(form)
      expect(read?.lat, form).toBeCloseTo(24.45, 4)
      expect(read?.lon, form).toBeCloseTo(123.00333, 4)
    }
  })

  it('may carry a sign when they are plain numbers', () => {
    expect(parsePosition('-24.5, -123.25')).toEqual({ lat: -24.5, lon: -123.25 })
  })

  it('are refused when they are no place on earth, or half a place', () => {
    for (const bad of [
      '',
      '24 27.0 N',
      '91 00.0 N 123 00.0 E',
      '24 61.0 N 123 00.0 E',
      '24 27.0 N 181 00.0 E',
      'east of Yonaguni',
      '24 27.0 E 123 00.2 N',
    ]) {
      expect(parsePosition(bad), bad).toBeNull()
    }
  })

  it('are read back as they were written', () => {
    for (const position of [
      { lat: 24.45, lon: 123.1 },
      { lat: -33.05, lon: -71.6 },
    ]) {
      const read = parsePosition(positionText(position, false))!
      expect(read.lat).toBeCloseTo(position.lat, 3)
      expect(read.lon).toBeCloseTo(position.lon, 3)
    }
  })
})
