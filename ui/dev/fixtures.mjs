/** What the mock node starts from: three parties, three conversations, one of everything the screens show. */
const MINUTE = 60_000
const names = (en, ja, zh) => ({ en, ja, 'zh-Hant': zh })
const org = (organisation, kind, n, posts) => ({ organisation, kind, names: n, posts })
const watchPost = { post: 'watch-officer', names: names('Watch officer', '当直官', '值勤官') }
const desk = { post: 'desk-officer', names: names('Desk officer', '担当官', '承辦人') }

export const PARTIES = {
  JPN: {
    names: names('Japan', '日本', '日本'), zone: 'Asia/Tokyo', lang: 'ja', officer: '比嘉 海斗',
    organisations: [
      org('JCG', 'coast-guard', names('Japan Coast Guard, 11th Regional', '海上保安庁 第十一管区', '日本海上保安廳 第十一管區'), [watchPost]),
      org('MOFA', 'foreign-affairs', names('Foreign affairs', '外務', '外務'), [desk]),
    ],
  },
  TWN: {
    names: names('Taiwan', '台湾', '臺灣'), zone: 'Asia/Taipei', lang: 'zh-Hant', officer: '林怡君',
    organisations: [
      org('CGA', 'coast-guard', names('Coast Guard Administration', '海洋委員会海巡署', '海洋委員會海巡署'), [watchPost]),
      org('MOFA-T', 'foreign-affairs', names('Foreign affairs', '外交', '外交'), [desk]),
    ],
  },
  USA: {
    names: names('United States', '米国', '美國'), zone: 'Pacific/Honolulu', lang: 'en', officer: 'K. Nakoa',
    organisations: [
      org('USCG', 'coast-guard', names('US Coast Guard, District 14', '米国沿岸警備隊 第14管区', '美國海岸防衛隊 第十四區'), [watchPost]),
      org('DLO', 'defence-liaison', names('Defence liaison', '防衛連絡', '國防聯絡'), [desk]),
    ],
  },
}
export const partners = (own) => Object.keys(PARTIES).filter((party) => party !== own)
const coastGuard = (party) => PARTIES[party].organisations[0].organisation
export const author = (party) => ({ party, organisation: coastGuard(party), post: 'watch-officer', officer: PARTIES[party].officer })

export function deskOf(own, reality, now) {
  const me = PARTIES[own]
  return {
    me: {
      officer: `${own.toLowerCase()}-watch`, name: me.officer, party: own, organisation: coastGuard(own), post: 'watch-officer', node: `${own.toLowerCase()}-1`,
      powers: ['hotline'], lang: me.lang, palette: 'day', time_zone: me.zone,
    },
    reality, operational: reality === 'REAL',
    parties: Object.entries(PARTIES).map(([party, p]) => ({
      party, names: p.names, own: party === own, organisations: p.organisations, nodes: [`${party.toLowerCase()}-1`], document_version: 1,
      document_expires: now + 300 * 86_400_000, document_warning: '',
    })),
    audiences: [
      ...(own === 'USA' ? [] : [{ audience: ['JPN', 'TWN'], agreement: 'Japan–Taiwan coast guard hotline' }]),
      { audience: ['JPN', 'TWN', 'USA'], agreement: 'Trilateral coast guard hotline' },
    ],
    markings: ['UNCLASSIFIED', 'RESTRICTED'], marking_ceiling: 'UNCLASSIFIED',
    deadlines_ms: { flash: 2 * MINUTE, immediate: 10 * MINUTE, priority: 60 * MINUTE, routine: 1440 * MINUTE },
    attachment_limit: 25_000_000, picture_box: [20, 117, 30, 131], clock_ms: now, csrf_cookie: '',
  }
}

const mark = (at, by) => ({ at, by })
/** A delivery that reached `rungs` rungs, one every few seconds from `at`. */
export function delivery(party, at, rungs, extra = {}) {
  const node = `${party.toLowerCase()}-1`
  const by = [node, node, 'watch-officer', PARTIES[party].officer, PARTIES[party].officer]
  const delays = [40, 120, 4_000, 21_000, 70_000]
  const reached = ['released', 'held', 'shown', 'acknowledged', 'answered'].map((rung, index) => [rung, index < rungs ? mark(at + delays[index], by[index]) : null])
  return { party, ...Object.fromEntries(reached), overdue: '', blocked: '', blocked_since: null, ...extra }
}

let count = 0
export const id = (at) => at.toString(36).padStart(10, '0') + String(count++).padStart(4, '0')

export function message(own, party, conversation, at, change) {
  return {
    id: id(at), conversation, author: author(party), own: party === own, at, clock_ahead: false, reality: 'REAL', marking: '', precedence: 'routine',
    marker: 'information', authority: '', parts: [], attachments: [], addressees: [], reply: null, state: 'none', deadline: null, overdue: false,
    deliveries: [], corrections: [], withdrawn: null, translations: [], translation_requests: [], shown_to_me: party === own, acknowledged_by_us: false,
    pending_references: [], ...change,
  }
}

const vessel = { name: { native: '福源六號', roman: 'Fu Yuan No. 6', lang: 'zh-Hant' } }
const drifting = { phrase: 'distress.engine-power-lost', slots: { vessel, position: { position: { lat: 24.45, lon: 123.00333 } }, persons: { number: 7, unit: 'person' } } }
const text = (words, lang) => ({ text: words, lang })

function rescue(own, now) {
  const c = 'c-rescue'
  const first = message(own, 'TWN', c, now - 22 * MINUTE, {
    precedence: 'flash', marker: 'information', parts: [drifting, text('船東已聯繫，船上備有救生筏。', 'zh-Hant')],
    deliveries: partners('TWN').map((p) => delivery(p, now - 22 * MINUTE, 4)), acknowledged_by_us: own !== 'TWN', shown_to_me: true,
    translations: own === 'TWN' ? [] : [{ id: 't1', lang: 'en', text: 'The owner has been contacted; a life raft is on board.', at: now - 19 * MINUTE, author: author('TWN') }],
    translation_requests: [{ lang: 'ja', at: now - 18 * MINUTE, author: author('JPN') }],
    attachments: [{ id: 'a1', name: '福源六號.jpg', media_type: 'image/jpeg', size: 1_240_000, held: true }],
  })
  const ask = message(own, 'JPN', c, now - 16 * MINUTE, {
    precedence: 'immediate', marker: 'request', parts: [text('漂流予測のため、直近の気象・海象観測値を送付願います。', 'ja')], state: 'open',
    deadline: now - 6 * MINUTE, overdue: true,
    deliveries: [delivery('TWN', now - 16 * MINUTE, 4, { overdue: 'answered' }), delivery('USA', now - 16 * MINUTE, 1, { blocked: 'link-down', blocked_since: now - 17 * MINUTE })],
    shown_to_me: true, acknowledged_by_us: true,
    corrections: [{ id: 'k1', at: now - 15 * MINUTE, author: author('JPN'), parts: [text('漂流予測のため、12時間以内の気象・海象観測値を送付願います。', 'ja')] }],
  })
  const offer = message(own, 'USA', c, now - 9 * MINUTE, {
    marker: 'intention', parts: [text('HC-130 can be on scene in 3 h. Will launch on your word.', 'en')], precedence: 'priority',
    deliveries: partners('USA').map((p) => delivery(p, now - 9 * MINUTE, 3)), shown_to_me: false,
  })
  const withdrawn = message(own, 'JPN', c, now - 7 * MINUTE, {
    parts: [text('巡視船が1時間以内に到着見込み。', 'ja')], shown_to_me: true, deliveries: partners('JPN').map((p) => delivery(p, now - 7 * MINUTE, 3)),
    withdrawn: { at: now - 5 * MINUTE, author: author('JPN'), reason: '別船の情報であったため', erased: false },
  })
  const last = message(own, 'TWN', c, now - 2 * MINUTE, {
    precedence: 'immediate', marker: 'question', parts: [text('貴方能否派遣直升機？', 'zh-Hant')], state: 'open', deadline: now + 8 * MINUTE,
    deliveries: [delivery('JPN', now - 2 * MINUTE, 3), delivery('USA', now - 2 * MINUTE, 1, { blocked: 'link-down', blocked_since: now - 17 * MINUTE })],
    reply: null,
  })
  return {
    id: c, subject: '漁船漂流 福源六號', subject_lang: 'zh-Hant', audience: ['JPN', 'TWN', 'USA'],
    addressees: ['JPN', 'TWN', 'USA'].map((party) => ({ party, organisation: coastGuard(party), post: '' })), messages: [first, ask, offer, withdrawn, last],
  }
}

function routine(own, now) {
  const c = 'c-check'
  return {
    id: c, subject: 'Daily communication check', subject_lang: 'en', audience: ['JPN', 'TWN', 'USA'],
    addressees: ['JPN', 'TWN', 'USA'].map((party) => ({ party, organisation: coastGuard(party), post: '' })),
    messages: [message(own, 'USA', c, now - 300 * MINUTE, { parts: [text('Good morning from Honolulu. Nothing to report.', 'en')], shown_to_me: true, acknowledged_by_us: true, deliveries: partners('USA').map((p) => delivery(p, now - 300 * MINUTE, 4)) })],
  }
}

function drill(own, now) {
  const c = 'c-drill'
  return {
    id: c, subject: '合同捜索救助訓練の調整', subject_lang: 'ja', audience: ['JPN', 'TWN'], reality: 'EXERCISE',
    addressees: ['JPN', 'TWN'].map((party) => ({ party, organisation: coastGuard(party), post: '' })),
    messages: [message(own, 'JPN', c, now - 900 * MINUTE, { reality: 'EXERCISE', parts: [text('訓練海域の案を送付します。', 'ja')], shown_to_me: true, deliveries: [delivery('TWN', now - 900 * MINUTE, 5)] })],
  }
}

export function conversations(own, now) {
  return [rescue(own, now), routine(own, now), drill(own, now)].filter((one) => one.audience.includes(own))
}

export function links(own, now) {
  return partners(own).map((party, index) => ({
    party, node: `${party.toLowerCase()}-1`, state: index === 0 ? 'direct' : 'down', since: now - (index === 0 ? 310 : 17) * MINUTE,
    round_trip_ms: index === 0 ? 43.2 : null, last_heard: index === 0 ? now - 800 : now - 17 * MINUTE, last_error: index === 0 ? '' : 'link.unreachable',
    queued: index === 0 ? {} : { flash: 0, routine: 2 }, partner_holds_all_since: index === 0 ? now - 2 * MINUTE : null,
    logs: [
      { log: `${own.toLowerCase()}-1/${[own, party].sort().join('+')}/flash/1`, own: true, lane: 'flash', head: 14, held_by_partner: index === 0 ? 14 : 13, closed: false },
      { log: `${party.toLowerCase()}-1/${[own, party].sort().join('+')}/routine/1`, own: false, lane: 'routine', head: 230, held_by_partner: null, closed: false },
    ],
    picture_age_ms: index === 0 ? 1_800 : 17 * MINUTE, last_check_at: now - 30 * MINUTE, last_check_ok: index === 0, last_check_round_trip_ms: index === 0 ? 47 : null,
    next_check_at: now + 30 * MINUTE,
  }))
}

export function watches(own, now) {
  return Object.keys(PARTIES).map((party) => ({
    party, organisation: coastGuard(party), state: party === own ? 'no-watch' : party === partners(own)[0] ? 'on-watch' : 'unknown', post: party === own ? '' : 'watch-officer',
    officer: party === partners(own)[0] ? PARTIES[party].officer : '', since: party === own ? null : now - 200 * MINUTE, own: party === own,
  }))
}

export function alerts(own, now) {
  const [, far] = partners(own)
  const base = { acknowledged_by: '', reality: 'REAL', conversation: '', message: '', loud: false, detail: {} }
  return [
    { ...base, id: 'al1', category: 'alarm', state: 'active-unacknowledged', code: 'link.unreachable', since: now - 16 * MINUTE, party: far, detail: { party: far } },
    { ...base, id: 'al2', category: 'warning', state: 'active-acknowledged', code: 'hotline.overdue-to-them', since: now - 6 * MINUTE, party: 'TWN', detail: { party: 'TWN' }, conversation: 'c-rescue', acknowledged_by: PARTIES[own].officer },
    { ...base, id: 'al3', category: 'warning', state: 'rectified-unacknowledged', code: 'check.missed', since: now - 30 * MINUTE, party: far, detail: { party: far } },
    { ...base, id: 'al4', category: 'caution', state: 'active-unacknowledged', code: 'watch.partner-none', since: now - 10 * MINUTE, party: far, detail: { party: far } },
  ]
}

export function contacts(own) {
  return partners(own).map((party) => ({
    party, organisation: coastGuard(party), post: 'watch-officer', names: PARTIES[party].organisations[0].names, telephones: ['+00 0000 000 118', '+00 0000 000 119'],
    languages: ['English', PARTIES[party].lang === 'ja' ? '日本語' : PARTIES[party].lang === 'en' ? '' : '中文'].filter(Boolean), notes: '', last_call: null,
  }))
}
