/** The delivery ladder of one partner: what the screens say of delivery, and never more. */
import type { Delivery } from '../api/shapes'
import type { Key } from './reader'

export const RUNGS = ['released', 'held', 'shown', 'acknowledged', 'answered'] as const
export type Rung = (typeof RUNGS)[number]
export type RungState = 'reached' | 'waiting' | 'overdue' | 'blocked' | 'later'

export interface Step {
  rung: Rung
  state: RungState
  at: number | null
  by: string
}

/**
 * Five steps; the first not reached is `waiting`, `overdue` or `blocked`, those after it `later`. A
 * step skipped by the partner (answered without an acknowledgement) stays open, never invented.
 */
export function steps(delivery: Delivery, wantsAnswer: boolean): Step[] {
  const rungs = wantsAnswer || delivery.answered ? RUNGS : RUNGS.slice(0, 4)
  let open = false
  return rungs.map((rung) => {
    const mark = delivery[rung]
    if (mark) return { rung, state: 'reached', at: mark.at, by: mark.by }
    const state = openState(delivery, rung, open)
    open = true
    return { rung, state, at: null, by: '' }
  })
}

function openState(delivery: Delivery, rung: Rung, laterOne: boolean): RungState {
  if (delivery.overdue === rung) return 'overdue'
  if (laterOne) return 'later'
  return inTheWay(delivery) ? 'blocked' : 'waiting'
}

/** Code of what keeps the next rung from being reached; a link that is gone round does not. */
export function inTheWay(delivery: Delivery): string {
  return delivery.blocked === 'link-down' && delivery.via ? '' : delivery.blocked
}

/** By which way it goes, other than the direct link, while the partner has not signed for it. */
export function otherWays(delivery: Delivery): ('via' | 'bundle')[] {
  if (!delivery.released || delivery.held) return []
  return [
    ...(delivery.via ? (['via'] as const) : []),
    ...(delivery.bundle !== null ? (['bundle'] as const) : []),
  ]
}

/** The furthest step reached, in a word for a list. */
export function furthest(delivery: Delivery): Rung | null {
  for (const rung of [...RUNGS].reverse()) if (delivery[rung]) return rung
  return null
}

/** Why the next step cannot be reached now; null when nothing stands in the way. */
export function blockedKey(code: string): Key | null {
  if (!code) return null
  if (code === 'link-down') return 'ladder.blocked.link-down'
  if (code === 'log-closed') return 'ladder.blocked.log-closed'
  if (code === 'withheld') return 'ladder.blocked.withheld'
  if (code === 'refused') return 'ladder.blocked.refused'
  return 'ladder.blocked.other'
}
