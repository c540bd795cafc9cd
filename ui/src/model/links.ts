/** A partner's link in plain words: whether it is reached, and by which path; what waits; what it holds. */
import type { BundleView, LinkView, LogState } from '../api/shapes'
import { has } from '../i18n/catalogue'
import { ageText } from './age'
import { localStamp } from './clock'
import type { Key, Reader } from './reader'
import { countText } from './receivers'

export type Health = 'good' | 'busy' | 'bad'

/** A partner that is reached by way of another is no alarm. */
export function health(link: LinkView): Health {
  if (link.state === 'direct') return 'good'
  return link.state === 'connecting' || link.via ? 'busy' : 'bad'
}

/** One short line for the top bar: direct 43 ms. */
export function linkWords(link: LinkView, reader: Reader): string {
  if (link.state !== 'direct' && link.via) return reader.t('link.via', { relay: link.via })
  const words = reader.t(`link.${link.state}` as Key)
  const trip = link.round_trip_ms
  return link.state === 'direct' && trip != null
    ? `${words} ${Math.max(1, Math.round(trip))} ms`
    : words
}

export function waiting(link: LinkView): number {
  return Object.values(link.queued).reduce((sum, count) => sum + count, 0)
}

/** Why a link is down: the catalogue's words for the code, else the code as it came. */
export function errorWords(code: string, reader: Reader): string {
  if (!code) return ''
  const key = `error.${code}`
  return has(key) ? reader.t(key) : code
}

/** The best link of each party: a partner with two nodes is reached when one of them is. */
export function bestByParty(links: LinkView[]): LinkView[] {
  const rank: Record<LinkView['state'], number> = { direct: 0, connecting: 1, refused: 2, down: 3 }
  const best = new Map<string, LinkView>()
  for (const link of links) {
    const known = best.get(link.party)
    if (!known || rank[link.state] < rank[known.state]) best.set(link.party, link)
  }
  return [...best.values()]
}

/** What a sentence needs beside the link itself. */
export interface Scene {
  /** The own party: its other nodes have no queue of which anything is signed. */
  own: string
  /** A party's name in the reader's language. */
  name: (party: string) => string
  /** Bundles written here, the newest first. */
  bundles: readonly BundleView[]
  now: number
}

/** "Japan holds everything up to 03:03I; 3 records wait; the direct link is down; sending by way of
 * United States." */
export function linkSentence(link: LinkView, scene: Scene, reader: Reader): string {
  const sibling = link.party === scene.own
  const told = sibling
    ? [reader.t('say.sibling', { name: link.node })]
    : [holdsWords(link, scene, reader), waitsWords(link, reader)]
  told.push(reader.t(`say.${link.state}`))
  if (link.state !== 'direct') {
    if (link.via) told.push(reader.t('say.via', { relay: scene.name(link.via) }))
    const bundle = openBundle(link, scene.bundles)
    if (bundle) told.push(reader.t('say.bundle', { number: bundle.number }))
  }
  return told.filter(Boolean).join(reader.t('links.join')) + reader.t('links.stop')
}

function holdsWords(link: LinkView, scene: Scene, reader: Reader): string {
  const name = scene.name(link.party)
  if (waiting(link) === 0) return reader.t('say.holds-all', { name })
  if (link.partner_holds_until === null) return reader.t('say.holds-not', { name })
  const time = localStamp(link.partner_holds_until, reader.zone, scene.now, reader.lang)
  return reader.t('say.holds-until', { name, time })
}

function waitsWords(link: LinkView, reader: Reader): string {
  const all = waiting(link)
  const flash = link.queued['flash'] ?? 0
  if (all === 0) return ''
  if (all === 1) return reader.t(flash ? 'say.one-waits-flash' : 'say.one-waits')
  const waits = reader.t('say.wait', { count: countText(all, reader) })
  return flash ? reader.t('say.wait-flash', { waits, count: countText(flash, reader) }) : waits
}

/** What the reader should know or do while the direct link is not there; empty while it is. */
export function adviceWords(link: LinkView, reader: Reader): string {
  if (link.state === 'direct') return ''
  return reader.t(link.via ? 'do.relayed' : (`do.${link.state}` as Key))
}

function openBundle(link: LinkView, bundles: readonly BundleView[]): BundleView | undefined {
  return bundles.find((one) => one.to === link.party && !one.confirmed)
}

/** One way to a partner: what it is doing, and since when. */
export interface Path {
  path: 'direct' | 'relay' | 'bundle'
  words: string
  since: number | null
  /** Whether records pass by it, or would now. */
  state: 'open' | 'waits' | 'none'
}

/** Direct, by relay, by bundle. Another node of our own party has only the first. */
export function pathsOf(link: LinkView, scene: Scene, reader: Reader): Path[] {
  const direct = directPath(link, reader)
  return link.party === scene.own
    ? [direct]
    : [direct, relayPath(link, scene, reader), bundlePath(link, scene.bundles, reader)]
}

function directPath(link: LinkView, reader: Reader): Path {
  const why = errorWords(link.last_error, reader) || reader.t('path.no-cause')
  const key = link.state === 'direct' ? 'path.up' : (`path.${link.state}` as Key)
  const state = { direct: 'open', connecting: 'waits', down: 'none', refused: 'none' } as const
  return {
    path: 'direct',
    words: reader.t(key, { why }),
    since: link.since,
    state: state[link.state],
  }
}

function relayPath(link: LinkView, scene: Scene, reader: Reader): Path {
  if (link.via) {
    const words = reader.t('path.relayed', { relay: scene.name(link.via) })
    return { path: 'relay', words, since: link.via_since, state: 'open' }
  }
  if (link.relays.length === 0)
    return { path: 'relay', words: reader.t('path.relay-none'), since: null, state: 'none' }
  const relay = link.relays.map(scene.name).join(reader.t('list.comma'))
  return {
    path: 'relay',
    words: reader.t('path.relay-ready', { relay }),
    since: null,
    state: 'waits',
  }
}

function bundlePath(link: LinkView, bundles: readonly BundleView[], reader: Reader): Path {
  const open = openBundle(link, bundles)
  const last = open ?? bundles.find((one) => one.to === link.party)
  if (!last)
    return { path: 'bundle', words: reader.t('path.bundle-none'), since: null, state: 'none' }
  const words = reader.t(open ? 'path.bundle-open' : 'path.bundle-done', { number: last.number })
  return { path: 'bundle', words, since: last.at, state: open ? 'waits' : 'none' }
}

/** What waits in one lane. */
export interface LaneQueue {
  lane: string
  count: number
  /** About so many bytes; null: not known. */
  bytes: number | null
  /** About how long until all of it has gone, lanes before it included; null: nothing was measured. */
  takes_ms: number | null
}

export const LANES = ['flash', 'routine', 'bulk'] as const

/** Lanes in order of precedence, those with nothing left out. */
export function queueOf(link: LinkView): LaneQueue[] {
  const rate = usableRate(link)
  let before: number | null = 0
  return LANES.map((lane) => {
    const count = link.queued[lane] ?? 0
    const bytes = link.queued_bytes[lane] || null
    if (count > 0) before = before === null || bytes === null ? null : before + bytes
    const takes_ms = rate && before !== null && count > 0 ? (before / rate) * 1000 : null
    return { lane, count, bytes: count > 0 ? bytes : null, takes_ms }
  }).filter((row) => row.count > 0)
}

/** Bytes a second that may be reckoned with; null unless the direct link was measured. */
export function usableRate(link: LinkView): number | null {
  if (link.state !== 'direct' || !link.rate) return null
  return link.budget_kbit_s ? Math.min(link.rate, link.budget_kbit_s * 125) : link.rate
}

/** About how long, in words; never finer than a second. */
export function aboutText(ms: number, reader: Reader): string {
  return ms < 1000 ? reader.t('links.under-second') : ageText(ms, reader)
}

/** "at least 48 kbit/s; at most 50 kbit/s allowed", or that nothing was measured. A link that was
 * never kept busy may carry far more than it was seen to. */
export function rateWords(link: LinkView, reader: Reader): string {
  const kbit = (bytes: number) => (bytes * 8) / 1000
  let rate = reader.t('links.rate-none')
  if (link.state === 'direct' && link.rate) {
    const found = kbit(link.rate)
    rate =
      found >= 10_000
        ? reader.t('links.mbit', { rate: countText(Math.round(found / 1000), reader) })
        : reader.t('links.kbit', {
            rate: countText(found >= 10 ? Math.round(found) : Math.round(found * 10) / 10, reader),
          })
  }
  if (!link.budget_kbit_s) return rate
  const budget = countText(link.budget_kbit_s, reader)
  return reader.t('links.budget', { rate, budget })
}

/** By how much the clocks differ. */
export function clockWords(link: LinkView, reader: Reader): string {
  const off = link.clock_off_ms
  if (off === null) return '–'
  const span = Math.abs(off)
  if (span < 1000) return reader.t('links.under-second')
  return reader.t(off > 0 ? 'links.clock-ahead' : 'links.clock-behind', {
    span: ageText(span, reader),
  })
}

/** Logs by whose they are: ours, the partner's, and those of others that are for us both. */
export function logsByOwner(link: LinkView): Record<'ours' | 'theirs' | 'others', LogState[]> {
  const theirs = (log: LogState) => !log.own && log.party === link.party
  return {
    ours: link.logs.filter((log) => log.own),
    theirs: link.logs.filter(theirs),
    others: link.logs.filter((log) => !log.own && !theirs(log)),
  }
}
