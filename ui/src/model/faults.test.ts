import { describe, expect, it } from 'vitest'
import type { ForkView } from '../api/shapes'
import { evidenceKey, forkState, forkWords } from './faults'
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

  it('has a word for whatever is kept', () => {
    expect(evidenceKey('feed.forked')).toBe('evidence.forked')
    expect(evidenceKey('feed.wrong-body')).toBe('evidence.unverified')
    expect(evidenceKey('sync.over-credit')).toBe('evidence.rules')
    expect(evidenceKey('link.unknown-key')).toBe('evidence.call')
    expect(evidenceKey('link.two-with-one-key')).toBe('evidence.two-with-one-key')
    expect(evidenceKey('feed.unknown-marking')).toBe('evidence.marking')
    expect(evidenceKey('a.later-one')).toBe('evidence.unverified')
  })
})
