/** Who is who: parties, organisations and posts by the names the reader knows them by. */
import type { Addressee, Author, Desk, OrganisationInfo, PartyInfo } from '../api/shapes'
import { has } from '../i18n/catalogue'
import { nameFor, type Key, type Lang, type Reader } from './reader'

export function party(desk: Desk, code: string): PartyInfo | undefined {
  return desk.parties.find((one) => one.party === code)
}

export function partyName(desk: Desk, code: string, lang: Lang): string {
  const found = party(desk, code)
  return found ? nameFor(found.names, lang) : code
}

/** What a post, or a token, may do, in words; a code that is not known here as it is. */
export function powersNamed(codes: readonly string[], reader: Reader): string {
  const named = codes.map((code) =>
    has(`power.${code}`) ? reader.t(`power.${code}` as Key) : code,
  )
  return named.join(reader.t('list.comma')) || '–'
}

/** USA 米国、TWN 台湾: code and name of each. */
export function partiesNamed(desk: Desk, codes: readonly string[], reader: Reader): string {
  return codes
    .map((code) => `${code} ${partyName(desk, code, reader.lang)}`)
    .join(reader.t('list.comma'))
}

function organisation(desk: Desk, partyCode: string, code: string): OrganisationInfo | undefined {
  return party(desk, partyCode)?.organisations.find((one) => one.organisation === code)
}

export function organisationName(desk: Desk, partyCode: string, code: string, lang: Lang): string {
  const found = organisation(desk, partyCode, code)
  return found ? nameFor(found.names, lang) : code
}

export function postName(
  desk: Desk,
  partyCode: string,
  org: string,
  code: string,
  lang: Lang,
): string {
  const found = organisation(desk, partyCode, org)?.posts.find((one) => one.post === code)
  return found ? nameFor(found.names, lang) : code
}

/** JPN · JCG · Watch officer (name), as much of it as the agreement shows. */
export function authorLine(desk: Desk, author: Author, lang: Lang): string {
  const post = postName(desk, author.party, author.organisation, author.post, lang)
  const line = [author.party, author.organisation, post].filter(Boolean).join(' · ')
  return author.officer ? `${line} (${author.officer})` : line
}

export function addresseeLine(desk: Desk, addressees: Addressee[], lang: Lang): string {
  return addressees
    .map((a) =>
      [a.party, a.organisation, a.post && postName(desk, a.party, a.organisation, a.post, lang)]
        .filter(Boolean)
        .join(' '),
    )
    .join(', ')
}

/** The parties a conversation goes to, the own one left out. */
export function partners(desk: Desk, audience: string[]): string[] {
  return audience.filter((code) => code !== desk.me.party)
}

/** "Firefox, Linux" rather than the whole line a browser sends. */
export function deviceName(agent: string): string {
  const browser = /(Firefox|Edg|Chrome|Safari)/.exec(agent)?.[1]?.replace('Edg', 'Edge')
  const system = /(Windows|Mac OS|Android|iPhone|iPad|Linux)/.exec(agent)?.[1]
  return [browser, system].filter(Boolean).join(', ') || agent || '–'
}
