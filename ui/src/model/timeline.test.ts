import { describe, expect, it } from 'vitest'
import type { AlertView, ConversationView, MessageView } from '../api/shapes'
import { deskKey } from './deskkeys'
import { ALERTS, completeSince, marksOf, step, ticksOf, windowOf } from './timeline'

const HOUR = 3_600_000
const NOW = Date.UTC(2025, 10, 23, 18, 3)
const sixHours = windowOf(NOW, 6)

const message = (id: string, ago: number, change: Partial<MessageView> = {}) =>
  ({
    id,
    at: NOW - ago,
    author: { party: 'TWN', organisation: 'CGA', post: '', officer: '' },
    precedence: 'routine',
    own: false,
    state: 'none',
    withdrawn: null,
    ...change,
  }) as MessageView
const talk = (messages: MessageView[], more = false) => ({ messages, more }) as ConversationView
const alert = (id: string, ago: number, state: AlertView['state'] = 'active-unacknowledged') =>
  ({ id, since: NOW - ago, state, category: 'alarm' }) as AlertView
const from = (party: string) => ({ author: { party } }) as Partial<MessageView>

describe('the window of the time line', () => {
  it('ends now and moves on in steps of ten seconds', () => {
    expect(sixHours.to - sixHours.from).toBe(6 * HOUR)
    expect(windowOf(NOW + 1, 6)).toEqual(windowOf(NOW + 10_000, 6))
    expect(windowOf(NOW, 6).to).toBe(NOW)
  })

  it('has ticks at whole hours of UTC, of ten minutes or of four hours', () => {
    const minutes = (span: 1 | 6 | 24) =>
      ticksOf(windowOf(NOW, span)).map((tick) => new Date(tick.at).toISOString().slice(11, 16))
    expect(minutes(6)).toEqual(['13:00', '14:00', '15:00', '16:00', '17:00', '18:00'])
    expect(minutes(1)).toEqual(['17:10', '17:20', '17:30', '17:40', '17:50', '18:00'])
    expect(minutes(24)).toEqual(['20:00', '00:00', '04:00', '08:00', '12:00', '16:00'])
    expect(ticksOf(sixHours)[0]?.part).toBeCloseTo(57 / 360)
  })
})

describe('marks', () => {
  it('are the messages of all conversations in the window, oldest first, each in its party’s lane', () => {
    const one = talk([message('old', 7 * HOUR), message('b', HOUR)])
    const other = talk([message('a', 3 * HOUR, from('JPN')), message('c', 0, from('JPN'))])
    const marks = marksOf([one, other], [], sixHours)
    expect(marks.map((mark) => [mark.id, mark.lane, mark.part])).toEqual([
      ['tl-a', 'JPN', 0.5],
      ['tl-b', 'TWN', 5 / 6],
      ['tl-c', 'JPN', 1],
    ])
  })

  it('weigh by precedence, and say what waits for us', () => {
    const marks = marksOf(
      [
        talk([
          message('1', 4, { precedence: 'flash', state: 'open' }),
          message('2', 3, { precedence: 'immediate', state: 'open', own: true }),
          message('3', 2, { precedence: 'priority' }),
        ]),
      ],
      [],
      sixHours,
    )
    expect(marks.map((mark) => mark.kind === 'message' && [mark.weight, mark.waits])).toEqual([
      ['grave', true],
      ['raised', false],
      ['plain', false],
    ])
  })

  it('keep an alert that began before the window as long as it lasts, at the left edge', () => {
    const alerts = [
      alert('lasts', 9 * HOUR, 'active-acknowledged'),
      alert('over', 9 * HOUR, 'rectified-unacknowledged'),
      alert('over lately', HOUR, 'rectified-unacknowledged'),
    ]
    const marks = marksOf([], alerts, sixHours)
    expect(
      marks.map((mark) => [mark.id, mark.part, mark.kind === 'alert' && mark.lasting]),
    ).toEqual([
      ['tl-lasts', 0, true],
      ['tl-over lately', 5 / 6, false],
    ])
  })

  it('of a clock that is ahead stand at the right edge', () => {
    expect(marksOf([talk([message('x', -HOUR)])], [], sixHours)[0]?.part).toBe(1)
  })
})

describe('the keys', () => {
  const lanes = [ALERTS, 'JPN', 'TWN', 'USA']
  const marks = marksOf(
    [
      talk([
        message('t1', 5 * HOUR),
        message('t2', 2 * HOUR),
        message('t3', HOUR),
        message('u1', 1.9 * HOUR, from('USA')),
      ]),
    ],
    [alert('a1', 4 * HOUR)],
    sixHours,
  )
  const to = (chosen: string, key: string) => step(marks, lanes, chosen, key)?.id

  it('go back and forth within a lane and stop at its ends', () => {
    expect(to('tl-t2', 'ArrowLeft')).toBe('tl-t1')
    expect(to('tl-t1', 'ArrowLeft')).toBe('tl-t1')
    expect(to('tl-t2', 'ArrowRight')).toBe('tl-t3')
    expect(to('tl-t3', 'ArrowRight')).toBe('tl-t3')
    expect(to('tl-t2', 'Home')).toBe('tl-t1')
    expect(to('tl-t2', 'End')).toBe('tl-t3')
  })

  it('go up and down to what is nearest in time, past lanes with nothing in them', () => {
    expect(to('tl-u1', 'ArrowUp')).toBe('tl-t2')
    expect(to('tl-t1', 'ArrowUp')).toBe('tl-a1')
    expect(to('tl-a1', 'ArrowUp')).toBe('tl-a1')
    expect(to('tl-a1', 'ArrowDown')).toBe('tl-t1')
    expect(to('tl-t3', 'ArrowDown')).toBe('tl-u1')
  })

  it('begin at the newest when what was chosen has left, and leave other keys alone', () => {
    expect(to('gone', 'ArrowLeft')).toBe('tl-t2')
    expect(to('tl-t1', 'x')).toBeUndefined()
    expect(step([], lanes, '', 'ArrowLeft')).toBeUndefined()
  })

  it('open it by t outside a text field', () => {
    const key = { key: 't', ctrlKey: false, altKey: false, metaKey: false, isComposing: false }
    expect(deskKey(key, false)).toEqual({ to: 'timeline' })
    expect(deskKey(key, true)).toBeNull()
  })
})

describe('what is not loaded', () => {
  it('is said from when on, and only where it lies in the window', () => {
    const cut = talk([message('1', 2 * HOUR)], true)
    expect(completeSince([cut, talk([message('2', HOUR)])], sixHours)).toBe(NOW - 2 * HOUR)
    expect(completeSince([cut], windowOf(NOW, 1))).toBeNull()
    expect(completeSince([], sixHours)).toBeNull()
  })
})
