/** Whether the page hears its node: pure, told of every ping and every tick of the clock. */

/** Pings come every 5 s; without one for this long the page says that the connection is lost. */
export const SILENCE_MS = 10_000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

export type Connection =
  | { state: 'connecting'; since: number }
  | { state: 'live'; heard: number }
  /** `since`: when the node was last heard. */
  | { state: 'lost'; since: number; attempt: number }
  | { state: 'signed-out' }

export function heard(now: number): Connection {
  return { state: 'live', heard: now }
}

/** The socket closed, or could not be opened. */
export function dropped(was: Connection, now: number): Connection {
  if (was.state === 'signed-out') return was
  if (was.state === 'live') return { state: 'lost', since: was.heard, attempt: 1 }
  if (was.state === 'lost') return { ...was, attempt: was.attempt + 1 }
  return { state: 'lost', since: Math.min(was.since, now), attempt: 1 }
}

/** A tick: a silent connection is a lost one, even if the socket believes it is open. */
export function isSilent(was: Connection, now: number): boolean {
  return was.state === 'live' && now - was.heard >= SILENCE_MS
}

/** How long to wait before the next attempt; `chance` in [0, 1) spreads pages that lost one node. */
export function waitBefore(attempt: number, chance: number): number {
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, attempt - 1))
  return Math.round(ceiling / 2 + (chance * ceiling) / 2)
}
