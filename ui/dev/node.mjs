/** What the mock node knows and does: a little of each thing the API names. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as fixtures from './fixtures.mjs'
import * as talk from './talk.mjs'

export const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`)
  return at > 0 ? process.argv[at + 1] : otherwise
}
const own = option('party', 'JPN')
export const reality = option('reality', 'REAL')
const BOOK = fileURLToPath(new URL('../../src/kuroshio/phrases/phrases.json', import.meta.url))

const start = Date.now()
export const state = {
  signedIn: option('signed-out', '') === '',
  desk: fixtures.deskOf(own, reality, start),
  conversations: talk.conversations(own, start),
  links: fixtures.links(own, start),
  watches: fixtures.watches(own, start),
  alerts: fixtures.alerts(own, start),
  calls: [],
  attachments: [],
  sessions: [
    {
      id: 's1',
      officer: 'me',
      started: start - 3_600_000,
      last_used: start,
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140',
      current: true,
    },
    {
      id: 's2',
      officer: 'me',
      started: start - 90_000_000,
      last_used: start - 80_000_000,
      user_agent: 'Mozilla/5.0 (iPad) Safari/605',
      current: false,
    },
  ],
}

export const sockets = new Set()
export const shown = []

export const counts = (c) => {
  const open = c.messages.filter((m) => m.state === 'open')
  const ours = open.filter((m) => !m.own)
  return {
    reality: 'REAL',
    ...c,
    unread: c.messages.filter((m) => !m.own && !m.shown_to_me).length,
    open_to_us: ours.length,
    open_to_them: open.length - ours.length,
    oldest_unanswered: open.length ? Math.min(...open.map((m) => m.at)) : null,
    last_at: c.messages.at(-1)?.at ?? 0,
    last_precedence: c.messages.at(-1)?.precedence ?? null,
    more: false,
  }
}
export const tell = (message) => {
  for (const socket of sockets) socket.send(JSON.stringify(message))
}
const changed = (c, messages) =>
  tell({ type: 'conversation', conversation: { ...counts(c), messages } })
const find = (id) => {
  for (const c of state.conversations) {
    const m = c.messages.find((one) => one.id === id)
    if (m) return [c, m]
  }
  throw refused('hotline.unknown-message', 'no such message')
}
const refused = (code, message, status = 409) => Object.assign(new Error(message), { code, status })

function send(c, draft) {
  const now = Date.now()
  const wants = ['question', 'request', 'instruction'].includes(draft.marker)
  const m = talk.message(own, own, c.id, now, {
    parts: draft.parts,
    marker: draft.marker,
    precedence: draft.precedence,
    authority: draft.authority,
    marking: draft.marking,
    reality: state.desk.reality,
    attachments: state.attachments.filter((a) => draft.attachments.includes(a.id)),
    state: wants ? 'open' : 'none',
    deadline: wants ? now + state.desk.deadlines_ms[draft.precedence] : null,
    deliveries: c.audience.filter((p) => p !== own).map((p) => talk.delivery(p, now, 1)),
    reply: draft.reply_to ? { to: draft.reply_to, form: draft.reply_form, reason: [] } : null,
  })
  if (draft.reply_to) {
    const [, answered] = find(draft.reply_to)
    if (draft.reply_form !== 'later') answered.state = 'answered'
    setTimeout(() => changed(c, [answered]), 50)
  }
  c.messages.push(m)
  for (const [rungs, wait] of [
    [2, 400],
    [3, 2500],
    [4, 5000],
  ])
    setTimeout(() => {
      m.deliveries = m.deliveries.map((d, index) =>
        index === 0
          ? talk.delivery(d.party, now, rungs)
          : { ...d, blocked: 'link-down', blocked_since: start },
      )
      changed(c, [m])
    }, wait)
  setTimeout(() => changed(c, [m]), 10)
  return m
}

const conversation = (id) => {
  const c = state.conversations.find((one) => one.id === id)
  if (!c) throw refused('hotline.unknown-conversation', 'no such conversation')
  return c
}
export const edit = (id, change) => {
  const [c, m] = find(id)
  Object.assign(m, change(m))
  changed(c, [m])
  return m
}
const me = () => fixtures.author(own)

/** Method, path pattern, answer. */
export const routes = [
  [
    'POST',
    /^\/api\/session$/,
    (_, body) => {
      if (body.password === 'wrong') throw refused('web.wrong-sign-in', 'wrong', 401)
      state.signedIn = true
      return state.desk
    },
  ],
  [
    'POST',
    /^\/api\/session\/link$/,
    (_, body) => {
      if (body.token === 'used') throw refused('web.dead-link', 'used', 401)
      state.signedIn = true
      return state.desk
    },
  ],
  [
    'DELETE',
    /^\/api\/session$/,
    () => {
      state.signedIn = false
    },
  ],
  ['GET', /^\/api\/desk$/, () => ({ ...state.desk, clock_ms: Date.now() })],
  [
    'PATCH',
    /^\/api\/preferences$/,
    (_, body) => {
      Object.assign(state.desk.me, body)
      return state.desk
    },
  ],
  ['GET', /^\/api\/sessions$/, () => state.sessions],
  [
    'DELETE',
    /^\/api\/sessions\/(.+)$/,
    ([id]) => {
      state.sessions = state.sessions.filter((s) => s.id !== id)
    },
  ],
  [
    'GET',
    /^\/api\/conversations$/,
    () => state.conversations.map((c) => ({ ...counts(c), messages: [] })),
  ],
  [
    'POST',
    /^\/api\/conversations$/,
    (_, body) => {
      const c = { id: talk.id(Date.now()), messages: [], ...body }
      state.conversations.push(c)
      changed(c, [])
      return counts(c)
    },
  ],
  ['GET', /^\/api\/conversations\/([^/]+)$/, ([id]) => counts(conversation(id))],
  [
    'POST',
    /^\/api\/conversations\/([^/]+)\/preview$/,
    ([id]) =>
      conversation(id)
        .audience.filter((p) => p !== own)
        .map((party) => ({
          party,
          allowed: true,
          reason: 'agreement',
          organisations: conversation(id)
            .addressees.filter((a) => a.party === party)
            .map((a) => a.organisation),
        })),
  ],
  [
    'POST',
    /^\/api\/conversations\/([^/]+)\/messages$/,
    ([id], body) => send(conversation(id), body),
  ],
  [
    'POST',
    /^\/api\/messages\/([^/]+)\/acknowledge$/,
    ([id]) => edit(id, () => ({ acknowledged_by_us: true, shown_to_me: true })),
  ],
  [
    'POST',
    /^\/api\/messages\/([^/]+)\/correction$/,
    ([id], body) =>
      edit(id, (m) => ({
        corrections: [
          ...m.corrections,
          { id: talk.id(Date.now()), at: Date.now(), author: me(), parts: body.parts },
        ],
      })),
  ],
  [
    'POST',
    /^\/api\/messages\/([^/]+)\/withdrawal$/,
    ([id], body) =>
      edit(id, () => ({
        withdrawn: { at: Date.now(), author: me(), reason: body.reason, erased: body.erase },
        state: 'withdrawn',
      })),
  ],
  [
    'POST',
    /^\/api\/messages\/([^/]+)\/translations$/,
    ([id], body) =>
      edit(id, (m) => ({
        translations: [
          ...m.translations,
          { id: talk.id(Date.now()), ...body, at: Date.now(), author: me() },
        ],
      })),
  ],
  [
    'POST',
    /^\/api\/messages\/([^/]+)\/translation-requests$/,
    ([id], body) =>
      edit(id, (m) => ({
        translation_requests: [
          ...m.translation_requests,
          { ...body, at: Date.now(), author: me() },
        ],
      })),
  ],
  [
    'POST',
    /^\/api\/messages\/([^/]+)\/opening$/,
    ([id], body) => edit(id, (m) => ({ addressees: [...m.addressees, body] })),
  ],
  ['GET', /^\/api\/phrases$/, () => JSON.parse(readFileSync(BOOK, 'utf8'))],
  ['GET', /^\/api\/search$/, (_, __, query) => search(query.get('q') ?? '')],
  ['GET', /^\/api\/links$/, () => state.links],
  [
    'POST',
    /^\/api\/links\/(.+)\/checks$/,
    ([party]) => {
      const link = state.links.find((l) => l.party === party)
      const ok = link.state === 'direct'
      return Object.assign(link, {
        last_check_at: Date.now(),
        last_check_ok: ok,
        last_check_round_trip_ms: ok ? 41 : null,
      })
    },
  ],
  ['GET', /^\/api\/bundles$/, () => fixtures.bundles(own, Date.now())],
  [
    'POST',
    /^\/api\/bundles$/,
    (_, body) => ({ ...fixtures.bundles(own, Date.now())[0], to: body.to, number: 18 }),
  ],
  ['GET', /^\/api\/bundles\/waiting$/, () => fixtures.bundlesWaiting(own, Date.now())],
  ['GET', /^\/api\/relay$/, () => fixtures.relayed(own, Date.now())],
  ['GET', /^\/api\/watches$/, () => state.watches],
  [
    'POST',
    /^\/api\/watches$/,
    () => {
      for (const w of state.watches.filter((one) => one.own))
        Object.assign(w, {
          state: 'on-watch',
          post: 'watch-officer',
          officer: state.desk.me.name,
          since: Date.now(),
        })
      return state.watches
    },
  ],
  [
    'DELETE',
    /^\/api\/watches$/,
    () => {
      for (const w of state.watches.filter((one) => one.own))
        Object.assign(w, { state: 'no-watch', officer: '', since: null })
      return state.watches
    },
  ],
  ['GET', /^\/api\/contacts$/, () => fixtures.contacts(own)],
  ['GET', /^\/api\/calls$/, () => state.calls],
  [
    'POST',
    /^\/api\/calls$/,
    (_, body) => {
      const call = { id: talk.id(Date.now()), author: me(), ...body }
      state.calls.push(call)
      return call
    },
  ],
  ['GET', /^\/api\/alerts$/, () => state.alerts],
  [
    'POST',
    /^\/api\/alerts\/(.+)\/acknowledge$/,
    ([id]) => {
      const alert = state.alerts.find((a) => a.id === id)
      if (alert.state === 'rectified-unacknowledged')
        state.alerts = state.alerts.filter((a) => a !== alert)
      else
        Object.assign(alert, { state: 'active-acknowledged', acknowledged_by: state.desk.me.name })
      return state.alerts
    },
  ],
]

function search(query) {
  const all = state.conversations.flatMap((c) => c.messages.map((m) => [c, m]))
  return all
    .filter(([c, m]) => JSON.stringify([c.subject, m.parts]).includes(query))
    .map(([c, m]) => {
      const part = m.parts.find((p) => p.text) ?? { text: c.subject, lang: c.subject_lang }
      return {
        message: m.id,
        conversation: c.id,
        at: m.at,
        author: m.author,
        snippet: part.text,
        lang: part.lang,
      }
    })
}
