/** Conversations of the mock node, with every trace a message can bear. */
import { author, coastGuard, PARTIES, partners } from './fixtures.mjs'

const MINUTE = 60_000
const mark = (at, by) => ({ at, by })
/** A delivery that reached `rungs` rungs, one every few seconds from `at`. */
export function delivery(party, at, rungs, extra = {}) {
  const node = `${party.toLowerCase()}-1`
  const by = [node, node, 'watch-officer', PARTIES[party].officer, PARTIES[party].officer]
  const delays = [40, 120, 4_000, 21_000, 70_000]
  const reached = ['released', 'held', 'shown', 'acknowledged', 'answered'].map((rung, index) => [
    rung,
    index < rungs ? mark(at + delays[index], by[index]) : null,
  ])
  return {
    party,
    ...Object.fromEntries(reached),
    overdue: '',
    blocked: '',
    blocked_since: null,
    via: '',
    bundle: null,
    leaves_at: null,
    reduced: false,
    ...extra,
  }
}

let count = 0
export const id = (at) => at.toString(36).padStart(10, '0') + String(count++).padStart(4, '0')

export function message(own, party, conversation, at, change) {
  return {
    id: id(at),
    conversation,
    author: author(party),
    own: party === own,
    at,
    clock_ahead: false,
    reality: 'REAL',
    marking: '',
    precedence: 'routine',
    marker: 'information',
    authority: '',
    parts: [],
    attachments: [],
    addressees: [],
    reply: null,
    state: 'none',
    deadline: null,
    overdue: false,
    deliveries: [],
    corrections: [],
    withdrawn: null,
    translations: [],
    translation_requests: [],
    shown_to_me: party === own,
    acknowledged_by_us: false,
    pending_references: [],
    ...change,
  }
}

const vessel = { name: { native: '福源六號', roman: 'Fu Yuan No. 6', lang: 'zh-Hant' } }
const drifting = {
  phrase: 'distress.engine-power-lost',
  slots: {
    vessel,
    position: { position: { lat: 24.45, lon: 123.00333 } },
    persons: { number: 7, unit: 'person' },
  },
}
const text = (words, lang) => ({ text: words, lang })

function rescue(own, now) {
  const c = 'c-rescue'
  const first = message(own, 'TWN', c, now - 22 * MINUTE, {
    precedence: 'flash',
    marker: 'information',
    parts: [drifting, text('船東已聯繫，船上備有救生筏。', 'zh-Hant')],
    deliveries: partners('TWN').map((p) => delivery(p, now - 22 * MINUTE, 4)),
    acknowledged_by_us: own !== 'TWN',
    shown_to_me: true,
    translations:
      own === 'TWN'
        ? []
        : [
            {
              id: 't1',
              lang: 'en',
              text: 'The owner has been contacted; a life raft is on board.',
              at: now - 19 * MINUTE,
              author: author('TWN'),
            },
          ],
    translation_requests: [{ lang: 'ja', at: now - 18 * MINUTE, author: author('JPN') }],
    attachments: [
      { id: 'a1', name: '福源六號.jpg', media_type: 'image/jpeg', size: 1_240_000, held: true },
    ],
  })
  const ask = message(own, 'JPN', c, now - 16 * MINUTE, {
    precedence: 'immediate',
    marker: 'request',
    parts: [text('漂流予測のため、直近の気象・海象観測値を送付願います。', 'ja')],
    state: 'open',
    deadline: now - 6 * MINUTE,
    overdue: true,
    deliveries: [
      delivery('TWN', now - 16 * MINUTE, 4, { overdue: 'answered' }),
      delivery('USA', now - 16 * MINUTE, 1, {
        blocked: 'link-down',
        blocked_since: now - 17 * MINUTE,
      }),
    ],
    shown_to_me: true,
    acknowledged_by_us: true,
    corrections: [
      {
        id: 'k1',
        at: now - 15 * MINUTE,
        author: author('JPN'),
        parts: [text('漂流予測のため、12時間以内の気象・海象観測値を送付願います。', 'ja')],
      },
    ],
  })
  const offer = message(own, 'USA', c, now - 9 * MINUTE, {
    marker: 'intention',
    parts: [text('HC-130 can be on scene in 3 h. Will launch on your word.', 'en')],
    precedence: 'priority',
    deliveries: partners('USA').map((p) => delivery(p, now - 9 * MINUTE, 3)),
    shown_to_me: false,
  })
  const withdrawn = message(own, 'JPN', c, now - 7 * MINUTE, {
    parts: [text('巡視船が1時間以内に到着見込み。', 'ja')],
    shown_to_me: true,
    deliveries: partners('JPN').map((p) => delivery(p, now - 7 * MINUTE, 3)),
    withdrawn: {
      at: now - 5 * MINUTE,
      author: author('JPN'),
      reason: '別船の情報であったため',
      erased: false,
    },
  })
  const last = message(own, 'TWN', c, now - 2 * MINUTE, {
    precedence: 'immediate',
    marker: 'question',
    parts: [text('貴方能否派遣直升機？', 'zh-Hant')],
    state: 'open',
    deadline: now + 8 * MINUTE,
    deliveries: [
      delivery('JPN', now - 2 * MINUTE, 3),
      delivery('USA', now - 2 * MINUTE, 1, {
        blocked: 'link-down',
        blocked_since: now - 17 * MINUTE,
        bundle: 17,
      }),
    ],
    reply: null,
  })
  return {
    id: c,
    subject: '漁船漂流 福源六號',
    subject_lang: 'zh-Hant',
    audience: ['JPN', 'TWN', 'USA'],
    addressees: ['JPN', 'TWN', 'USA'].map((party) => ({
      party,
      organisation: coastGuard(party),
      post: '',
    })),
    messages: [first, ask, offer, withdrawn, last],
  }
}

function routine(own, now) {
  const c = 'c-check'
  return {
    id: c,
    subject: 'Daily communication check',
    subject_lang: 'en',
    audience: ['JPN', 'TWN', 'USA'],
    addressees: ['JPN', 'TWN', 'USA'].map((party) => ({
      party,
      organisation: coastGuard(party),
      post: '',
    })),
    messages: [
      message(own, 'USA', c, now - 300 * MINUTE, {
        parts: [text('Good morning from Honolulu. Nothing to report.', 'en')],
        shown_to_me: true,
        acknowledged_by_us: true,
        deliveries: partners('USA').map((p) => delivery(p, now - 300 * MINUTE, 4)),
      }),
    ],
  }
}

function drill(own, now) {
  const c = 'c-drill'
  return {
    id: c,
    subject: '合同捜索救助訓練の調整',
    subject_lang: 'ja',
    audience: ['JPN', 'TWN'],
    reality: 'EXERCISE',
    addressees: ['JPN', 'TWN'].map((party) => ({
      party,
      organisation: coastGuard(party),
      post: '',
    })),
    messages: [
      message(own, 'JPN', c, now - 900 * MINUTE, {
        reality: 'EXERCISE',
        parts: [text('訓練海域の案を送付します。', 'ja')],
        shown_to_me: true,
        deliveries: [delivery('TWN', now - 900 * MINUTE, 5)],
      }),
    ],
  }
}

export function conversations(own, now) {
  return [rescue(own, now), routine(own, now), drill(own, now)].filter((one) =>
    one.audience.includes(own),
  )
}
