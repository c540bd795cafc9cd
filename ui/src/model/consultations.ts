/** Consultations and requests in words: what stands, why, and what one may do. */
import type {
  Conditions,
  CoverView,
  DecisionRecord,
  Desk,
  MatterView,
  Text,
  Use,
} from '../api/shapes'
import { has, LANG_NAMES, LANGS, type Lang } from '../i18n/catalogue'
import { bothStamps } from './clock'
import { failureText } from './failure'
import { organisationName, postName } from './people'
import { positionText } from './position'
import type { Key, Reader } from './reader'

export const COUNTS = ['aircraft', 'ships', 'flights', 'persons'] as const
export const NO_CONDITIONS: Conditions = {
  kinds: [],
  facilities: [],
  start: 0,
  end: 0,
  areas: [],
  numbers: [],
  texts: [],
}

/** Why a use is covered or not, in words; empty when it is. */
export function whyWords(cover: CoverView, reader: Reader): string {
  for (const key of [`cover.why.${cover.why}`, `stage.${cover.why}`])
    if (has(key)) return reader.t(key)
  return cover.why
}

/** When the respondent was last heard, as the answer must always say. */
export function heardWords(
  cover: CoverView,
  respondent: string,
  now: number,
  reader: Reader,
): string {
  if (cover.heard === null) return reader.t('cover.never-heard', { party: respondent })
  const time = bothStamps(cover.heard, reader.zone, now, reader.lang)
  return reader.t('cover.heard', { party: respondent, time })
}

/** That the respondent's answers differ, and what counts then; empty when they do not. */
export function differingWords(matter: MatterView, reader: Reader): string {
  if (!matter.differing) return ''
  return reader.t(`matter.differing.${matter.differing}`, { party: matter.question.respondent })
}

/** Whether a decision binds, and if not why: it never did, or something narrower overtook it. */
export function bindsWords(one: DecisionRecord, reader: Reader): string {
  if (one.fault)
    return failureText({ code: one.fault, whose_move: 'caller', message: '' }, reader).text
  if (!one.overtaken) return reader.t('decide.binds')
  return reader.t('decide.overtaken', { stage: reader.t(`stage.${one.overtaken}`) })
}

/** Language versions in the order of the catalogue, the authoritative one marked. */
export function versions(
  texts: readonly Text[],
  authoritative: string,
): { lang: Lang; name: string; text: string; authoritative: boolean }[] {
  return LANGS.flatMap((lang) => {
    const found = texts.find((one) => one.lang === lang)
    return found
      ? [{ lang, name: LANG_NAMES[lang], text: found.text, authoritative: lang === authoritative }]
      : []
  })
}

/** The version in a language; without one the authoritative one, without that whatever there is. */
export function versionFor(
  texts: readonly Text[],
  lang: Lang,
  authoritative: string,
): Text | undefined {
  const of = (wanted: string) => texts.find((one) => one.lang === wanted)
  return of(lang) ?? of(authoritative) ?? texts[0]
}

/** Language versions, the reader's first. */
export function inOrder(texts: readonly Text[], lang: Lang): Text[] {
  return [...texts].sort((a, b) => Number(b.lang === lang) - Number(a.lang === lang))
}

/** What of the table's acts needs a passkey. */
export const DECISIONS = [
  'consent',
  'consent-with-conditions',
  'decline',
  'accept',
  'not-accept',
  'revoke',
]
export type Answer = 'consent' | 'decline' | 'accept' | 'not-accept' | 'revoke'

/** The answers that may be given now, each once. */
export function answersOf(matter: MatterView): Answer[] {
  const acts = matter.may.map((act) => (act === 'consent-with-conditions' ? 'consent' : act))
  return [...new Set(acts)].filter((act): act is Answer => DECISIONS.includes(act))
}

/** 外務省 協議担当官: a signature's post, by the names that its party gives. */
export function signerName(desk: Desk, party: string, post: string, reader: Reader): string {
  const [body = '', duty = ''] = post.split('/')
  const named = postName(desk, party, body, duty, reader.lang)
  return `${organisationName(desk, party, body, reader.lang)} ${named}`
}

export function bodiesNamed(desk: Desk, bodies: readonly string[], reader: Reader): string {
  return bodies
    .map((one) => {
      const [party = '', body = ''] = one.split('/')
      return `${party} ${organisationName(desk, party, body, reader.lang)}`
    })
    .join(reader.t('list.comma'))
}

export const placeWords = (use: Use, reader: Reader) =>
  use.position ? positionText({ lat: use.position[0]!, lon: use.position[1]! }, reader.decimal) : ''

/** aircraft: 2, persons: 10. */
export function numbersWords(numbers: Use['numbers'], reader: Reader): string {
  return (numbers ?? [])
    .map((one) => `${reader.t(`count.${one.of}` as Key)}: ${one.number}`)
    .join(reader.t('list.comma'))
}

/** A box by its edges, any other area by its corners. */
export function areaWords(ring: readonly (readonly number[])[], reader: Reader): string {
  const corners = ring.map(([lat, lon]) => positionText({ lat: lat!, lon: lon! }, reader.decimal))
  const lats = [...new Set(ring.map(([lat]) => lat!))].sort((a, b) => a - b)
  const lons = [...new Set(ring.map(([, lon]) => lon!))].sort((a, b) => a - b)
  const box = ring.length === 4 && lats.length === 2 && lons.length === 2
  if (!box) return corners.join(reader.t('list.comma'))
  const ends = [
    { lat: lats[0]!, lon: lons[0]! },
    { lat: lats[1]!, lon: lons[1]! },
  ]
  return ends.map((end) => positionText(end, reader.decimal)).join(' – ')
}

/** A box of four edges in degrees as a ring; undefined when it is none. */
export function ringOf(edges: string): [number, number][] | undefined {
  const numbers = edges
    .split(/[\s,、，]+/)
    .filter(Boolean)
    .map(Number)
  const [south, west, north, east] = numbers
  if (numbers.length !== 4 || numbers.some((n) => !Number.isFinite(n))) return undefined
  if (!(south! < north!) || !(west! < east!)) return undefined
  return [
    [south!, west!],
    [north!, west!],
    [north!, east!],
    [south!, east!],
  ]
}

/** `2026-11-26T10:00` as UTC ms, and back; 0 for an empty field. */
export const atOf = (field: string): number => (field ? Date.parse(`${field}:00Z`) : 0)
export const fieldOf = (at: number): string => new Date(at).toISOString().slice(0, 16)

/** The numbers that were filled in. */
export function countsOf(fields: Record<string, string>): { of: string; number: number }[] {
  return COUNTS.flatMap((of) => {
    const number = Number(fields[of])
    return fields[of] && Number.isInteger(number) ? [{ of, number }] : []
  })
}

/** Numbers and texts back into their fields. */
export const fieldsOf = (numbers: readonly { of: string; number: number }[]) =>
  Object.fromEntries(numbers.map((one) => [one.of, String(one.number)]))
export const wordsOf = (texts: readonly Text[]): Record<string, string> => ({
  ...Object.fromEntries(LANGS.map((lang) => [lang, ''])),
  ...Object.fromEntries(texts.map((one) => [one.lang, one.text])),
})

/** The texts that were filled in. */
export function textsOf(fields: Record<string, string>): Text[] {
  return LANGS.flatMap((lang) =>
    fields[lang]?.trim() ? [{ lang, text: fields[lang].trim() }] : [],
  )
}
