import { describe, expect, it } from 'vitest'
import type { BundleView, LinkView, LogState } from '../api/shapes'
import {
  adviceWords,
  clockWords,
  health,
  linkSentence,
  linkWords,
  logsByOwner,
  pathsOf,
  queueOf,
  rateWords,
  type Scene,
} from './links'
import { makeReader } from './reader'

const NAMES: Record<string, Record<string, string>> = {
  en: { JPN: 'Japan', USA: 'United States' },
  ja: { JPN: '日本', USA: '米国' },
  'zh-Hant': { JPN: '日本', USA: '美國' },
}
const NOW = Date.UTC(2026, 3, 1, 6, 30)
const en = makeReader('en', 'UTC', false)
const ja = makeReader('ja', 'Asia/Tokyo', false)
const zh = makeReader('zh-Hant', 'Asia/Taipei', false)

const link = (change: Partial<LinkView>): LinkView => ({
  party: 'JPN',
  node: 'tokyo',
  state: 'direct',
  since: NOW - 60_000,
  via: '',
  via_since: null,
  relays: [],
  round_trip_ms: 43.2,
  rate: null,
  budget_kbit_s: null,
  clock_off_ms: 0,
  last_heard: NOW - 1000,
  last_error: '',
  queued: { flash: 0, routine: 0, bulk: 0 },
  queued_bytes: { flash: 0, routine: 0, bulk: 0 },
  partner_holds_until: null,
  partner_holds_all_since: NOW - 1000,
  logs: [],
  picture_age_ms: null,
  last_check_at: null,
  last_check_ok: null,
  last_check_round_trip_ms: null,
  next_check_at: null,
  ...change,
})
const bundle = (change: Partial<BundleView>): BundleView => ({
  to: 'JPN',
  number: 17,
  at: NOW - 5000,
  size: 1000,
  entries: 3,
  confirmed: false,
  files: [],
  needs: [],
  ...change,
})
const scene = (lang: string, bundles: BundleView[] = []): Scene => ({
  own: 'TWN',
  name: (party) => NAMES[lang]?.[party] ?? party,
  bundles,
  now: NOW,
})
const cut = link({
  state: 'down',
  last_error: 'link.unreachable',
  via: 'USA',
  via_since: NOW - 3000,
  relays: ['USA'],
  queued: { flash: 1, routine: 2, bulk: 0 },
  queued_bytes: { flash: 500, routine: 1500, bulk: 0 },
  partner_holds_until: Date.UTC(2026, 3, 1, 5, 2),
})

describe('the sentence of a link', () => {
  it('says what they hold, what waits, and by which path it goes', () => {
    expect(linkSentence(cut, scene('en'), en)).toBe(
      'Japan holds everything up to 05:02Z; 3 records wait, 1 of them flash; the direct link is down; sending by way of United States.',
    )
    expect(linkSentence(cut, scene('ja'), ja)).toBe(
      '日本は 14:02I までの送出分を保有。送信待ち 3 件（うち最優先 1 件）。直通回線は断。米国経由で伝達中。',
    )
    expect(linkSentence(cut, scene('zh-Hant'), zh)).toBe(
      '日本已持有截至 13:02H 之全部紀錄；3 筆紀錄待傳（其中特急 1 筆）；直接連線中斷；改由美國轉送。',
    )
  })

  it('is short when all is well', () => {
    expect(linkSentence(link({}), scene('en', [bundle({})]), en)).toBe(
      'Japan holds everything we released; the direct link is up.',
    )
  })

  it('counts one as one', () => {
    const one = (queued: Record<string, number>) =>
      linkSentence(link({ queued, state: 'connecting' }), scene('en'), en)
    expect(one({ routine: 1 })).toBe(
      'Japan has not signed for everything; 1 record waits; the direct link is being set up.',
    )
    expect(one({ flash: 1 })).toContain('; 1 flash record waits;')
  })

  it('names the bundle that is under way, and no other', () => {
    const down = link({ state: 'down' })
    const written = [bundle({ to: 'USA', number: 20 }), bundle({}), bundle({ number: 16 })]
    expect(linkSentence(down, scene('en', written), en)).toContain('bundle 17 not yet confirmed')
    const done = [bundle({ confirmed: true })]
    expect(linkSentence(down, scene('en', done), en)).not.toContain('bundle')
  })

  it('says of another node of our own only whether it is reached', () => {
    const sibling = link({ party: 'TWN', node: 'keelung', queued: { routine: 9 } })
    expect(linkSentence(sibling, scene('en'), en)).toBe(
      'Our own node keelung; the direct link is up.',
    )
    expect(pathsOf(sibling, scene('en'), en).map((path) => path.path)).toEqual(['direct'])
  })
})

describe('paths', () => {
  it('are direct, relay and bundle, each with its state and since when', () => {
    expect(pathsOf(cut, scene('en', [bundle({})]), en)).toEqual([
      {
        path: 'direct',
        words: 'down: their address cannot be reached',
        since: NOW - 60_000,
        state: 'none',
      },
      {
        path: 'relay',
        words: 'in use, by way of United States',
        since: NOW - 3000,
        state: 'open',
      },
      {
        path: 'bundle',
        words: 'bundle 17 written, not yet confirmed',
        since: NOW - 5000,
        state: 'waits',
      },
    ])
  })

  it('tell a relay that stands ready from none', () => {
    const relay = (change: Partial<LinkView>) => pathsOf(link(change), scene('en'), en)[1]
    expect(relay({ relays: ['USA'] })?.words).toBe('ready, by way of United States')
    expect(relay({})?.state).toBe('none')
  })

  it('by way of another are no alarm, but no direct link either', () => {
    expect(health(cut)).toBe('busy')
    expect(health({ ...cut, via: '' })).toBe('bad')
    expect(linkWords(cut, en)).toBe('by way of USA')
    expect(linkWords(link({}), en)).toBe('direct 43 ms')
    expect(adviceWords(link({}), en)).toBe('')
    expect(adviceWords(cut, en)).toMatch(/picture/)
    expect(adviceWords({ ...cut, via: '' }, en)).toMatch(/bundle/)
  })
})

describe('what waits', () => {
  const busy = link({
    rate: 1000,
    queued: { bulk: 5, flash: 1, routine: 2 },
    queued_bytes: { bulk: 50_000, flash: 500, routine: 1500 },
  })

  it('goes in order of precedence, each lane after those before it', () => {
    expect(queueOf(busy)).toEqual([
      { lane: 'flash', count: 1, bytes: 500, takes_ms: 500 },
      { lane: 'routine', count: 2, bytes: 1500, takes_ms: 2000 },
      { lane: 'bulk', count: 5, bytes: 50_000, takes_ms: 52_000 },
    ])
  })

  it('keeps within the budget', () => {
    expect(queueOf({ ...busy, budget_kbit_s: 4 })[0]?.takes_ms).toBe(1000)
    expect(queueOf({ ...busy, budget_kbit_s: 40 })[0]?.takes_ms).toBe(500)
  })

  it('has no time that was not measured', () => {
    expect(queueOf({ ...busy, rate: null })[0]?.takes_ms).toBeNull()
    expect(queueOf({ ...busy, state: 'down' })[0]?.takes_ms).toBeNull()
    const unknown = { ...busy, queued_bytes: { bulk: 50_000, flash: 500, routine: 0 } }
    expect(queueOf(unknown).map((row) => row.takes_ms)).toEqual([500, null, null])
  })

  it('is nothing when nothing waits', () => {
    expect(queueOf(link({ rate: 1000 }))).toEqual([])
  })
})

describe('figures', () => {
  it('give the rate in kilobits, as thin links are named', () => {
    expect(rateWords(link({}), en)).toBe('not measured')
    expect(rateWords(link({ rate: 6100 }), en)).toBe('at least 49 kbit/s')
    expect(rateWords(link({ rate: 300 }), en)).toBe('at least 2.4 kbit/s')
    expect(rateWords(link({ rate: 5_000_000 }), en)).toBe('at least 40 Mbit/s')
    expect(rateWords(link({ rate: 6100, budget_kbit_s: 50 }), en)).toBe(
      'at least 49 kbit/s; at most 50 kbit/s allowed',
    )
    expect(rateWords(link({ rate: 6100, state: 'down' }), en)).toBe('not measured')
  })

  it('say which clock is ahead', () => {
    expect(clockWords(link({ clock_off_ms: -400 }), en)).toBe('under 1 s')
    expect(clockWords(link({ clock_off_ms: 65_000 }), en)).toBe('theirs 1 min ahead')
    expect(clockWords(link({ clock_off_ms: -7_500_000 }), en)).toBe('theirs 2 h 5 min behind')
    expect(clockWords(link({ clock_off_ms: null }), en)).toBe('–')
  })

  it('keep logs of ours, of theirs and of others apart', () => {
    const log = (party: string): LogState => ({
      log: `${party}/n;…`,
      party,
      own: party === 'TWN',
      lane: 'routine',
      head: 3,
      held_by_partner: null,
      told: null,
      closed: false,
    })
    const sorted = logsByOwner(link({ logs: [log('USA'), log('JPN'), log('TWN')] }))
    expect(sorted.ours.map((one) => one.party)).toEqual(['TWN'])
    expect(sorted.theirs.map((one) => one.party)).toEqual(['JPN'])
    expect(sorted.others.map((one) => one.party)).toEqual(['USA'])
  })
})
