/** A receiver's health: what is wrong, and how bad that is. */
import type { ReceiverView } from '../api/shapes'
import { has } from '../i18n/catalogue'
import type { Health } from './links'
import type { Key, Reader } from './reader'

export function receiverHealth(receiver: ReceiverView): Health {
  if (receiver.state === 'stalled' || receiver.state === 'failing') return 'bad'
  return receiver.state === 'waiting' ? 'busy' : 'good'
}

/** Those that need somebody first, each kind in the node's order. */
export function worstFirst(receivers: readonly ReceiverView[]): ReceiverView[] {
  const rank = { bad: 0, busy: 1, good: 2 }
  return [...receivers].sort((a, b) => rank[receiverHealth(a)] - rank[receiverHealth(b)])
}

/** What is wrong in plain words, worst first; else how it is. */
export function conditionWords(receiver: ReceiverView, reader: Reader): string[] {
  if (receiver.wrong.length > 0) return receiver.wrong.map((one) => reader.t(`wrong.${one}`))
  const key = `receivers.say.${receiver.state}`
  return [has(key) ? reader.t(key) : reader.t('wrong.silent')]
}

/** Flags with their counts, most first, by the catalogue's words or as the node names them. */
export function flagRows(
  receiver: ReceiverView,
  reader: Reader,
): { words: string; count: number }[] {
  return Object.entries(receiver.flags)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => ({ words: flagWords(name, reader), count }))
}

function flagWords(name: string, reader: Reader): string {
  const key = `flag.${name}`
  return has(key) ? reader.t(key as Key) : name
}

/** 1,320 */
export function countText(number: number, reader: Reader): string {
  return new Intl.NumberFormat(reader.lang).format(number)
}

/** 12, 1.4, 0: a rate to what matters of it. */
export function rateText(rate: number, reader: Reader): string {
  return countText(rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10, reader)
}

/** 3.2 MB */
export function bytesText(bytes: number, reader: Reader): string {
  return bytes === 0 ? '0' : `${countText(Math.ceil(bytes / 1e5) / 10, reader)} MB`
}
