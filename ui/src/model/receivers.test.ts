import { describe, expect, it } from 'vitest'
import type { CoverageCell, ReceiverView } from '../api/shapes'
import { LANGS } from '../i18n/catalogue'
import { degreeText, Sheet, sightOf } from './coverage'
import { makeReader } from './reader'
import {
  bytesText,
  conditionWords,
  flagRows,
  rateText,
  receiverHealth,
  worstFirst,
} from './receivers'

const cell = (south: number, west: number, change: Partial<CoverageCell> = {}): CoverageCell => ({
  south,
  west,
  reports: 1,
  last: 0,
  ...change,
})
const receiver = (change: Partial<ReceiverView> = {}) =>
  ({ name: 'naha', state: 'well', wrong: [], flags: {}, coverage: [], ...change }) as ReceiverView
const en = makeReader('en', 'UTC', false)

describe('where a receiver hears', () => {
  it('is nothing where no cell is', () => expect(sightOf([])).toBeNull())
  it('holds every cell with sea around it', () => {
    expect(sightOf([cell(24, 120), cell(29.5, 130)])).toEqual([23.5, 119.5, 30.5, 131])
    expect(sightOf([cell(24, 122)])).toEqual([22.25, 120.25, 26.25, 124.25])
  })
  it('runs across the date line rather than round the globe', () => {
    const sight = sightOf([cell(10, 178), cell(10, -179)])!
    expect([sight[1], sight[3]]).toEqual([177.5, 182])
    const sheet = new Sheet(sight, 450)
    const [west, east] = sheet.cells([cell(10, 178), cell(10, -179)], 0)
    expect(west!.x).toBeCloseTo(50)
    expect(east!.x).toBeCloseTo(350)
  })
  it('keeps its cells on the sheet, the strongest full, the old apart', () => {
    const cells = [cell(24, 122, { reports: 5000 }), cell(26, 124, { last: 7_200_000 })]
    const sheet = new Sheet(sightOf(cells)!, 400)
    const [often, once] = sheet.cells(cells, 7_200_000)
    expect([often!.strength, often!.old]).toEqual([4, true])
    expect([once!.strength, once!.old]).toEqual([1, false])
    expect(often!.y).toBeGreaterThan(once!.y)
    expect(often!.y + often!.height).toBeLessThanOrEqual(sheet.height)
  })
  it('names degrees past the date line as they are', () => {
    expect([degreeText(24, 'NS'), degreeText(-3.5, 'NS'), degreeText(181, 'EW')]).toEqual([
      '24°N',
      '3.5°S',
      '179°W',
    ])
  })
})

describe('a receiver in words', () => {
  it('says each wrong in every language, and how it is when nothing is', () => {
    const wrong: ReceiverView['wrong'] = ['silent', 'flood', 'clock', 'other-protocol']
    for (const lang of LANGS) {
      const reader = makeReader(lang, 'UTC', false)
      expect(new Set(conditionWords(receiver({ wrong }), reader)).size).toBe(4)
      for (const state of ['well', 'waiting', 'stalled', 'finished'] as const)
        expect(conditionWords(receiver({ state }), reader)[0]).not.toMatch(/^receivers\./)
    }
  })
  it('puts trouble first', () => {
    const states = ['well', 'stalled', 'waiting', 'failing', 'finished'] as const
    const sorted = worstFirst(states.map((state) => receiver({ state })))
    expect(sorted.map((one) => one.state)).toEqual([
      'stalled',
      'failing',
      'waiting',
      'well',
      'finished',
    ])
    expect(receiverHealth(sorted[0]!)).toBe('bad')
  })
  it('names flags it knows, most first, and shows those it does not as they came', () => {
    const rows = flagRows(receiver({ flags: { JUMP: 2, NEW_FLAG: 9, TRUNCATED: 0 } }), en)
    expect(rows.map((row) => row.count)).toEqual([9, 2])
    expect(rows[0]!.words).toBe('NEW_FLAG')
    expect(rows[1]!.words).not.toBe('JUMP')
  })
  it('gives of a rate what matters', () => {
    expect([rateText(0.04, en), rateText(1.44, en), rateText(1320.4, en)]).toEqual([
      '0',
      '1.4',
      '1,320',
    ])
    expect([bytesText(0, en), bytesText(1, en), bytesText(3_210_000, en)]).toEqual([
      '0',
      '0.1 MB',
      '3.3 MB',
    ])
  })
})
