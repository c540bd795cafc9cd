/** What the mock node starts from: three parties, three conversations, one of everything the screens show. */
const MINUTE = 60_000
const names = (en, ja, zh) => ({ en, ja, 'zh-Hant': zh })
const org = (organisation, kind, n, posts) => ({ organisation, kind, names: n, posts })
const watchPost = { post: 'watch-officer', names: names('Watch officer', '当直官', '值勤官') }
const desk = { post: 'desk-officer', names: names('Desk officer', '担当官', '承辦人') }

export const PARTIES = {
  JPN: {
    names: names('Japan', '日本', '日本'),
    zone: 'Asia/Tokyo',
    lang: 'ja',
    officer: '比嘉 海斗',
    organisations: [
      org(
        'JCG',
        'coast-guard',
        names(
          'Japan Coast Guard, 11th Regional',
          '海上保安庁 第十一管区',
          '日本海上保安廳 第十一管區',
        ),
        [watchPost],
      ),
      org('MOFA', 'foreign-affairs', names('Foreign affairs', '外務', '外務'), [desk]),
    ],
  },
  TWN: {
    names: names('Taiwan', '台湾', '臺灣'),
    zone: 'Asia/Taipei',
    lang: 'zh-Hant',
    officer: '林怡君',
    organisations: [
      org(
        'CGA',
        'coast-guard',
        names('Coast Guard Administration', '海洋委員会海巡署', '海洋委員會海巡署'),
        [watchPost],
      ),
      org('MOFA-T', 'foreign-affairs', names('Foreign affairs', '外交', '外交'), [desk]),
    ],
  },
  USA: {
    names: names('United States', '米国', '美國'),
    zone: 'Pacific/Honolulu',
    lang: 'en',
    officer: 'K. Nakoa',
    organisations: [
      org(
        'USCG',
        'coast-guard',
        names('US Coast Guard, District 14', '米国沿岸警備隊 第14管区', '美國海岸防衛隊 第十四區'),
        [watchPost],
      ),
      org('DLO', 'defence-liaison', names('Defence liaison', '防衛連絡', '國防聯絡'), [desk]),
    ],
  },
}
export const partners = (own) => Object.keys(PARTIES).filter((party) => party !== own)
export const coastGuard = (party) => PARTIES[party].organisations[0].organisation
export const author = (party) => ({
  party,
  organisation: coastGuard(party),
  post: 'watch-officer',
  officer: PARTIES[party].officer,
})

export function deskOf(own, reality, now) {
  const me = PARTIES[own]
  return {
    me: {
      officer: `${own.toLowerCase()}-watch`,
      name: me.officer,
      party: own,
      organisation: coastGuard(own),
      post: 'watch-officer',
      node: `${own.toLowerCase()}-1`,
      powers: ['read', 'write', 'flash', 'watch'],
      lang: me.lang,
      palette: 'day',
      time_zone: me.zone,
    },
    reality,
    operational: reality === 'REAL',
    parties: Object.entries(PARTIES).map(([party, p]) => ({
      party,
      names: p.names,
      own: party === own,
      organisations: p.organisations,
      nodes: [`${party.toLowerCase()}-1`],
      document_version: 1,
      document_expires: now + 300 * 86_400_000,
      document_warning: '',
    })),
    audiences: [
      ...(own === 'USA'
        ? []
        : [{ audience: ['JPN', 'TWN'], agreement: 'Japan–Taiwan coast guard hotline' }]),
      { audience: ['JPN', 'TWN', 'USA'], agreement: 'Trilateral coast guard hotline' },
    ],
    markings: ['UNCLASSIFIED', 'RESTRICTED'],
    marking_ceiling: 'UNCLASSIFIED',
    deadlines_ms: {
      flash: 2 * MINUTE,
      immediate: 10 * MINUTE,
      priority: 60 * MINUTE,
      routine: 1440 * MINUTE,
    },
    attachment_limit: 25_000_000,
    picture_box: [20, 117, 30, 131],
    clock_ms: now,
    csrf_cookie: '',
  }
}

/** The first partner directly over a thin link with a backlog, the second by way of the first. */
export function links(own, now) {
  return partners(own).map((party, index) => {
    const near = index === 0
    const node = `${party.toLowerCase()}-1`
    const log = (author, lane, change) => ({
      log: `${author}/${author === party ? node : `${author.toLowerCase()}-1`};${[own, party].sort().join('+')};${lane};1`,
      party: author,
      own: author === own,
      lane,
      held_by_partner: null,
      told: null,
      closed: false,
      ...change,
    })
    return {
      party,
      node,
      state: near ? 'direct' : 'down',
      since: now - (near ? 310 : 17) * MINUTE,
      via: near ? '' : partners(own)[0],
      via_since: near ? null : now - 16 * MINUTE,
      relays: near ? [] : [partners(own)[0]],
      round_trip_ms: near ? 612.4 : null,
      rate: near ? 6_100 : null,
      budget_kbit_s: near ? 50 : null,
      clock_off_ms: near ? -2_400 : 180_000,
      last_heard: near ? now - 800 : now - 17 * MINUTE,
      last_error: near ? '' : 'link.unreachable',
      queued: near ? { flash: 0, routine: 3, bulk: 1_240 } : { flash: 1, routine: 2, bulk: 0 },
      queued_bytes: near
        ? { flash: 0, routine: 4_300, bulk: 1_450_000 }
        : { flash: 900, routine: 2_800, bulk: 0 },
      partner_holds_until: near ? now - 4 * MINUTE : now - 17 * MINUTE,
      partner_holds_all_since: null,
      logs: [
        log(own, 'flash', { head: 14, held_by_partner: near ? 14 : 13 }),
        log(own, 'routine', { head: 230, held_by_partner: near ? 227 : 228 }),
        log(party, 'routine', { head: 118, told: near ? 118 : null }),
      ],
      picture_age_ms: near ? 1_800 : 17 * MINUTE,
      last_check_at: now - 30 * MINUTE,
      last_check_ok: near,
      last_check_round_trip_ms: near ? 650 : null,
      next_check_at: now + 30 * MINUTE,
    }
  })
}

export function bundles(own, now) {
  const [near, far] = partners(own)
  const need = {
    party: own,
    node: `${own.toLowerCase()}-1`,
    lane: 'routine',
    log: 'x',
    first: 1,
    last: 228,
  }
  const one = (to, number, change) => ({
    to,
    number,
    at: now - 9 * MINUTE,
    size: 184_000,
    entries: 3,
    confirmed: false,
    files: [{ number: 1, name: `${own}-node-to-${to}-${number}-1.bundle`, size: 184_000 }],
    needs: [need],
    ...change,
  })
  return [
    one(far, 17, {}),
    one(far, 16, { at: now - 2_900 * MINUTE, entries: 41, confirmed: true, files: [] }),
    one(near, 1, { at: now - 4_000 * MINUTE, entries: 0, confirmed: true, needs: [] }),
  ]
}

/** Parcels of a bundle that came too early. */
export function bundlesWaiting(own, now) {
  const [, far] = partners(own)
  const need = {
    party: far,
    node: `${far.toLowerCase()}-1`,
    lane: 'routine',
    log: `${far}/${far.toLowerCase()}-1;x;routine;1`,
    first: 119,
    last: 140,
  }
  return { parcels: 2, size: 310_000, oldest: now - 3 * MINUTE, needs: [need] }
}

/** What every file that is read here brings. */
export function bundleRead(own, now) {
  const [, far] = partners(own)
  return {
    sender: `${far}/${far.toLowerCase()}-1`,
    bundle: 4,
    ended: false,
    fresh: 12,
    known: 3,
    receipts: 5,
    pieces: 0,
    needs: bundlesWaiting(own, now).needs,
    refused: [],
  }
}

export function relayed(own, now) {
  const [near, far] = partners(own)
  return [{ sender: near, to: far, parcels: 3, size: 24_600, oldest: now - 4 * MINUTE }]
}

export function watches(own, now) {
  return Object.keys(PARTIES).map((party) => ({
    party,
    organisation: coastGuard(party),
    state: party === own ? 'no-watch' : party === partners(own)[0] ? 'on-watch' : 'unknown',
    post: party === own ? '' : 'watch-officer',
    officer: party === partners(own)[0] ? PARTIES[party].officer : '',
    since: party === own ? null : now - 200 * MINUTE,
    own: party === own,
  }))
}

export function alerts(own, now) {
  const [, far] = partners(own)
  const base = {
    acknowledged_by: '',
    reality: 'REAL',
    conversation: '',
    message: '',
    loud: false,
    detail: {},
  }
  return [
    {
      ...base,
      id: 'al1',
      category: 'alarm',
      state: 'active-unacknowledged',
      code: 'link.unreachable',
      since: now - 16 * MINUTE,
      party: far,
      detail: { party: far },
    },
    {
      ...base,
      id: 'al2',
      category: 'warning',
      state: 'active-acknowledged',
      code: 'hotline.overdue-to-them',
      since: now - 6 * MINUTE,
      party: 'TWN',
      detail: { party: 'TWN' },
      conversation: 'c-rescue',
      acknowledged_by: PARTIES[own].officer,
    },
    {
      ...base,
      id: 'al3',
      category: 'warning',
      state: 'rectified-unacknowledged',
      code: 'check.missed',
      since: now - 30 * MINUTE,
      party: far,
      detail: { party: far },
    },
    {
      ...base,
      id: 'al4',
      category: 'caution',
      state: 'active-unacknowledged',
      code: 'watch.partner-none',
      since: now - 10 * MINUTE,
      party: far,
      detail: { party: far },
    },
  ]
}

export function contacts(own) {
  return partners(own).map((party) => ({
    party,
    organisation: coastGuard(party),
    post: 'watch-officer',
    names: PARTIES[party].organisations[0].names,
    telephones: ['+00 0000 000 118', '+00 0000 000 119'],
    languages: [...new Set(['en', PARTIES[party].lang])],
    notes: '',
    last_call: null,
  }))
}
