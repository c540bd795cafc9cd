/** A partner's link in plain words. */
import type { LinkView } from '../api/shapes'
import { has } from '../i18n/catalogue'
import type { Key, Reader } from './reader'

export type Health = 'good' | 'busy' | 'bad'

export function health(link: LinkView): Health {
  if (link.state === 'direct') return 'good'
  return link.state === 'connecting' ? 'busy' : 'bad'
}

/** One short line for the top bar: direct 43 ms. */
export function linkWords(link: LinkView, reader: Reader): string {
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
