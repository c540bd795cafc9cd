/** Bundles in plain words: what a file brought, what must come first, whether another file is to be read. */
import type { BundleReadView, NeededEntries } from '../api/shapes'
import { failureText, type Failure } from './failure'
import { errorWords } from './links'
import type { Key, Reader } from './reader'
import { countText } from './receivers'

/** A file that was handed over to be read. */
export interface ReadFile {
  name: string
  size: number
  state: 'turn' | 'reading' | 'read' | 'refused'
  result: BundleReadView | null
  failure: Failure | null
}

export function toRead(name: string, size: number): ReadFile {
  return { name, size, state: 'turn', result: null, failure: null }
}

/** Media that bundles are cut for, MB; 0: one file. */
export const MEDIA: readonly { mb: number; key: Key }[] = [
  { mb: 0, key: 'bundles.one-file' },
  { mb: 25, key: 'bundles.mb' },
  { mb: 700, key: 'bundles.mb-cd' },
  { mb: 4000, key: 'bundles.mb-fat' },
]

/** 2.0 kB, 1.4 MB, 3.2 GB: what a person needs to choose a medium. */
export function sizeText(bytes: number, reader: Reader): string {
  const units = ['kB', 'MB', 'GB'] as const
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const shown = value >= 10 ? Math.round(value) : Math.max(0.1, Math.round(value * 10) / 10)
  return `${countText(shown, reader)} ${units[unit]}`
}

/** Share of the bytes that are read or refused, 0 to 1. */
export function progressOf(files: readonly ReadFile[]): number {
  const all = files.reduce((sum, file) => sum + Math.max(1, file.size), 0)
  const done = files
    .filter((file) => file.state === 'read' || file.state === 'refused')
    .reduce((sum, file) => sum + Math.max(1, file.size), 0)
  return all === 0 ? 0 : done / all
}

export function needWords(need: NeededEntries, reader: Reader, key: Key = 'bundles.need'): string {
  const lane = reader.t(`lane.${need.lane}` as Key)
  const node = `${need.party}/${need.node}`
  return reader.t(key, { first: need.first, last: need.last, lane, node })
}

/** What one file brought, in one line. */
export function broughtWords(result: BundleReadView, reader: Reader): string {
  const parts = (['fresh', 'known', 'receipts', 'pieces'] as const)
    .filter((what) => result[what] > 0)
    .map((what) => reader.t(`bundles.${what}`, { count: countText(result[what], reader) }))
  return parts.length ? parts.join(reader.t('list.comma')) : reader.t('bundles.nothing')
}

/** Why a file, or some of it, was not taken; what only waits is told by the node, for all files. */
export function refusalWords(file: ReadFile, reader: Reader): string[] {
  if (file.failure) return [failureText(file.failure, reader).text]
  const refused = file.result?.refused ?? []
  return refused.map((code) => reader.t('bundles.not-taken', { why: errorWords(code, reader) }))
}

/** Bundles of which something was read but not their end, each once. */
export function notEnded(files: readonly ReadFile[]): { sender: string; bundle: number }[] {
  const found = new Map<string, { sender: string; bundle: number; ended: boolean }>()
  for (const { result } of files) {
    if (!result?.sender) continue
    const key = `${result.sender} ${result.bundle}`
    const known = found.get(key)
    found.set(key, { ...result, ended: result.ended || (known?.ended ?? false) })
  }
  return [...found.values()]
    .filter((one) => !one.ended)
    .map(({ sender, bundle }) => ({ sender, bundle }))
}

/** Parties that sent something new and wait for its receipt; the own one never. */
export function toAnswer(files: readonly ReadFile[], reached: readonly string[]): string[] {
  const senders = files
    .filter((file) => (file.result?.fresh ?? 0) > 0)
    .map((file) => file.result?.sender.split('/')[0] ?? '')
  return [...new Set(senders)].filter((party) => party && !reached.includes(party))
}
