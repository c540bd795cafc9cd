/** The sound of each category, made of tones, in the manner of IEC 62923-1: three pulses, two, none. */
import type { Category } from './alerts'

export interface Tone {
  hz: number
  /** From the start of the pattern, s. */
  at: number
  seconds: number
}

export interface Pattern {
  tones: Tone[]
  /** Until the pattern starts again, s. */
  every: number
}

const pulses = (hz: number, count: number, seconds: number, gap: number): Tone[] =>
  Array.from({ length: count }, (_, index) => ({ hz, at: index * (seconds + gap), seconds }))

export const PATTERNS: Record<Category, Pattern> = {
  'emergency-alarm': {
    tones: [...pulses(880, 7, 0.18, 0.12), { hz: 660, at: 2.1, seconds: 0.9 }],
    every: 4,
  },
  alarm: { tones: pulses(760, 3, 0.22, 0.16), every: 7 },
  warning: { tones: pulses(560, 2, 0.25, 0.2), every: 60 },
  caution: { tones: [], every: 60 },
}
