/** Alerts after IMO MSC.302(87): order, counts, and which of them may sound now. */
import type { AlertView } from '../api/shapes'
import { has } from '../i18n/catalogue'
import type { Reader } from './reader'
import type { Place } from './route'

export type Category = AlertView['category']
export const CATEGORIES: Category[] = ['emergency-alarm', 'alarm', 'warning', 'caution']
/** A mute always ends; nobody may sleep on a silenced desk. */
export const MUTE_MS = 120_000

const STATES: AlertView['state'][] = [
  'active-unacknowledged',
  'rectified-unacknowledged',
  'active-acknowledged',
]

/** The gravest first, within it what nobody has acknowledged, within that the newest. */
export function ordered(alerts: AlertView[]): AlertView[] {
  return [...alerts].sort(
    (a, b) =>
      CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category) ||
      STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
      b.since - a.since,
  )
}

export interface AlertCount {
  category: Category
  total: number
  unacknowledged: number
}

export function counts(alerts: AlertView[]): AlertCount[] {
  return CATEGORIES.map((category) => {
    const of = alerts.filter((alert) => alert.category === category)
    return {
      category,
      total: of.length,
      unacknowledged: of.filter((a) => a.state !== 'active-acknowledged').length,
    }
  })
}

/** The gravest category that sounds now; a mute never covers a loud one (flash, distress). */
export function sounding(alerts: AlertView[], mutedUntil: number, now: number): Category | null {
  const muted = now < mutedUntil
  const heard = alerts.filter((a) => a.state === 'active-unacknowledged' && (a.loud || !muted))
  return (
    CATEGORIES.find(
      (category) => category !== 'caution' && heard.some((a) => a.category === category),
    ) ?? null
  )
}

/** Danger that nobody has acknowledged: the only thing on a page that may blink. */
export function isDanger(alert: AlertView): boolean {
  const grave = alert.category === 'emergency-alarm' || alert.category === 'alarm'
  return grave && alert.state === 'active-unacknowledged'
}

/** Where an alert leads: to its matter, or to its message. */
export function placeOfAlert(alert: AlertView): Place {
  if (alert.code.startsWith('consultation.'))
    return { page: 'consultations', view: alert.conversation, detail: '' }
  return { page: 'watch', conversation: alert.conversation, message: alert.message }
}

/** What an alert says and what to do about it; codes newer than this page stand as they came. */
export function alertWords(alert: AlertView, reader: Reader): { title: string; todo: string } {
  const title = `alert.${alert.code}`
  const todo = `alert.${alert.code}.do`
  const slots = { party: alert.party, ...alert.detail }
  return {
    title: has(title) ? reader.t(title, slots) : reader.t('alert.unknown', { code: alert.code }),
    todo: has(todo) ? reader.t(todo, slots) : '',
  }
}
