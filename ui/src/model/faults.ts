/** Faults in plain words: which log is forked, what was kept of whom, whose move it is. */
import type { ForkView } from '../api/shapes'
import type { Key, Reader } from './reader'

const MARKINGS = ['feed.marking-above-ceiling', 'feed.unknown-marking']
const EXACT: Record<string, Key> = {
  'feed.forked': 'evidence.forked',
  'feed.id-reused': 'evidence.forked',
  'link.two-with-one-key': 'evidence.two-with-one-key',
  'fault.unproven': 'evidence.unproven',
  'store.damaged': 'evidence.disk',
}

/** What evidence with this code is of. */
export function evidenceKey(code: string): Key {
  if (MARKINGS.includes(code)) return 'evidence.marking'
  const exact = EXACT[code]
  if (exact) return exact
  const group = code.split('.')[0]
  if (group === 'sync') return 'evidence.rules'
  return group === 'link' || group === 'session' ? 'evidence.call' : 'evidence.unverified'
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
