/** What a vessel is, in words: kind, ship type, status and flag, in the reader's language. */

import type { VesselFact } from '../model/picture'
import { flagOf, type Lang } from '../model/picture-flags'
import { groupOf, GROUPS } from '../model/picture-kinds'
import { say, sayIfKept, type Word } from './words'

export function typeWords(lang: Lang, fact: VesselFact): string {
  const group = say(lang, `group.${GROUPS[groupOf(fact.kind, fact.statics?.type)]}` as Word)
  const type = fact.statics?.type
  return type && fact.kind < 2 ? `${group} (${type})` : group
}

export function flagWords(lang: Lang, mmsi: number): string {
  return flagOf(mmsi)?.names[lang] ?? say(lang, 'not-allotted')
}

export function statusWords(lang: Lang, status: number): string {
  return sayIfKept(lang, `status.${status}`) ?? say(lang, 'status.15')
}

/** A source's note in words; unknown notes as they came, never silence. */
export function noteWords(lang: Lang, note: string): string {
  return sayIfKept(lang, `note.${note}`) ?? note
}
