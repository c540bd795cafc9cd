import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ForkView } from '../api/shapes'
import { evidenceKey, forkState, forkWords, resolveCommand } from './faults'
import { makeReader } from './reader'

const reader = makeReader('en', 'UTC', false)
const fork: ForkView = {
  log: 'TWN/taipei;JPN+TWN;routine;17',
  party: 'TWN',
  node: 'taipei',
  number: 12,
  held: 'aa',
  branches: ['aa', 'bb'],
  proven: true,
  decision: null,
  contested: false,
  ours: false,
}

describe('faults in plain words', () => {
  it('names the log, its audience and the number', () => {
    expect(forkWords(fork, reader)).toBe(
      'TWN/taipei signed two versions of its routine log for JPN · TWN, from number 12 on.',
    )
  })

  it('says whose move it is, and what was decided', () => {
    expect(forkState(fork, reader)).toContain('TWN must say which version counts')
    expect(forkState({ ...fork, ours: true }, reader)).toContain('Our administrator')
    expect(forkState({ ...fork, contested: true }, reader)).toContain('decided twice')
    const decision = { entry_hash: 'aa', number: 12, reason: 'a copy ran' }
    expect(forkState({ ...fork, decision }, reader)).toContain('held here counts: a copy ran')
    const other = { ...decision, entry_hash: 'bb' }
    expect(forkState({ ...fork, decision: other }, reader)).toContain('another version counts')
  })

  it('has a sentence for every code, and a word for one that is not known here', () => {
    expect(evidenceKey('feed.wrong-body')).toBe('evidence.feed.wrong-body')
    expect(evidenceKey('sync.of-a-later-version')).toBe('evidence.rules')
    expect(evidenceKey('link.of-a-later-version')).toBe('evidence.call')
    expect(evidenceKey('a.later-one')).toBe('evidence.unverified')
    const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
    const section = /^## Untrusted.*?(?=^## )/ms.exec(page)![0]
    const files = /^(audit|consultation|passkey|proof)\./ // read by a person, not kept of a partner
    const codes = [...section.matchAll(/^\| `([a-z.-]+)`/gm)].map((found) => found[1]!)
    codes.push('fault.unproven', 'feed.id-reused', 'store.damaged', 'link.two-with-one-key')
    expect(codes.length).toBeGreaterThan(60)
    for (const code of codes)
      if (!files.test(code)) expect(evidenceKey(code)).toBe(`evidence.${code}`)
  })

  it('gives the command that decides this very fork, whatever stands in the reason', () => {
    expect(resolveCommand(fork.log, 'aa', "it's the copy")).toBe(
      "kuroshio log resolve 'TWN/taipei;JPN+TWN;routine;17' --entry aa --reason 'it'\\''s the copy'",
    )
  })
})
