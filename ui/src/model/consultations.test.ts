import { expect, it } from 'vitest'
import type { CoverView, DecisionRecord, FacilityView, MatterView } from '../api/shapes'
import {
  answersOf,
  atOf,
  bindsWords,
  countsOf,
  differingWords,
  fieldOf,
  heardWords,
  numbersWords,
  ringOf,
  textsOf,
  versions,
  whyWords,
} from './consultations'
import { distanceWords, found } from './facilities'
import { makeReader } from './reader'

const en = makeReader('en', 'UTC', false)
const zh = makeReader('zh-Hant', 'Asia/Taipei', false)
const cover = (why: string, heard: number | null = null): CoverView => ({
  answer: 'not-in-force',
  why,
  heard,
})

it('says why a use is not covered, be it a stage or a misfit, and shows codes it does not know', () => {
  expect(whyWords(cover('number'), en)).toBe('above the number')
  expect(whyWords(cover('no-answer'), zh)).toBe('無答覆')
  expect(whyWords(cover('of-a-later-version'), en)).toBe('of-a-later-version')
})

it('always says when the respondent was last heard, or that it was not', () => {
  expect(heardWords(cover('', null), 'JPN', 0, en)).toBe('JPN was not heard here')
  expect(heardWords(cover('', 3_600_000), 'JPN', 3_600_000, en)).toContain('01:00Z')
})

it('never says of a consent that it binds when something narrower overtook it', () => {
  const one = { fault: '', overtaken: '' } as DecisionRecord
  expect(bindsWords(one, en)).toBe('It binds.')
  expect(bindsWords({ ...one, overtaken: 'declined' }, en)).toBe('It does not count: Declined')
  expect(bindsWords({ ...one, fault: 'consultation.not-signed' }, en)).not.toContain('binds')
})

it('says that the respondent’s answers differ, by whom, and what counts', () => {
  const matter = { differing: '', question: { respondent: 'JPN' } } as MatterView
  expect(differingWords(matter, en)).toBe('')
  expect(differingWords({ ...matter, differing: 'answers' }, en)).toMatch(/^JPN .*does not count/)
  expect(differingWords({ ...matter, differing: 'conditions' }, zh)).toContain('全部條件')
})

it('lists versions in one order and marks the authoritative one', () => {
  const texts = [
    { lang: 'ja', text: '可否' },
    { lang: 'en', text: 'May we?' },
  ]
  expect(versions(texts, 'ja').map((v) => [v.lang, v.authoritative])).toEqual([
    ['en', false],
    ['ja', true],
  ])
})

it('offers each answer once, with or without conditions', () => {
  const may = ['consent', 'consent-with-conditions', 'decline', 'withdraw'] as MatterView['may']
  expect(answersOf({ may } as MatterView)).toEqual(['consent', 'decline'])
})

it('reads a box of four edges, and nothing else', () => {
  expect(ringOf('24, 124, 26, 126')).toHaveLength(4)
  expect(ringOf('24、124、26、126')?.[0]).toEqual([24, 124])
  for (const bad of ['', '24 124 26', '26 124 24 126', 'a b c d'])
    expect(ringOf(bad)).toBe(undefined)
})

it('takes instants as UTC, and only what was filled in', () => {
  expect(fieldOf(atOf('2026-11-26T10:00'))).toBe('2026-11-26T10:00')
  expect(countsOf({ aircraft: '2', ships: '', persons: 'x' })).toEqual([
    { of: 'aircraft', number: 2 },
  ])
  expect(textsOf({ en: ' a ', ja: ' ', 'zh-Hant': '' })).toEqual([{ lang: 'en', text: 'a' }])
  expect(numbersWords([{ of: 'aircraft', number: 2 }], zh)).toBe('航空器（架）: 2')
})

it('finds facilities by any side’s name, 臺 and 台 alike', () => {
  const place = (id: string, kind: string, TWN: string) =>
    ({ id, kind, names: { TWN, JPN: TWN, USA: id } }) as unknown as FacilityView
  const list = [place('songshan', 'airfield', '臺北松山機場'), place('naha', 'port', '那霸港')]
  expect(found(list, '台北', '').map((f) => f.id)).toEqual(['songshan'])
  expect(found(list, 'NAHA', '').map((f) => f.id)).toEqual(['naha'])
  expect(found(list, '', 'port').map((f) => f.id)).toEqual(['naha'])
  expect(distanceWords(643_738, en)).toBe('348 NM (644 km, 400 statute miles)')
})
