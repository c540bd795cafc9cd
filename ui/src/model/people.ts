/** Who is who: parties, organisations and posts by the names the reader knows them by. */
import type { Addressee, Author, Desk, OrganisationInfo, PartyInfo } from '../api/shapes'
import { nameFor, type Lang, type Reader } from './reader'

export function party(desk: Desk, code: string): PartyInfo | undefined {
  return desk.parties.find((one) => one.party === code)
}

export function partyName(desk: Desk, code: string, lang: Lang): string {
  const found = party(desk, code)
  return found ? nameFor(found.names, lang) : code
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
