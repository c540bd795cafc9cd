import { describe, expect, it } from 'vitest'
import { meaning, moved, START, type Move, type Path, type Stroke } from './keypath'

/** Presses keys one after another; counts every key that goes down, Ctrl too. */
function press(
  keys: string[],
  phrase = { slots: 0, distress: false },
): { path: Path; moves: Move[]; presses: number } {
  let path = START
  const moves: Move[] = []
  let presses = 0
  for (const combination of keys) {
    const parts = combination.split('+')
    const stroke: Stroke = { key: parts.at(-1)!, ctrl: parts.includes('Ctrl'), composing: false }
    presses += parts.length
    const move = meaning(path, stroke)
    moves.push(move)
    path = moved(path, move, phrase)
  }
  return { path, moves, presses }
}

describe('the key path', () => {
  it('sends a flash message with four presses after its text', () => {
    const { moves, presses } = press(['F8', 'Ctrl+Enter', 'Enter'])
    expect(moves).toEqual(['flash', 'confirm', 'send'])
    expect(presses).toBeLessThanOrEqual(4)
  })

  it('sends a distress phrase of up to five slots with eight presses', () => {
    for (const slots of [2, 4, 5]) {
      const enters = Array.from({ length: slots }, () => 'Enter')
      const { moves, presses } = press(['F9', 'Enter', ...enters, 'Enter'], {
        slots,
        distress: true,
      })
      expect(moves.at(-2)).toBe('insert')
      expect(moves.at(-1)).toBe('send')
      expect(presses).toBeLessThanOrEqual(8)
    }
  })

  it('makes a distress phrase flash by itself', () => {
    expect(press(['F9', 'Enter'], { slots: 2, distress: true }).path.flash).toBe(true)
  })

  it('never sends a flash message without asking once', () => {
    expect(press(['F8', 'Ctrl+Enter']).moves).not.toContain('send')
  })

  it('sends a routine message with Ctrl+Enter alone, and a bare Enter is a new line', () => {
    expect(press(['Ctrl+Enter']).moves).toEqual(['send'])
    expect(press(['Enter']).moves).toEqual(['none'])
  })

  it('puts an ordinary phrase into the message and goes back to the text', () => {
    const { moves, path } = press(['F4', 'ArrowDown', 'Enter', 'Enter', 'Enter'], {
      slots: 2,
      distress: false,
    })
    expect(moves).toEqual(['open-picker', 'down', 'take', 'next-slot', 'insert'])
    expect(path.mode).toBe('text')
  })

  it('leads back by Escape from everywhere', () => {
    for (const keys of [['F4'], ['F9', 'Enter'], ['F8', 'Ctrl+Enter']]) {
      expect(press([...keys, 'Escape'], { slots: 2, distress: true }).path.mode).toBe('text')
    }
  })

  it('leaves Enter to the input method while it composes', () => {
    expect(
      meaning(
        { ...START, mode: 'slots', slots: 1 },
        { key: 'Enter', ctrl: false, composing: true },
      ),
    ).toBe('none')
  })
})
