/** Faults in plain words: which log is forked, what was kept of whom, whose move it is. */
import type { ForkView } from '../api/shapes'
import { has } from '../i18n/catalogue'
import type { Key, Reader } from './reader'

/** What evidence with this code is of; of a code that is not known here, the like of it. */
export function evidenceKey(code: string): Key {
  const key = `evidence.${code}`
  if (has(key)) return key
  const group = code.split('.')[0]
  if (group === 'sync') return 'evidence.rules'
  return group === 'link' || group === 'session' ? 'evidence.call' : 'evidence.unverified'
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

/** The command that signs the same decision; `reason` empty while none is written. */
export function resolveCommand(log: string, entry: string, reason: string): string {
  return `kuroshio log resolve ${quoted(log)} --entry ${entry} --reason ${quoted(reason || '…')}`
}

/** Which log, between whom, from where on. */
export function forkWords(fork: ForkView, reader: Reader): string {
  const [node = '', audience = '', lane = ''] = fork.log.split(';')
  return reader.t('faults.fork', {
    node,
    audience: audience.split('+').join(' · '),
    lane: reader.t(`lane.${lane}` as Key),
    number: fork.number,
  })
}

/** What is decided of it, or what has to be done. */
export function forkState(fork: ForkView, reader: Reader): string {
  const { party, decision } = fork
  if (decision) {
    const here = decision.entry_hash === fork.held
    const key = here ? 'faults.counts-here' : 'faults.counts-other'
    return reader.t(key, { party, reason: decision.reason })
  }
  if (fork.contested) return reader.t('faults.contested', { party })
  if (fork.ours) return reader.t('faults.do-ours')
  return reader.t('faults.do-theirs', { party })
}
