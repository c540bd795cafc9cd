/** How long ago, or how long: in words, in the two largest units that matter. */
import { span } from './clock'
import type { Reader } from './reader'

export function ageText(ms: number, reader: Reader): string {
  const { d, h, min, s } = span(ms)
  if (d > 0) return reader.t('age.d', { d, h })
  if (h > 0) return reader.t('age.h', { h, min })
  return min > 0 ? reader.t('age.min', { min }) : reader.t('age.s', { s })
}
