import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fleet, frameOf } from '../../dev/fleet'
import { Freshness } from '../model/picture-age'
import { Picture } from '../model/picture'
import { GROUPS } from '../model/picture-kinds'
import type { Place } from '../model/picture-predict'
import { viewOf, type PictureView } from '../model/picture-view'
import { draw, symbolSize } from './drawing'
import { chooseNames, type NameLabel } from './layers/names'
import { symbolCell, type Part } from './symbols'
import { WORDS } from './words'
import { inOrder, Z_ORDER } from './zorder'

const NOW = 1_760_000_000_000

function view(count: number, note = ''): PictureView {
  const picture = new Picture()
  picture.apply(frameOf('TWN', fleet(count), NOW, { note }))
  return viewOf(picture, { hidden: new Set(), nowMs: NOW })
}
/** The cells of one part and party, of all kinds of vessels. */
const cells = (part: Part, slot: number): number[] =>
  GROUPS.flatMap((_, group) => [true, false].map((m) => symbolCell(group, m, part, slot)))
const all = (v: PictureView): number[] => Array.from({ length: v.count }, (_, row) => row)

it('draws every vessel once, as a symbol or as the mark of where it was last', () => {
  const v = view(3000)
  const { symbols, marks } = draw(v, all(v), 'day', true)
  expect(symbols.length + marks.length).toBe(v.count)
  expect(symbols.length).toBe(symbols.rows.length)
  for (const row of marks.rows) expect(v.fresh[row]).toBe(Freshness.Lost)
})

it('hollows a symbol that is old: no fill when large, a hollow form when small', () => {
  const v = view(300, 'link-down')
  const large = draw(v, all(v), 'night', true).symbols
  const small = draw(v, all(v), 'night', false).symbols
  const hollow = cells('hollow', 1)
  for (let i = 0; i < large.length; i++) {
    expect(large.fill[4 * i + 3]).toBe(0)
    expect(hollow).toContain(large.looks[3 * i + 2])
    expect(small.fill[4 * i + 3]).toBe(255)
    expect(small.line[4 * i + 3]).toBe(0)
    expect(hollow).toContain(small.looks[3 * i + 1])
  }
})

it('repeats the source party in the form of the symbol, not in its colour alone', () => {
  const v = view(50)
  const { symbols } = draw(v, all(v), 'day', true)
  const taiwans = [...cells('fill', 1), ...cells('hollow', 1)]
  for (let i = 0; i < symbols.length; i++) expect(taiwans).toContain(symbols.looks[3 * i + 1])
})

it('grows symbols with the zoom and never shrinks them', () => {
  for (let zoom = 2; zoom < 16; zoom += 0.25)
    expect(symbolSize(zoom + 0.25)).toBeGreaterThanOrEqual(symbolSize(zoom))
})

it('puts no name over another name or over another vessel', () => {
  const v = view(400)
  const project = ({ lon, lat }: Place) => ({ x: (lon - 116) * 300, y: (27 - lat) * 300 })
  const vessels = all(v).map((row) => ({
    ...{ mmsi: v.mmsi[row]!, name: 'TEN LETTER', source: 'TWN' },
    ...{ lon: v.positions[2 * row]!, lat: v.positions[2 * row + 1]! },
  }))
  const labels = chooseNames(vessels, project)
  expect(labels.length).toBeGreaterThan(10)
  const screen = ({ position: [lon, lat] }: NameLabel) => project({ lon, lat })
  const width = 'TEN LETTER (TWN)'.length * 7.2
  for (const label of labels) {
    const at = screen(label)
    for (const other of labels) {
      if (other === label) continue
      const there = screen(other)
      const covered = there.x >= at.x && there.x < at.x + width && Math.abs(there.y - at.y) < 5
      expect(covered).toBe(false)
    }
  }
})

it('keeps every layer of the map in the one list of what draws on top', () => {
  const folder = new URL('./layers/', import.meta.url)
  const files = [
    ...readdirSync(folder).map((name) => new URL(name, folder)),
    new URL('./style.ts', import.meta.url),
  ]
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  for (const id of Z_ORDER) expect(text, id).toContain(`'${id}'`)
  for (const [, id] of text.matchAll(/\bid: '([a-z-]+)'/g)) expect(Z_ORDER).toContain(id)
  expect(inOrder([{ id: 'vessels' }, { id: 'sea' }, { id: 'track' }]).map((l) => l.id)).toEqual(
    ['sea', 'track', 'vessels'],
  )
})

it('uses every word it keeps', () => {
  const folder = new URL('./', import.meta.url)
  const text = readdirSync(folder)
    .filter((name) => /\.(svelte|ts)$/.test(name) && !name.startsWith('words'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n')
  const made = /^(group|status|note|reality|fresh|age|archive)\./
  const unused = Object.keys(WORDS).filter((key) => !made.test(key) && !text.includes(`'${key}'`))
  expect(unused).toEqual([])
})
