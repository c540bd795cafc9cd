import { describe, expect, it } from 'vitest'
import type { AlertView, ConversationView, Delivery, MessageView } from '../api/shapes'
import { counts, MUTE_MS, ordered, sounding } from './alerts'
import { dropped, heard, isSilent, waitBefore } from './connection'
import {
  beginOf,
  lateIn,
  listed,
  startOf,
  withChange,
  withMessage,
  withPage,
  withSnapshot,
} from './conversations'
import { deskKey } from './deskkeys'
import {
  asMessage,
  draftKey,
  dropDrafts,
  emptyDraft,
  keepDraft,
  keptDraft,
  problems,
} from './draft'
import { inTheWay, otherWays, steps } from './ladder'
import { EMPTY_BOOK } from './phrases'
import { hashOf, placeOf } from './route'
import { ShownWatch } from './shown'
import { slotValue } from './slots'
import { Turns } from './turns'

const alert = (change: Partial<AlertView>): AlertView => ({
  id: 'a',
  category: 'alarm',
  state: 'active-unacknowledged',
  code: 'link.unreachable',
  detail: {},
  since: 0,
  acknowledged_by: '',
  reality: 'REAL',
  conversation: '',
  message: '',
  party: 'TWN',
  loud: false,
  ...change,
})

describe('alerts', () => {
  it('put the gravest first, then what nobody acknowledged', () => {
    const list = [
      alert({ id: '1', category: 'caution' }),
      alert({ id: '2', state: 'active-acknowledged' }),
      alert({ id: '3' }),
      alert({ id: '4', category: 'emergency-alarm' }),
    ]
    expect(ordered(list).map((a) => a.id)).toEqual(['4', '3', '2', '1'])
    expect(counts(list).map((c) => c.unacknowledged)).toEqual([1, 1, 0, 1])
  })

  it('a mute never covers flash or distress, and ends', () => {
    const quiet = [alert({})]
    const loud = [alert({ loud: true })]
    expect(sounding(quiet, MUTE_MS, 1000)).toBeNull()
    expect(sounding(loud, MUTE_MS, 1000)).toBe('alarm')
    expect(sounding(quiet, MUTE_MS, MUTE_MS)).toBe('alarm')
  })

  it('only what is active and not acknowledged sounds', () => {
    expect(sounding([alert({ state: 'active-acknowledged' })], 0, 1)).toBeNull()
    expect(sounding([alert({ state: 'rectified-unacknowledged' })], 0, 1)).toBeNull()
    expect(sounding([alert({ category: 'caution' })], 0, 1)).toBeNull()
  })
})

describe('the connection', () => {
  it('is lost after ten silent seconds, since it was last heard', () => {
    const live = heard(1000)
    expect(isSilent(live, 10_999)).toBe(false)
    expect(isSilent(live, 11_000)).toBe(true)
    expect(dropped(live, 11_000)).toEqual({ state: 'lost', since: 1000, attempt: 1 })
    expect(dropped(dropped(live, 11_000), 20_000)).toMatchObject({ since: 1000, attempt: 2 })
  })

  it('is tried again later and later, spread by chance, never longer than 15 s', () => {
    expect(waitBefore(1, 0)).toBe(250)
    expect(waitBefore(1, 0.999)).toBeLessThanOrEqual(500)
    expect(waitBefore(30, 0.999)).toBeLessThanOrEqual(15_000)
  })
})

const conversation = (change: Partial<ConversationView>): ConversationView => ({
  id: 'c',
  subject: 's',
  subject_lang: 'en',
  purpose: 'coordination',
  audience: ['JPN', 'TWN'],
  addressees: [],
  reality: 'REAL',
  unread: 0,
  open_to_us: 0,
  open_to_them: 0,
  oldest_unanswered: null,
  last_at: 0,
  last_precedence: null,
  messages: [],
  more: false,
  ...change,
})
const message = (id: string, at: number, change: Partial<MessageView> = {}) =>
  ({
    ...{ id, at, conversation: 'c', deliveries: [], corrections: [], translations: [] },
    ...{ translation_requests: [], attachments: [], ...change },
  }) as unknown as MessageView

describe('conversations', () => {
  it('merge changed messages into those already read', () => {
    let known = withPage(
      {},
      conversation({ messages: [message('1', 1), message('2', 2)], more: true }),
    )
    known = withChange(
      known,
      conversation({
        unread: 1,
        messages: [message('3', 3), { ...message('2', 2), overdue: true }],
      }),
    )
    expect(known['c']?.messages.map((m) => m.id)).toEqual(['1', '2', '3'])
    expect(known['c']?.messages[1]?.overdue).toBe(true)
    expect(known['c']?.more).toBe(true)
    expect(known['c']?.unread).toBe(1)
  })

  it('believe a page that says less than before: a partner may have lost what it held', () => {
    const held = { ...message('1', 1), state: 'answered' } as MessageView
    const lost = { ...message('1', 1), state: 'open' } as MessageView
    const known = withPage(
      withPage({}, conversation({ messages: [held] })),
      conversation({ messages: [lost] }),
    )
    expect(known['c']?.messages[0]?.state).toBe('open')
  })

  it('are not joined across a gap: what was read before others came is read again', () => {
    const read = { c: conversation({ messages: [message('1', 1), message('2', 2)] }) }
    const after = (change: Partial<ConversationView>) =>
      withSnapshot(read, [conversation({ more: true, ...change })])['c']!
    const ids = (one: ConversationView) => one.messages.map((m) => m.id)
    expect(ids(after({ last_at: 9, messages: [message('9', 9)] }))).toEqual(['9'])
    expect(after({ last_at: 9, messages: [message('9', 9)] }).more).toBe(true)
    expect(ids(after({ last_at: 9 }))).toEqual([])
    expect(ids(after({ last_at: 2 }))).toEqual(['1', '2'])
    expect(ids(after({ last_at: 3, messages: [message('2', 2), message('3', 3)] }))).toEqual([
      ...['1', '2', '3'],
    ])
    const page = conversation({ more: true, messages: [message('8', 8), message('9', 9)] })
    expect(ids(withPage(read, page)['c']!)).toEqual(['8', '9'])
    const older = conversation({ more: true, messages: [message('6', 6), message('7', 7)] })
    expect(ids(withPage(withPage(read, page), older)['c']!)).toEqual(['6', '7', '8', '9'])
  })

  it('leave out a change to one that lies beyond those read: it comes with what lies between', () => {
    const read = conversation({
      more: true,
      last_at: 9,
      messages: [message('8', 8), message('9', 9)],
    })
    const told = (known: ConversationView, ...messages: MessageView[]) =>
      withChange({ c: known }, conversation({ more: true, messages }))['c']!.messages.map(
        (m) => m.id,
      )
    expect(told(read, message('2', 2), message('10', 10))).toEqual(['8', '9', '10'])
    expect(told({ ...read, more: false }, message('2', 2))).toEqual(['2', '8', '9'])
    expect(told({ ...read, messages: [] }, message('2', 2))).toEqual([])
    expect(told({ ...read, messages: [] }, message('10', 10))).toEqual(['10'])
    const late = (one: MessageView) => lateIn({ c: read }, conversation({ messages: [one] }))?.id
    expect(late(message('2', 2))).toBe('2')
    expect(late(message('2', 2, { own: true }))).toBeUndefined()
    expect(late(message('2', 2, { shown_to_me: true }))).toBeUndefined()
    expect(late(message('10', 10))).toBeUndefined()
  })

  it('count from when on nothing is missing, also when none was held before', () => {
    const none = conversation({ more: false })
    const known = withSnapshot({ c: none }, [conversation({ more: true, last_at: 7 })])
    expect(beginOf(known['c'])).toBe(7)
    const ahead = message('9', 99, { clock_ahead: true })
    const old = { c: conversation({ messages: [message('1', 1), ahead] }) }
    const fresh = conversation({ more: true, last_at: 9, messages: [message('8', 8)] })
    expect(withSnapshot(old, [fresh])['c']!.messages.map((m) => m.id)).toEqual(['8'])
  })

  it('stand in a thread with their last hundred, and with all that nobody here has seen', () => {
    const many = Array.from({ length: 300 }, (_, i) => message(`m${i}`, i))
    expect(startOf(many.slice(0, 100))).toBe('')
    expect(startOf(many)).toBe('m200')
    expect(startOf(many, 'm250')).toBe('m200')
    expect(startOf(many, 'm40')).toBe('m35')
    expect(startOf(many, 'm0')).toBe('')
  })

  it('forget after a snapshot what the node no longer lists', () => {
    const known = withSnapshot({ x: conversation({ id: 'x' }) }, [conversation({})])
    expect(Object.keys(known)).toEqual(['c'])
  })

  it('list first what waits for us, the oldest of it first', () => {
    const known = withSnapshot({}, [
      conversation({ id: 'new', last_at: 9 }),
      conversation({ id: 'late', open_to_us: 1, oldest_unanswered: 5 }),
      conversation({ id: 'older', open_to_us: 1, oldest_unanswered: 2 }),
    ])
    expect(listed(known).map((c) => c.id)).toEqual(['older', 'late', 'new'])
  })
})

describe('answers that come after the live socket has told more', () => {
  const mark = { at: 5, by: 'tokyo' }
  const step = (held: typeof mark | null) =>
    ({ deliveries: [{ party: 'JPN', released: mark, held }] }) as unknown as Partial<MessageView>
  const answer = (held: typeof mark | null) => message('1', 1, step(held))

  it('take nothing back, since what came live meanwhile is left out of them', () => {
    const turns = new Turns()
    const asked = turns.now
    turns.heard(['1'])
    const page = [message('0', 0), answer(null)].filter((one) => turns.holds(one.id, asked))
    const told = { c: conversation({ messages: [answer(mark)] }) }
    const known = withPage(told, conversation({ messages: page }))['c']!.messages
    expect(known).toEqual([message('0', 0), answer(mark)])
  })
  it('bring what is new', () => {
    const told = { c: conversation({ messages: [answer(null)] }) }
    expect(withMessage(told, answer(mark))['c']!.messages).toEqual([answer(mark)])
  })
})

describe('the ladder', () => {
  const mark = { at: 1, by: 'n' }
  const delivery: Delivery = {
    party: 'TWN',
    released: mark,
    held: null,
    shown: null,
    acknowledged: null,
    answered: null,
    overdue: '',
    blocked: '',
    blocked_since: null,
    lost_at: null,
    via: '',
    bundle: null,
    leaves_at: null,
    reduced: false,
  }
  it('waits at the first step not reached', () => {
    expect(steps(delivery, true).map((s) => s.state)).toEqual([
      'reached',
      'waiting',
      'later',
      'later',
      'later',
    ])
    expect(steps(delivery, false)).toHaveLength(4)
  })
  it('says what is overdue and what cannot happen', () => {
    expect(steps({ ...delivery, overdue: 'answered' }, true)[4]?.state).toBe('overdue')
    expect(steps({ ...delivery, blocked: 'link-down' }, true)[1]?.state).toBe('blocked')
  })

  it('is not blocked by a link that is gone round, and says by which way it goes', () => {
    const down: Delivery = { ...delivery, blocked: 'link-down', via: 'USA', bundle: 17 }
    expect(steps(down, true)[1]?.state).toBe('waiting')
    expect(inTheWay(down)).toBe('')
    expect(otherWays(down)).toEqual(['via', 'bundle'])
    expect(inTheWay({ ...down, blocked: 'refused' })).toBe('refused')
    expect(steps({ ...down, via: '' }, true)[1]?.state).toBe('blocked')
    expect(otherWays({ ...down, via: '' })).toEqual(['bundle'])
  })

  it('says nothing of ways once it is held, or before it was released', () => {
    const going: Delivery = { ...delivery, via: 'USA', bundle: 17 }
    expect(otherWays({ ...going, held: mark })).toEqual([])
    expect(otherWays({ ...going, released: null })).toEqual([])
  })
  it('never invents a step that was skipped', () => {
    const answered = { ...delivery, held: mark, answered: mark }
    expect(steps(answered, true).map((s) => s.state)).toEqual([
      'reached',
      'reached',
      'waiting',
      'later',
      'reached',
    ])
  })
})

describe('shown', () => {
  it('takes two seconds before the eyes, in a visible page', () => {
    const watch = new ShownWatch()
    watch.see('a', 0)
    expect(watch.due(1999)).toEqual([])
    watch.interrupt(1999)
    expect(watch.due(3000)).toEqual([])
    expect(watch.due(4000)).toEqual(['a'])
  })
  it('is said again until the node confirms it, also when it has left the screen', () => {
    const watch = new ShownWatch()
    watch.see('a', 0)
    expect(watch.due(2000)).toEqual(['a'])
    watch.lose('a')
    watch.see('a', 5000)
    expect(watch.due(6999)).toEqual([])
    expect(watch.due(7000)).toEqual(['a'])
    watch.confirm('a')
    expect(watch.due(60_000)).toEqual([])
  })
})

describe('drafts', () => {
  const desk = { markings: ['UNCLASSIFIED', 'SECRET'], marking_ceiling: 'UNCLASSIFIED' } as never
  const shelf = () => {
    const kept = new Map<string, string>()
    return {
      kept,
      getItem: (k: string) => kept.get(k) ?? null,
      setItem: (k: string, v: string) => void kept.set(k, v),
      removeItem: (k: string) => void kept.delete(k),
      key: (at: number) => [...kept.keys()][at] ?? null,
      get length() {
        return kept.size
      },
    }
  }
  it('survive a reload and go when they are empty', () => {
    const store = shelf()
    const draft = { ...emptyDraft('ja', ''), text: '漂流中' }
    keepDraft(store, 'k', draft)
    expect(keptDraft(store, 'k', emptyDraft('en', ''))).toEqual(draft)
    keepDraft(store, 'k', { ...draft, text: ' ' })
    expect(store.kept.size).toBe(0)
    store.setItem('k', '{broken')
    expect(keptDraft(store, 'k', draft)).toEqual(draft)
  })
  it('stay with their officer, and go with whoever leaves', () => {
    const store = shelf()
    const of = (node: string, officer: string) => draftKey(node, officer, 'c.1')
    const own = of('jpn-1', 'tanaka')
    const others = [of('jpn-1', 'tanaka.b'), of('jpn-1', 'sato'), of('twn-1', 'tanaka')]
    for (const key of [own, ...others, 'kuroshio.draft.jpn-1.old', 'kuroshio.lang'])
      store.setItem(key, '{}')
    dropDrafts(store, { me: { node: 'jpn-1', officer: 'tanaka' } } as never)
    expect([...store.kept.keys()]).toEqual([own, 'kuroshio.lang'])
    dropDrafts(store, null)
    expect([...store.kept.keys()]).toEqual(['kuroshio.lang'])
  })
  it('are sent as phrases first, then the text with its language', () => {
    const draft = {
      ...emptyDraft('en', ''),
      text: ' hello ',
      phrases: [{ phrase: 'a.b', slots: {} }],
    }
    expect(asMessage(draft).parts).toEqual([
      { phrase: 'a.b', slots: {} },
      { text: 'hello', lang: 'en' },
    ])
  })
  it('say what they lack', () => {
    const draft = emptyDraft('en', 'SECRET')
    expect(problems(draft, desk, EMPTY_BOOK)).toEqual([
      'composer.needs-text',
      'composer.marking-too-high',
    ])
    expect(
      problems({ ...draft, marking: '', text: 'x', marker: 'instruction' }, desk, EMPTY_BOOK),
    ).toEqual(['composer.needs-authority'])
    expect(problems({ ...draft, marking: '', replyForm: 'will-do' }, desk, EMPTY_BOOK)).toEqual([])
  })
})

describe('slots', () => {
  const typing = { now: 0, offset: 0, lang: 'ja' as const }
  const label = { en: '', ja: '', 'zh-Hant': '' }
  it('take numbers with their unit, in any width of digits', () => {
    expect(
      slotValue({ kind: 'number', unit: 'nm', label }, { text: '１２．５', roman: '' }, typing),
    ).toEqual({ number: 12.5, unit: 'nm' })
    expect(slotValue({ kind: 'number', label }, { text: 'many', roman: '' }, typing)).toBeNull()
  })
  it('want a romanised form of a name that is not Latin', () => {
    expect(slotValue({ kind: 'name', label }, { text: '第八海丸', roman: '' }, typing)).toBeNull()
    expect(
      slotValue({ kind: 'name', label }, { text: '第八海丸', roman: 'Daihachi Kaimaru' }, typing),
    ).toEqual({ name: { native: '第八海丸', roman: 'Daihachi Kaimaru', lang: 'ja' } })
    expect(
      slotValue({ kind: 'name', label }, { text: 'EVER GIVEN', roman: '' }, typing)?.name?.roman,
    ).toBe('EVER GIVEN')
  })
})

describe('addresses and keys', () => {
  it('lead to the watch when they are unknown', () => {
    expect(placeOf('#/nowhere').page).toBe('watch')
    expect(placeOf(hashOf({ page: 'watch', conversation: 'a b', message: 'm' }))).toEqual({
      page: 'watch',
      conversation: 'a b',
      message: 'm',
    })
    expect(placeOf('#/links')).toEqual({ page: 'links' })
  })
  it('leave letters to whoever types', () => {
    const key = { key: 'n', ctrlKey: false, altKey: false, metaKey: false, isComposing: false }
    expect(deskKey(key, true)).toBeNull()
    expect(deskKey(key, false)).toEqual({ to: 'write' })
    expect(deskKey({ ...key, key: 'v' }, false)).toEqual({ to: 'vessel' })
    expect(deskKey({ ...key, ctrlKey: true }, false)).toBeNull()
  })
})

describe('turns', () => {
  it('believe what came live over an answer that was asked for before', () => {
    const turns = new Turns()
    const since = turns.now
    turns.heard(['sent'])
    expect(turns.holds('sent', since)).toBe(false)
    expect(turns.holds('other', since)).toBe(true)
    expect(turns.holds('sent', turns.now)).toBe(true)
  })
})
