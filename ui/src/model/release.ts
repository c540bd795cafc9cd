/** What leaves and how, in the reader's words: previews, decisions, kinds of records. */
import type { DecisionView, PicturePart, PicturePreview, RecordsPreview } from '../api/shapes'
import { has } from '../i18n/catalogue'
import { joined } from './agreements'
import { errorWords } from './links'
import type { Key, Reader } from './reader'

const UNITS: [Key, number][] = [
  ['time.d', 86_400_000],
  ['time.h', 3_600_000],
  ['time.min', 60_000],
]

/** 365 d, 1 h, 90 s: in the largest unit that says it exactly. */
export function durationWords(ms: number, reader: Reader): string {
  const [key, size] = UNITS.find(([, unit]) => ms >= unit && ms % unit === 0) ?? ['time.s', 1000]
  return reader.t(key as Key, { n: count(ms / (size as number), reader) })
}

/** 1,320 */
export function count(number: number, reader: Reader): string {
  return new Intl.NumberFormat(reader.lang).format(number)
}

/** 0.1°, as the agreement writes it. */
export function angleWords(degrees: number): string {
  return `${Number(degrees.toPrecision(6))}°`
}

function fieldWords(field: string, reader: Reader): string {
  return has(`field.${field}`) ? reader.t(`field.${field}` as Key) : field
}

/** Whom a preview is about: the bodies that receive it, else the whole party. */
export function whoSees(preview: PicturePreview, party: string, name: string): string {
  const bodies = preview.bodies.map((body) => body.split('/')[1] ?? body)
  return bodies.length > 0 ? `${bodies.join(', ')} (${party})` : name
}

/** For each rule: JCG (JPN) would see 214 of 1,320 vessels, positions to 0.1°, 1 h late. */
export function pictureWords(
  preview: PicturePreview,
  who: string,
  then: boolean,
  reader: Reader,
): string[] {
  if (!preview.allowed)
    return [reader.t('see.nothing', { who, reason: errorWords(preview.reason, reader) })]
  if (preview.parts.length === 0)
    return [reader.t(then ? 'see.would' : 'see.sees', { who, vessels: '0', of: count(preview.of, reader) })]
  return preview.parts.map((part) => partWords(part, preview.of, who, then, reader))
}

function partWords(
  preview: PicturePart,
  all: number,
  who: string,
  then: boolean,
  reader: Reader,
): string {
  const figures = {
    who,
    vessels: count(preview.vessels, reader),
    of: count(all, reader),
  }
  const words = [reader.t(then ? 'see.would' : 'see.sees', figures)]
  words.push(
    preview.precision
      ? reader.t('see.rounded', { angle: angleWords(preview.precision) })
      : reader.t('see.exact'),
  )
  words.push(
    preview.delay
      ? reader.t('see.late', { time: durationWords(preview.delay, reader) })
      : reader.t('see.at-once'),
  )
  if (preview.omit.length > 0) {
    const fields = joined(
      preview.omit.map((field) => fieldWords(field, reader)),
      reader,
    )
    words.push(reader.t('see.without', { fields }))
  }
  words.push(keptWords(preview.keep, reader))
  return joined(words, reader)
}

export function keptWords(keep: number, reader: Reader): string {
  return keep
    ? reader.t('see.kept', { time: durationWords(keep, reader) })
    : reader.t('see.kept-for-ever')
}

export function recordsWords(records: RecordsPreview, reader: Reader): string {
  if (records.of === 0) return reader.t('see.no-records')
  const said = reader.t('see.records-of', {
    covered: count(records.covered, reader),
    of: count(records.of, reader),
  })
  if (records.reduced === 0) return said
  return joined(
    [said, reader.t('see.records-reduced', { reduced: count(records.reduced, reader) })],
    reader,
  )
}

export const PURPOSES = [
  'coordination',
  'rescue',
  'safety',
  'law-enforcement',
  'relief',
  'exercise',
] as const
export type Purpose = (typeof PURPOSES)[number]

/** A purpose that this page does not know stands as it came. */
export function purposeWords(purpose: string, reader: Reader): string {
  return has(`purpose.${purpose}`) ? reader.t(`purpose.${purpose}` as Key) : purpose
}

/** What kind of record: its own word, that of its family, else the code. */
export function kindWords(kind: string, reader: Reader): string {
  for (const key of [`kind.${kind}`, `kind.${kind.split('.')[0]}`])
    if (has(key)) return reader.t(key)
  return kind || reader.t('kind.erased')
}

export function whyWords(decision: DecisionView, reader: Reader): string {
  const key = `why.${decision.reason}`
  if (has(key)) return reader.t(key, { agreement: decision.agreement || '–' })
  return errorWords(decision.reason, reader)
}

/** How something leaves, when not as it is: reduced, an hour later, kept for a year. */
export function howWords(
  how: { reduced: boolean; delay: number; keep: number },
  reader: Reader,
): string[] {
  const words: string[] = []
  if (how.reduced) words.push(reader.t('how.reduced'))
  if (how.delay) words.push(reader.t('how.delayed', { time: durationWords(how.delay, reader) }))
  if (how.keep) words.push(reader.t('how.kept', { time: durationWords(how.keep, reader) }))
  return words
}

/** The rows of a preview, base64 as the node sends them. */
export function frameBytes(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer
}
