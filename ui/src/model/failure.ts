/** A refusal in words: what happened, and whose move it is. */
import { has } from '../i18n/catalogue'
import type { Key, Reader } from './reader'

export interface Failure {
  code: string
  whose_move: 'caller' | 'peer' | 'retry' | 'us'
  message: string
  /** Code of the reason, where the node gives one. */
  why?: string
}

/** The catalogue's words where it knows the code, else the node's message (English). */
export function failureText(failure: Failure, reader: Reader): { text: string; lang: string } {
  const key = `error.${failure.code}`
  if (has(key)) {
    const reasons = [`fault.${failure.why}`, `error.${failure.why}`].filter(has)
    return { text: [key, ...reasons].map((one) => reader.t(one)).join(' '), lang: reader.lang }
  }
  return failure.message ? { text: failure.message, lang: 'en' } : { text: failure.code, lang: '' }
}

export function moveKey(failure: Failure): Key {
  return `move.${failure.whose_move}` as Key
}
