import { describe, expect, it } from 'vitest'
import type { BundleReadView, NeededEntries } from '../api/shapes'
import {
  broughtWords,
  needWords,
  notEnded,
  progressOf,
  refusalWords,
  sizeText,
  toAnswer,
  toRead,
  type ReadFile,
} from './bundles'
import { makeReader } from './reader'

const en = makeReader('en', 'UTC', false)
const need: NeededEntries = {
  party: 'TWN',
  node: 'taipei',
  lane: 'routine',
  log: 'TWN/taipei;JPN+TWN;routine;1',
  first: 41,
  last: 60,
}
const result = (change: Partial<BundleReadView>): BundleReadView => ({
  sender: 'TWN/taipei',
  bundle: 17,
  ended: true,
  fresh: 3,
  known: 0,
  receipts: 1,
  pieces: 0,
  needs: [],
  refused: [],
  ...change,
})
const read = (change: Partial<BundleReadView>, size = 100): ReadFile => ({
  ...toRead('a.bundle', size),
  state: 'read',
  result: result(change),
})

describe('what a file brought', () => {
  it('is said in one line', () => {
    expect(broughtWords(result({}), en)).toBe('new records: 3, receipts: 1')
    expect(broughtWords(result({ fresh: 0, receipts: 0 }), en)).toBe('nothing in it')
  })

  it('names what must come first, in numbers', () => {
    expect(needWords(need, en)).toBe('Need 41 to 60 of the routine log of TWN/taipei first.')
  })

  it('says why something was not taken, and why a file was refused', () => {
    expect(refusalWords(read({ refused: ['parcel.not-for-us'] }), en)).toEqual([
      'Not taken: This bundle is for another node.',
    ])
    const failure = { code: 'bundle.not-one', whose_move: 'caller' as const, message: '' }
    expect(refusalWords({ ...toRead('x', 1), state: 'refused', failure }, en)).toEqual([
      'This file is no bundle; its name ends in .bundle.',
    ])
  })
})

describe('several files', () => {
  it('are one bundle: only one whose end was not read has another file', () => {
    const parts = [
      read({ ended: false }),
      read({ ended: true }),
      read({ bundle: 18, ended: false }),
    ]
    expect(notEnded(parts)).toEqual([{ sender: 'TWN/taipei', bundle: 18 }])
    expect(notEnded([toRead('a', 1)])).toEqual([])
  })

  it('are as far along as their bytes', () => {
    expect(progressOf([read({}, 300), toRead('b', 100)])).toBe(0.75)
    expect(progressOf([])).toBe(0)
  })

  it('want an answer when something was new and no link takes the receipt back', () => {
    expect(toAnswer([read({}), read({})], [])).toEqual(['TWN'])
    expect(toAnswer([read({})], ['TWN'])).toEqual([])
    expect(toAnswer([read({ fresh: 0 })], [])).toEqual([])
  })
})

describe('sizes', () => {
  it('are in what a medium is named by', () => {
    expect(sizeText(0, en)).toBe('0.1 kB')
    expect(sizeText(2048, en)).toBe('2 kB')
    expect(sizeText(1_440_000, en)).toBe('1.4 MB')
    expect(sizeText(999_700, en)).toBe('1 MB')
    expect(sizeText(3_200_000_000, en)).toBe('3.2 GB')
  })
})
