import { expect, it } from 'vitest'
import { GROUPS } from '../model/picture-kinds'
import { say, sayIfKept, WORDS } from './words'

const slots = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!).sort()

it('has every word in all three languages, with the same slots', () => {
  for (const [key, row] of Object.entries(WORDS)) {
    expect(row, key).toHaveLength(3)
    for (const text of row) {
      expect(text.trim(), key).toBeTruthy()
      expect(slots(text), key).toEqual(slots(row[0]))
    }
  }
})

it('writes Chinese as in Taiwan: no simplified characters', () => {
  for (const [key, row] of Object.entries(WORDS)) {
    expect(row[2], key).not.toMatch(/[国图显测错时间数据说这边线达单]/)
  }
})

it('has a word for every group of vessels, every note and the realities', () => {
  const keys = [
    ...GROUPS.map((g) => `group.${g}`),
    ...['delayed', 'reduced', 'suspended', 'link-down'].map((n) => `note.${n}`),
    ...['EXERCISE', 'SIMULATED', 'REPLAY'].map((r) => `reality.${r}`),
  ]
  for (const key of keys) expect(sayIfKept('ja', key), key).toBeTruthy()
})

it('fills slots', () => {
  expect(say('zh-Hant', 'source.vessels', { count: 12 })).toBe('12艘')
})
