import { describe, expect, it } from 'vitest'
import { findPhrases, renderPart, runsText, slotOrder, type PhraseBook } from './phrases'
import { makeReader } from './reader'
import { KNOWN_UNITS, unitText } from './units'

const names = (en: string, ja: string, zh: string) => ({ en, ja, 'zh-Hant': zh })
const BOOK: PhraseBook = {
  version: 1,
  categories: [{ id: 'distress', names: names('Distress', '遭難', '遇險') }],
  phrases: [
    {
      id: 'distress.drifting',
      category: 'distress',
      distress: true,
      marker: 'information',
      text: names(
        'Vessel {vessel} is drifting in position {position} since {time}, {distance} off.',
        '{vessel}は{time}から位置{position}で漂流中、距離{distance}。',
        '{vessel}自{time}起於{position}漂流，距離{distance}。',
      ),
      slots: {
        vessel: { kind: 'name', label: names('Vessel', '船名', '船名') },
        position: { kind: 'position', label: names('Position', '位置', '位置') },
        time: { kind: 'time', label: names('Time', '時刻', '時間') },
        distance: { kind: 'number', unit: 'nm', label: names('Distance', '距離', '距離') },
      },
      drafted_by: 'us',
      reviewed_by: '',
    },
    {
      id: 'contact.check',
      category: 'contact',
      distress: false,
      marker: 'question',
      text: names(
        'Communication check: how do you read?',
        '通信点検。感明いかが。',
        '通聯測試，收訊如何？',
      ),
      slots: {},
      keywords: { en: ['radio check'], ja: ['颱風'], 'zh-Hant': [] },
      drafted_by: 'us',
      reviewed_by: 'a mariner',
    },
  ],
}
const PART = {
  phrase: 'distress.drifting',
  slots: {
    vessel: { name: { native: '福源六號', roman: 'Fu Yuan No. 6', lang: 'zh-Hant' } },
    position: { position: { lat: 24.45, lon: 123.00333 } },
    time: { time: Date.UTC(2026, 10, 23, 18, 3), zone: 'H' },
    distance: { number: 12, unit: 'nm' },
  },
}
const said = (lang: 'en' | 'ja' | 'zh-Hant') =>
  runsText(renderPart(PART, BOOK, makeReader(lang, 'UTC', false))!)

describe('phrases', () => {
  it('say the same in each reader’s language, with their own units and scripts', () => {
    expect(said('en')).toBe(
      'Vessel Fu Yuan No. 6 (福源六號) is drifting in position 24°27.0′N 123°00.2′E since 02:03H 24 Nov (18:03Z), 12 nautical miles off.',
    )
    expect(said('ja')).toContain('福源六號 (Fu Yuan No. 6)')
    expect(said('ja')).toContain('距離12海里')
    expect(said('zh-Hant')).toContain('距離12浬')
  })

  it('mark the language of a name, so that its own glyphs are drawn', () => {
    const runs = renderPart(PART, BOOK, makeReader('ja', 'UTC', false))!
    expect(runs.find((run) => run.text === '福源六號')?.lang).toBe('zh-Hant')
  })

  it('are found by two letters, by one character, in any language, by id and by keyword', () => {
    const found = (query: string) => findPhrases(BOOK, query, 'en').map((phrase) => phrase.id)
    for (const query of ['dr', '漂', 'distress', 'drif', '漂流'])
      expect(found(query)[0], query).toBe('distress.drifting')
    expect(found('台風')).toEqual([])
    expect(found('radio')).toEqual(['contact.check'])
    expect(found('ｃｈｅｃｋ')).toEqual(['contact.check'])
  })

  it('ask for their slots in the order in which the reader’s language says them', () => {
    expect(slotOrder(BOOK.phrases[0]!, 'en')).toEqual(['vessel', 'position', 'time', 'distance'])
    expect(slotOrder(BOOK.phrases[0]!, 'ja')).toEqual(['vessel', 'time', 'position', 'distance'])
  })

  it('that this book lacks are said to be unknown, not guessed', () => {
    expect(renderPart({ phrase: 'x.y' }, BOOK, makeReader('en', 'UTC', false))).toBeNull()
  })

  it('write courses with three digits, and one of a thing in the singular', () => {
    expect(unitText(5, 'deg', 'en')).toBe('005°')
    expect(unitText(1, 'person', 'en')).toBe('1 person')
    for (const unit of KNOWN_UNITS) expect(unitText(2, unit, 'zh-Hant')).toMatch(/^0*2/)
  })
})
