/** A partner's link in plain words. */
import type { LinkView } from '../api/shapes'
import { has } from '../i18n/catalogue'
import { ageText } from './age'
import type { Key, Reader } from './reader'

export type Health = 'good' | 'busy' | 'bad'

export function health(link: LinkView): Health {
  if (link.state === 'direct') return 'good'
  if (link.via) return 'busy'
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

/** How long what waits will take at the measured rate; null where there is nothing or no measure. */
export function takesMs(link: LinkView): number | null {
  if (waiting(link) === 0 || link.rate === null || link.state !== 'direct') return null
  const budget = link.budget_kbit_s === null ? Infinity : link.budget_kbit_s * 125
  return (link.queued_bytes / Math.min(link.rate, budget)) * 1000
}

/** What they hold, what waits, which way it goes: in one sentence. `name` of the party, its times. */
export function sentence(
  link: LinkView,
  reader: Reader,
  name: (party: string) => string,
  time: (at: number) => string,
): string {
  const said = []
  const since = link.partner_holds_all_since
  if (since !== null) said.push(reader.t('links.say.holds-all', { time: time(since) }))
  const count = waiting(link)
  const takes = takesMs(link)
  if (count > 0)
    said.push(
      takes === null
        ? reader.t('links.say.waits', { count })
        : reader.t('links.say.waits-about', { count, age: ageText(Math.max(1000, takes), reader) }),
    )
  said.push(wayWords(link, reader, name))
  return reader.t('links.say.whole', {
    party: name(link.party),
    said: said.join(reader.t('links.say.and')),
  })
}

function wayWords(link: LinkView, reader: Reader, name: (party: string) => string): string {
  if (link.state === 'direct') return reader.t('links.say.way-direct')
  if (link.via) return reader.t('links.say.way-relay', { relay: name(link.via) })
  return reader.t(link.state === 'connecting' ? 'links.say.way-calling' : 'links.say.way-none')
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
