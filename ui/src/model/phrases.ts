/** The phrase book: finding a phrase by two letters or 漂, and saying it in the reader's language. */
import type { Names, Part, SlotValue } from '../api/shapes'
import { hhmm, letterOffset, dateText } from './clock'
import { positionText } from './position'
import { nameFor, type Lang, type Reader } from './reader'
import { unitText } from './units'

export type SlotKind = 'position' | 'time' | 'name' | 'number' | 'choice' | 'text'

export interface SlotSpec {
  kind: SlotKind
  unit?: string
  label: Names
  choices?: Record<string, Names>
}

export interface Phrase {
  id: string
  category: string
  distress: boolean
  marker: string
  text: Names
  slots: Record<string, SlotSpec>
  /** Words an officer may think of that the text does not have. */
  keywords?: Record<Lang, string[]>
  drafted_by: string
  reviewed_by: string
}

export interface PhraseBook {
  version: number
  categories: { id: string; names: Names }[]
  phrases: Phrase[]
}

export const EMPTY_BOOK: PhraseBook = { version: 0, categories: [], phrases: [] }

/** A run of text in one language; `slot` names the slot that it fills. */
export interface Run {
  text: string
  /** Empty: in no language (a position, a call sign). */
  lang: string
  slot?: string
}

/** One spelling for searching: width, case and the two forms of 台 folded. */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('臺', '台')
}

/** Phrases that match in any of the three languages or by id, the best first. */
export function findPhrases(book: PhraseBook, query: string, lang: Lang, limit = 12): Phrase[] {
  const words = folded(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return book.phrases.slice(0, limit)
  const scored: { phrase: Phrase; score: number }[] = []
  for (const phrase of book.phrases) {
    const scores = words.map((word) => score(phrase, word, lang))
    if (scores.every((s) => s > 0))
      scored.push({ phrase, score: scores.reduce((a, b) => a + b, 0) })
  }
  scored.sort((a, b) => b.score - a.score)
  return scored.slice(0, limit).map((s) => s.phrase)
}

function score(phrase: Phrase, word: string, lang: Lang): number {
  const id = folded(phrase.id)
  const own = folded(phrase.text[lang])
  if (id.split(/[.-]/).some((piece) => piece.startsWith(word))) return 4
  if (own.startsWith(word)) return 3
  if (new RegExp(`(^|\\W)${escape(word)}`).test(own)) return 2
  if (phrase.keywords?.[lang]?.some((keyword) => folded(keyword).startsWith(word))) return 2
  const keywords = Object.values(phrase.keywords ?? {}).flat()
  const all = [phrase.text.en, phrase.text.ja, phrase.text['zh-Hant'], id, ...keywords].map(folded)
  return all.some((text) => text.includes(word)) ? 1 : 0
}

function escape(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** The distress phrases, for the key that goes straight to them. */
export function distressPhrases(book: PhraseBook): Phrase[] {
  return book.phrases.filter((phrase) => phrase.distress)
}

/** A phrase's slots in the order in which the reader's language says them. */
export function slotOrder(phrase: Phrase, lang: Lang): string[] {
  const said = [...phrase.text[lang].matchAll(/\{(\w[\w-]*)\}/g)].map((match) => match[1]!)
  return [...new Set([...said, ...Object.keys(phrase.slots)])].filter(
    (name) => name in phrase.slots,
  )
}

/** A part of a message as runs in the reader's language; null when this book lacks the phrase. */
export function renderPart(part: Part, book: PhraseBook, reader: Reader): Run[] | null {
  if (!part.phrase) return [{ text: part.text ?? '', lang: part.lang ?? '' }]
  const phrase = book.phrases.find((candidate) => candidate.id === part.phrase)
  if (!phrase) return null
  return renderPhrase(phrase, part.slots ?? {}, reader)
}

export function renderPhrase(
  phrase: Phrase,
  slots: Record<string, SlotValue>,
  reader: Reader,
): Run[] {
  const runs: Run[] = []
  for (const piece of phrase.text[reader.lang].split(/(\{\w[\w-]*\})/)) {
    if (!piece) continue
    const name = /^\{(.+)\}$/.exec(piece)?.[1]
    if (name === undefined) runs.push({ text: piece, lang: reader.lang })
    else runs.push(...slotRuns(phrase.slots[name], slots[name], reader, name))
  }
  return runs
}

function slotRuns(
  spec: SlotSpec | undefined,
  value: SlotValue | undefined,
  reader: Reader,
  slot: string,
): Run[] {
  if (!spec || !value) return [{ text: '…', lang: '', slot }]
  if (spec.kind === 'name' && value.name) return nameRuns(value, reader, slot)
  const known = spec.kind === 'choice' && value.choice ? spec.choices?.[value.choice] : undefined
  if (known) return [{ text: nameFor(known, reader.lang), lang: reader.lang, slot }]
  if (value.number != null) {
    return [
      {
        text: numberText(value.number, value.unit ?? spec.unit ?? '', reader.lang),
        lang: reader.lang,
        slot,
      },
    ]
  }
  return [{ text: plainText(value, reader), lang: '', slot }]
}

/** Native and roman: the reader's own script first. */
function nameRuns(value: SlotValue, reader: Reader, slot: string): Run[] {
  const { native, roman, lang = '' } = value.name!
  if (!roman || !native || roman === native)
    return [{ text: native || roman, lang: native ? lang : 'en', slot }]
  const own = { text: native, lang, slot }
  const latin = { text: roman, lang: 'en', slot }
  const [first, second] = reader.lang === 'en' ? [latin, own] : [own, latin]
  return [first, { text: ' (', lang: '', slot }, second, { text: ')', lang: '', slot }]
}

export function numberText(number: number, unit: string, lang: Lang): string {
  return unitText(number, unit, lang)
}

function plainText(value: SlotValue, reader: Reader): string {
  if (value.position) return positionText(value.position, reader.decimal)
  if (value.time != null) return timeText(value.time, value.zone ?? 'Z', reader.lang)
  return value.text ?? value.choice ?? '…'
}

/** The sender's zone as written, and UTC beside it when it was another: 03:03I 23 Nov (18:03Z). */
export function timeText(at: number, zone: string, lang: Lang): string {
  const offset = letterOffset(zone) ?? 0
  const letter = letterOffset(zone) === null ? 'Z' : zone
  const own = `${hhmm(at, offset)}${letter} ${dateText(at, offset, lang)}`
  return offset === 0 ? own : `${own} (${hhmm(at, 0)}Z)`
}

export function runsText(runs: Run[]): string {
  return runs.map((run) => run.text).join('')
}

/** One line of a message in the reader's language, for lists and titles. */
export function summary(parts: Part[], book: PhraseBook, reader: Reader): Run[] {
  return parts.flatMap((part, index) => {
    const runs = renderPart(part, book, reader) ?? [{ text: part.phrase ?? '', lang: '' }]
    return index === 0 ? runs : [{ text: ' ', lang: '' }, ...runs]
  })
}
