/**
 * Who is reading: every text, time and position on a page is made for one reader, so every view
 * takes one of these and nothing else decides on language, zone or notation.
 */
import type { Names } from '../api/shapes'
import { say, type Key, type Lang, type Slots } from '../i18n/catalogue'

export type { Key, Lang }

export interface Reader {
  lang: Lang
  /** IANA name of the officer's zone. */
  zone: string
  /** Positions as decimal degrees instead of degrees and minutes. */
  decimal: boolean
  /** The catalogue's text for a key. */
  t(key: Key, slots?: Slots): string
}

export function makeReader(lang: Lang, zone: string, decimal: boolean): Reader {
  return { lang, zone, decimal, t: (key, slots) => say(lang, key, slots) }
}

/** A name in the reader's language. */
export function nameFor(names: Names, lang: Lang): string {
  return names[lang] || names.en
}
