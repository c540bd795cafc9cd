import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CATALOGUE, LANGS, has, say, type Key } from './catalogue'

const slots = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()
const entries = Object.entries(CATALOGUE) as [Key, Record<string, string>][]

describe('the catalogue', () => {
  it('has every text in all three languages', () => {
    for (const [key, texts] of entries) {
      expect(Object.keys(texts).sort(), key).toEqual([...LANGS].sort())
      for (const lang of LANGS) expect(texts[lang]?.trim(), `${key} ${lang}`).toBeTruthy()
    }
  })

  it('has the same slots in all three', () => {
    for (const [key, texts] of entries) {
      const wanted = slots(texts['en'] ?? '')
      for (const lang of LANGS) expect(slots(texts[lang] ?? ''), `${key} ${lang}`).toEqual(wanted)
    }
  })

  it('gives every alert an advice, and no advice without an alert', () => {
    const alerts = entries.map(([key]) => key as string).filter((key) => /^alert\.\w+\./.test(key))
    for (const key of alerts) {
      const other = key.endsWith('.do') ? key.slice(0, -3) : `${key}.do`
      expect(has(other), other).toBe(true)
    }
  })

  it('has words for every alert that the node raises', () => {
    const raised = ['desk/conditions.py', 'node/alerting.py'].flatMap((file) => {
      const text = readFileSync(new URL(`../../../src/kuroshio/${file}`, import.meta.url), 'utf8')
      return [
        ...text.matchAll(/"((?:hotline|link|check|watch|trust|log|store|consultation)\.[a-z-]+)"/g),
      ]
    })
    const codes = new Set(
      raised
        .map((found) => found[1])
        .filter((c) => !['hotline.message-sent', 'store.full'].includes(c ?? '')),
    )
    expect(codes.size).toBeGreaterThan(10)
    for (const code of codes) expect(has(`alert.${code}`), code).toBe(true)
  })

  it('has words for every refusal about consultations, and for every reason given with one', () => {
    const sources = ['consent/terms.py', 'consent/signed.py', 'domains/consultation.py']
    sources.push('domains/facility.py', 'node/consultations.py', 'web/present_consultations.py')
    const texts = sources.map((file) =>
      readFileSync(new URL(`../../../src/kuroshio/${file}`, import.meta.url), 'utf8'),
    )
    const all = texts.join('\n')
    const refused = [
      ...all.matchAll(
        /(?:Refused\(|return|append\(\(post,)\s+?"((?:consultation|facility)\.[a-z-]+)"/g,
      ),
    ]
    refused.push(...all.matchAll(/Refused\(\s*"((?:consultation|facility)\.[a-z-]+)"/g))
    const codes = new Set(refused.map((found) => found[1]))
    codes.delete('facility.bad-gazetteer') // at the start, to whoever runs the node
    expect(codes.size).toBeGreaterThan(18)
    for (const code of codes) expect(has(`error.${code}`), code).toBe(true)
    const whys = new Set([...all.matchAll(/Fault\(\s*"([a-z-]+)"/g)].map((found) => found[1]))
    expect(whys.size).toBeGreaterThan(18)
    for (const why of whys) expect(has(`fault.${why}`), why).toBe(true)
    const misfits = /^Misfit = Literal\[(.*)\]$/m.exec(all)![1]!.match(/[a-z-]+/g)!
    for (const why of [...misfits, 'not-heard', 'clock'])
      expect(has(`cover.why.${why}`), why).toBe(true)
  })

  it('writes Taiwan’s Chinese, not converted simplified or Japanese forms', () => {
    const foreign =
      /[们这来对发关时会为个过还进国产务动员应变间问题说请谁读连线报传记录签输]|[気対応図変経験圧検県単総]|信息|台灣|屏幕|软件|用户/
    for (const [key, texts] of entries) {
      const text = texts['zh-Hant'] ?? ''
      expect(text.match(foreign)?.[0], `${key}: ${text}`).toBeUndefined()
    }
  })

  it('fills slots, and shows one that nobody filled', () => {
    expect(say('en', 'hotline.unread', { count: 3 })).toBe('3 unread')
    expect(say('ja', 'hotline.unread')).toBe('未読 … 件')
  })
})
