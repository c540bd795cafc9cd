/**
 * The time line: what was said and what alarmed in the last hours, on one axis with lanes. Instants
 * are ms; a `part` goes from 0 at the left edge to 1, which is now.
 */
import type { AlertView, ConversationView, MessageView } from '../api/shapes'
import { beginOf, owesAnswer } from './conversations'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Hours that may be shown, and how far apart their ticks stand. */
export const SPANS = [1, 6, 24] as const
export type Span = (typeof SPANS)[number]
const STEP: Record<Span, number> = { 1: 10 * MINUTE, 6: HOUR, 24: 4 * HOUR }
/** Below this the axis moves on with every tick of the clock and shows nothing more. */
const GRAIN = 10_000

export interface Window {
  from: number
  to: number
  span: Span
}

/** The last hours; its end moves on in steps, so that nothing is drawn anew each second. */
export function windowOf(now: number, span: Span): Window {
  const to = Math.ceil(now / GRAIN) * GRAIN
  return { from: to - span * HOUR, to, span }
}

/** Alerts have a lane of their own; the messages of each party have one, named by its code. */
export const ALERTS = 'alerts'

interface Placed {
  id: string
  lane: string
  at: number
  part: number
}
export type Mark =
  | (Placed & { kind: 'message'; message: MessageView; weight: Weight; waits: boolean })
  | (Placed & { kind: 'alert'; alert: AlertView; lasting: boolean })
export type Weight = 'plain' | 'raised' | 'grave'

const WEIGHTS: Partial<Record<MessageView['precedence'], Weight>> = {
  flash: 'grave',
  immediate: 'raised',
}

/** What lies in the window, oldest first. An alert that began before it and lasts stands at its edge. */
export function marksOf(
  conversations: ConversationView[],
  alerts: AlertView[],
  { from, to }: Window,
): Mark[] {
  const part = (at: number) => Math.min(1, Math.max(0, (at - from) / (to - from)))
  const messages = conversations
    .flatMap((one) => one.messages)
    .filter((one) => one.at >= from)
    .map((message): Mark => ({
      kind: 'message',
      id: `tl-${message.id}`,
      lane: message.author.party,
      at: message.at,
      part: part(message.at),
      message,
      weight: WEIGHTS[message.precedence] ?? 'plain',
      waits: owesAnswer(message),
    }))
  const raised = alerts
    .map((alert) => ({ alert, lasting: alert.state !== 'rectified-unacknowledged' }))
    .filter(({ alert, lasting }) => lasting || alert.since >= from)
    .map(({ alert, lasting }): Mark => ({
      kind: 'alert',
      id: `tl-${alert.id}`,
      lane: ALERTS,
      at: alert.since,
      part: part(alert.since),
      alert,
      lasting,
    }))
  return [...messages, ...raised].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
}

/** Whole hours, or parts of one, of UTC. */
export function ticksOf({ from, to, span }: Window): { at: number; part: number }[] {
  const step = STEP[span]
  const ticks = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step)
    ticks.push({ at, part: (at - from) / (to - from) })
  return ticks
}

/**
 * Where a key leads from the mark that is chosen: back and forth within its lane, up and down to what
 * is nearest in time in the next lane that has anything. Undefined for a key that leads nowhere.
 */
export function step(
  marks: Mark[],
  lanes: string[],
  chosen: string,
  key: string,
): Mark | undefined {
  const here = marks.find((mark) => mark.id === chosen) ?? marks.at(-1)
  if (!here) return undefined
  const lane = marks.filter((mark) => mark.lane === here.lane)
  const at = lane.indexOf(here)
  if (key === 'ArrowLeft') return lane[Math.max(0, at - 1)]
  if (key === 'ArrowRight') return lane[Math.min(lane.length - 1, at + 1)]
  if (key === 'Home') return lane[0]
  if (key === 'End') return lane.at(-1)
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined
  const place = lanes.indexOf(here.lane)
  const others = key === 'ArrowUp' ? lanes.slice(0, place).reverse() : lanes.slice(place + 1)
  const next = others.find((name) => marks.some((mark) => mark.lane === name))
  if (next === undefined) return here
  return marks
    .filter((mark) => mark.lane === next)
    .reduce((best, mark) =>
      Math.abs(mark.at - here.at) < Math.abs(best.at - here.at) ? mark : best,
    )
}

/** From when on all messages are loaded; null when that is all of the window. */
export function completeSince(conversations: ConversationView[], { from }: Window): number | null {
  const latest = Math.max(...conversations.map(beginOf), from)
  return latest > from ? latest : null
}
