/**
 * The composer's keyboard path, as a table of moves: from a written text to a sent flash message in
 * four key presses, from nothing to a sent distress call in eight (positions and names typed in are
 * text, not presses). The view asks here what a key means; keypath.test.ts holds the counts.
 *
 *   text     F8            flash on or off
 *            F9            distress phrases, the first one chosen
 *            F4            phrase picker
 *            Ctrl+Enter    send; a flash message asks first
 *   picker   ↑ ↓           choose        Enter  take it      Esc  back
 *   slots    Enter         next; after the last slot the phrase is in the message, and a distress
 *                          phrase asks at once whether to send
 *   confirm  Enter         send          Esc  back
 */
export type Mode = 'text' | 'picker' | 'slots' | 'confirm'

export interface Path {
  mode: Mode
  flash: boolean
  /** The phrase taken is a distress phrase: once it is filled, Enter sends it. */
  distress: boolean
  /** Slots of the phrase being filled, and which of them has the focus. */
  slots: number
  slot: number
}

export type Move =
  | 'none'
  | 'flash'
  | 'open-picker'
  | 'open-distress'
  | 'up'
  | 'down'
  | 'take'
  | 'next-slot'
  | 'insert'
  | 'confirm'
  | 'send'
  | 'back'

export interface Stroke {
  key: string
  ctrl: boolean
  /** While an input method composes, Enter belongs to it. */
  composing: boolean
}

export const START: Path = { mode: 'text', flash: false, distress: false, slots: 0, slot: 0 }

/** What a key means where one is. */
export function meaning(path: Path, stroke: Stroke): Move {
  if (stroke.composing) return 'none'
  const { key } = stroke
  const enter = key === 'Enter'
  if (key === 'F8') return 'flash'
  if (path.mode === 'text') {
    if (key === 'F9') return 'open-distress'
    if (key === 'F4') return 'open-picker'
    return enter && stroke.ctrl ? (path.flash ? 'confirm' : 'send') : 'none'
  }
  if (key === 'Escape') return 'back'
  if (path.mode === 'picker') return picking(key)
  if (path.mode === 'confirm') return enter ? 'send' : 'none'
  if (!enter) return 'none'
  return path.slot + 1 < path.slots ? 'next-slot' : 'insert'
}

function picking(key: string): Move {
  if (key === 'ArrowUp') return 'up'
  if (key === 'ArrowDown') return 'down'
  return key === 'Enter' ? 'take' : 'none'
}

/** Where a move leads. `taken` is the phrase that `take` takes. */
export function moved(path: Path, move: Move, taken?: { slots: number; distress: boolean }): Path {
  switch (move) {
    case 'flash':
      return { ...path, flash: !path.flash }
    case 'open-picker':
    case 'open-distress':
      return { ...path, mode: 'picker' }
    case 'take':
      return took(path, taken ?? { slots: 0, distress: false })
    case 'next-slot':
      return { ...path, slot: path.slot + 1 }
    case 'confirm':
      return { ...path, mode: 'confirm' }
    case 'send':
      return START
    case 'insert':
      return {
        ...path,
        mode: path.distress ? 'confirm' : 'text',
        distress: false,
        slots: 0,
        slot: 0,
      }
    case 'back':
      return { ...path, mode: 'text', distress: false, slots: 0, slot: 0 }
    default:
      return path
  }
}

/** A distress phrase makes its message flash by itself. */
function took(path: Path, taken: { slots: number; distress: boolean }): Path {
  const flash = path.flash || taken.distress
  const { distress, slots } = taken
  if (slots === 0)
    return { mode: distress ? 'confirm' : 'text', flash, distress: false, slots: 0, slot: 0 }
  return { mode: 'slots', flash, distress, slots, slot: 0 }
}
