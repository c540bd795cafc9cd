import { describe, expect, it } from 'vitest'
import type { AgreementView, DecisionView, PicturePreview, StepView } from '../api/shapes'
import { boxOf, projection } from '../map/smallchart'
import { daysLeft, figuresOf, fullDate, hurdle, lacks, nextStep, rungOf } from './agreements'
import { makeReader } from './reader'
import { durationWords, howWords, kindWords, pictureWords, whyWords } from './release'

const en = makeReader('en', 'Asia/Tokyo', false)
const ja = makeReader('ja', 'Asia/Tokyo', false)
const step = (number: number, change: Partial<StepView> = {}): StepView => ({
  number,
  name: { en: `s${number}`, ja: `s${number}`, 'zh-Hant': `s${number}` },
  words: [],
  conditions: [],
  wanted: { checks_answered: 0, days_at_step: 0 },
  met: { checks_answered: 0, days_at_step: 0 },
  signed: [],
  missing: ['JPN', 'TWN'],
  taken: false,
  next: false,
  due: true,
  ...change,
})
const agreement = (steps: StepView[], change: Partial<AgreementView> = {}) =>
  ({ steps, standing: 0, state: 'in-force', may_sign: true, ...change }) as AgreementView

describe('the ladder of an agreement', () => {
  const one = step(1, { taken: true, missing: [] })
  const two = step(2, {
    next: true,
    due: false,
    wanted: { checks_answered: 10, days_at_step: 0 },
    met: { checks_answered: 7, days_at_step: 3 },
    missing: ['TWN'],
  })
  const three = step(3)
  const ladder = agreement([one, two, three], { standing: 1 })

  it('says where each step is', () => {
    expect([one, two, three].map((s) => rungOf(ladder, s))).toEqual(['stands', 'next', 'later'])
    expect(nextStep(ladder)).toBe(two)
    expect(nextStep({ ...ladder, state: 'ended' })).toBeUndefined()
  })
  it('says what is missing, and nothing of what is taken', () => {
    expect(lacks(ladder, one, en)).toEqual([])
    expect(lacks(ladder, two, en)).toEqual(['the conditions', 'signatures of TWN'])
    expect(lacks(ladder, three, en)[0]).toBe('the step before it')
  })
  it('shows only figures that the step asks for', () => {
    expect(figuresOf(two)).toEqual([{ label: 'step.checks', met: 7, wanted: 10 }])
    expect(figuresOf(one)).toEqual([])
  })
  it('says whose move it is before an officer can sign', () => {
    expect(hurdle(ladder, two, 'JPN')).toBe('wait-them')
    expect(hurdle(ladder, two, 'TWN')).toBe('wait-figures')
    expect(hurdle(ladder, { ...two, due: true }, 'TWN')).toBeNull()
    expect(hurdle({ ...ladder, may_sign: false }, { ...two, due: true }, 'TWN')).toBe('wait-post')
  })
  it('counts whole days to the end, and dates with the year in the reader’s zone', () => {
    const until = Date.UTC(2026, 11, 31, 15)
    expect(daysLeft({ ...ladder, valid_until: until }, until - 2.5 * 86_400_000)).toBe(2)
    expect(daysLeft({ ...ladder, valid_until: until }, until + 1)).toBe(0)
    expect(fullDate(until, 'Asia/Tokyo', ja)).toBe('2027年1月1日 00:00I')
    expect(fullDate(until, 'UTC', en)).toBe('31 Dec 2026, 15:00Z')
  })
})

describe('release in words', () => {
  const seen: PicturePreview = {
    allowed: true,
    reason: 'agreement',
    vessels: 214,
    of: 1320,
    bodies: [],
    parts: [
      {
        agreement: 'A',
        vessels: 214,
        precision: 0.1,
        delay: 3_600_000,
        omit: ['name'],
        keep: 0,
      },
    ],
    frame: '',
  }
  it('says what a partner would see', () => {
    expect(pictureWords(seen, 'the JCG', true, en)).toEqual([
      'the JCG would see 214 of 1,320 vessels, positions to 0.1°, 1 h late, without names, kept without limit',
    ])
    expect(
      pictureWords({ ...seen, allowed: false, reason: 'no-agreement' }, 'JPN', true, en),
    ).toEqual(['JPN gets no picture: no agreement in force allows it'])
    expect(pictureWords({ ...seen, parts: [] }, 'JPN', false, en)).toHaveLength(1)
  })
  it('says durations in the largest unit that is exact', () => {
    expect(durationWords(365 * 86_400_000, en)).toBe('365 d')
    expect(durationWords(90 * 60_000, en)).toBe('90 min')
    expect(durationWords(1500, ja)).toBe('1.5秒')
  })
  it('says only what differs from as it is', () => {
    expect(howWords({ reduced: false, delay: 0, keep: 0 }, en)).toEqual([])
    expect(howWords({ reduced: true, delay: 0, keep: 86_400_000 }, en)).toEqual([
      'reduced',
      'kept 1 d',
    ])
  })
  it('falls back from a kind to its family to its code, and from a reason to its code', () => {
    expect(kindWords('hotline.message-sent', en)).toBe('message')
    expect(kindWords('liaison.watch-taken', en)).toBe('watch or liaison')
    expect(kindWords('future.thing', en)).toBe('future.thing')
    const decision = { reason: 'agreement', agreement: 'A' } as DecisionView
    expect(whyWords(decision, en)).toBe('allowed by “A”')
    expect(whyWords({ ...decision, reason: 'strange' }, en)).toBe('strange')
  })
})

describe('the small chart', () => {
  it('takes the areas with some sea around them, else the desk’s own box', () => {
    expect(boxOf([], [20, 118, 30, 130])).toEqual([20, 118, 30, 130])
    const ring = [[24, 122], [26, 122], [26, 124]] as [number, number][] // prettier-ignore
    const [south, west, north, east] = boxOf([{ code: 'a', name: one('a'), ring }], [])
    expect([south, west, north, east].map((x) => Math.round(x * 10) / 10)).toEqual([
      23.6, 121.6, 26.4, 124.4,
    ])
  })
  it('keeps the whole box on the canvas, north up', () => {
    const at = projection([20, 118, 30, 130], 400, 200)
    const [x0, y0] = at(30, 118)
    const [x1, y1] = at(20, 130)
    expect(y0).toBeCloseTo(0)
    expect(y1).toBeCloseTo(200)
    expect(x0).toBeGreaterThan(0)
    expect(x1).toBeLessThan(400)
  })
})

function one(text: string) {
  return { en: text, ja: text, 'zh-Hant': text }
}
