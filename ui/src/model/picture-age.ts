/**
 * How old a position may be before the screen says so: it fades, hollows out, then leaves a mark
 * of where it was last. The limits follow how often each kind reports (ITU-R M.1371).
 */

export const Freshness = { Fresh: 0, Faded: 1, Hollow: 2, Lost: 3 } as const
export type Freshness = (typeof Freshness)[keyof typeof Freshness]

/** Seconds after which a position is faded, hollow, lost. */
export interface AgeLimits {
  fades: number
  hollows: number
  lost: number
}

const MINUTE = 60
const HOUR = 3600

/** Class A under way reports every 2–10 s; some minutes allow for poor reception. */
const CLASS_A_UNDER_WAY: AgeLimits = { fades: 3 * MINUTE, hollows: 8 * MINUTE, lost: 30 * MINUTE }
/** Class A at anchor, moored or aground reports every 3 min. */
const CLASS_A_STOPPED: AgeLimits = { fades: 10 * MINUTE, hollows: 20 * MINUTE, lost: 90 * MINUTE }

/** By the frame's `kind`; class A is decided by its status. */
const BY_KIND: Record<number, AgeLimits> = {
  1: { fades: 6 * MINUTE, hollows: 15 * MINUTE, lost: 45 * MINUTE }, // class B: 30 s to 3 min
  2: { fades: 5 * MINUTE, hollows: 15 * MINUTE, lost: 2 * HOUR }, // base station: 10 s
  3: { fades: 10 * MINUTE, hollows: 30 * MINUTE, lost: 4 * HOUR }, // aid to navigation: 3 min
  4: { fades: 1 * MINUTE, hollows: 3 * MINUTE, lost: 15 * MINUTE }, // SAR aircraft: 10 s
  5: { fades: 4 * HOUR, hollows: 8 * HOUR, lost: 24 * HOUR }, // long range: 3 h
}

/** Beyond this the mark of where it was last leaves too, in seconds. */
export const MARK_STAYS = 12 * HOUR

const stopped = (status: number): boolean => status === 1 || status === 5 || status === 6

export function ageLimits(kind: number, status: number): AgeLimits {
  return BY_KIND[kind] ?? (stopped(status) ? CLASS_A_STOPPED : CLASS_A_UNDER_WAY)
}

export function freshness(ageSeconds: number, kind: number, status: number): Freshness {
  const limits = ageLimits(kind, status)
  if (ageSeconds >= limits.lost) return Freshness.Lost
  if (ageSeconds >= limits.hollows) return Freshness.Hollow
  return ageSeconds >= limits.fades ? Freshness.Faded : Freshness.Fresh
}

/** What a source's note does to all its symbols: none looks fresher than this. */
export function freshnessFloor(note: string): Freshness {
  if (note === 'link-down' || note === 'suspended' || note === 'no-link') return Freshness.Hollow
  return note === 'delayed' ? Freshness.Faded : Freshness.Fresh
}
