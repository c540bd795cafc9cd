/** Administrative acts as a person reads them. */
import { has } from '../i18n/catalogue'
import type { Reader } from './reader'

/** An act that this page does not know stays readable under its own name. */
export function actName(act: string, reader: Reader): string {
  const key = `audit.${act}`
  return has(key) ? reader.t(key) : act
}

export function detailText(detail: Record<string, string>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ')
}
