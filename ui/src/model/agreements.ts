/** Agreements as a ladder: where each stands, what the next step still wants, and whose move it is. */
import type { AgreementView, StepView } from '../api/shapes'
import { dateText, hhmm, offsetMinutes, zoneLetter } from './clock'
import type { Key, Reader } from './reader'

const DAY = 86_400_000

export type Rung = 'taken' | 'stands' | 'next' | 'later'

/** Where a step is on the ladder. */
export function rungOf(agreement: AgreementView, step: StepView): Rung {
  if (step.number === agreement.standing) return 'stands'
  if (step.taken) return 'taken'
  return step.next ? 'next' : 'later'
}

/** The step that may be signed next; undefined at the top. */
export function nextStep(agreement: AgreementView): StepView | undefined {
  return agreement.state === 'ended' ? undefined : agreement.steps.find((step) => step.next)
}

export function standsWords(agreement: AgreementView, reader: Reader): string {
  const of = agreement.steps.length
  return agreement.standing === 0
    ? reader.t('agreement.stands-nowhere', { of })
    : reader.t('agreement.stands', { step: agreement.standing, of })
}

/** Names in the reader's order of words: A, B. */
export function joined(names: string[], reader: Reader): string {
  return names.join(reader.t('list.comma'))
}

/** What a step still lacks, each as a few words; empty when nothing. */
export function lacks(agreement: AgreementView, step: StepView, reader: Reader): string[] {
  if (step.taken) return []
  const out: string[] = []
  if (step.number > agreement.standing + 1) out.push(reader.t('step.missing-before'))
  if (!step.due) out.push(reader.t('step.missing-figures'))
  if (step.missing.length > 0)
    out.push(reader.t('step.missing-signatures', { parties: joined(step.missing, reader) }))
  return out
}

export type Hurdle = 'wait-them' | 'wait-figures' | 'wait-post'

/** Why this officer cannot sign the next step now; null when they can. */
export function hurdle(agreement: AgreementView, step: StepView, own: string): Hurdle | null {
  if (!step.missing.includes(own)) return 'wait-them'
  if (!step.due) return 'wait-figures'
  return agreement.may_sign ? null : 'wait-post'
}

/** The figures a step asks for, with how far they are. */
export function figuresOf(step: StepView): { label: Key; met: number; wanted: number }[] {
  const rows: { label: Key; met: number; wanted: number }[] = [
    { label: 'step.checks', met: step.met.checks_answered, wanted: step.wanted.checks_answered },
    { label: 'step.days', met: step.met.days_at_step, wanted: step.wanted.days_at_step },
  ]
  return rows.filter((row) => row.wanted > 0)
}

export function daysLeft(agreement: AgreementView, now: number): number {
  return Math.max(0, Math.floor((agreement.valid_until - now) / DAY))
}

/** A day with its year, as agreements are dated: 31 Dec 2027, 00:00Z. */
export function fullDate(at: number, zone: string, reader: Reader): string {
  const offset = offsetMinutes(zone, at)
  const year = new Date(at + offset * 60_000).getUTCFullYear()
  const time = hhmm(at, offset) + zoneLetter(offset)
  const day = dateText(at, offset, reader.lang)
  return reader.lang === 'en' ? `${day} ${year}, ${time}` : `${year}年${day} ${time}`
}
