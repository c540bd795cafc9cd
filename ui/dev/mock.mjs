/**
 * A node that is none: serves the built pages and the API from fixtures, so that the screens can be
 * seen and tried without one. Loopback only.
 *
 *     npm run build && node dev/mock.mjs --party TWN --port 8701 [--reality EXERCISE] [--pages FOLDER]
 */
import { readFileSync, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import * as fixtures from './fixtures.mjs'
import { frame } from './frame.mjs'
import { counts, edit, option, reality, routes, shown, sockets, state, tell } from './node.mjs'
import { id } from './talk.mjs'

const port = Number(option('port', '8701'))
const BUILT = fileURLToPath(new URL('../../src/kuroshio/web/pages/', import.meta.url))
const PAGES = option('pages', BUILT)
const CSP =
  "default-src 'self'; script-src 'self'; worker-src 'self' blob:; connect-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; object-src 'none'"
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

async function api(request, response, url) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const answer = (status, value) => {
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Security-Policy': CSP,
    })
    response.end(value === undefined ? '' : JSON.stringify(value))
  }
  if (!state.signedIn && !url.pathname.startsWith('/api/session'))
    return answer(401, {
      code: 'web.signed-out',
      whose_move: 'caller',
      message: 'sign in',
      detail: {},
    })
  if (request.method === 'POST' && url.pathname === '/api/attachments') {
    const file = {
      id: id(Date.now()),
      name: url.searchParams.get('name'),
      media_type: url.searchParams.get('media_type'),
      size: bytes.length,
      held: true,
    }
    state.attachments.push(file)
    return answer(201, file)
  }
  if (request.method === 'POST' && url.pathname === '/api/bundles/read')
    return answer(200, fixtures.bundleRead(option('party', 'JPN'), Date.now()))
  const route = routes.find(
    ([method, pattern]) => method === request.method && pattern.test(url.pathname),
  )
  if (!route)
    return answer(404, {
      code: 'web.not-found',
      whose_move: 'caller',
      message: url.pathname,
      detail: {},
    })
  try {
    const found = route[1].exec(url.pathname).slice(1).map(decodeURIComponent)
    answer(200, route[2](found, bytes.length ? JSON.parse(bytes.toString()) : {}, url.searchParams))
  } catch (error) {
    answer(error.status ?? 500, {
      code: error.code ?? 'web.fault',
      whose_move: error.status ? 'caller' : 'us',
      message: error.message,
      detail: {},
    })
  }
}

function page(response, pathname) {
  const file = join(PAGES, normalize(pathname))
  const at = existsSync(file) && extname(file) ? file : join(PAGES, 'index.html')
  response.writeHead(200, {
    'Content-Type': TYPES[extname(at)] ?? 'application/octet-stream',
    'Content-Security-Policy': CSP,
  })
  response.end(readFileSync(at))
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost')
  if (url.pathname === '/mock/shown') {
    response.end(JSON.stringify(shown))
  } else if (url.pathname === '/mock/drop') {
    for (const socket of sockets) socket.terminate()
    response.end()
  } else if (url.pathname.startsWith('/api/')) void api(request, response, url)
  else page(response, url.pathname)
})
new WebSocketServer({ server, path: '/api/live' }).on('connection', (socket) => {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  socket.on('message', (data) => {
    const message = JSON.parse(data)
    if (message.type !== 'shown') return
    shown.push(...message.messages)
    for (const id of message.messages) edit(id, () => ({ shown_to_me: true }))
  })
  socket.send(
    JSON.stringify({
      type: 'snapshot',
      desk: { ...state.desk, clock_ms: Date.now() },
      conversations: state.conversations.map((c) => ({ ...counts(c), messages: [] })),
      links: state.links,
      watches: state.watches,
      alerts: state.alerts,
    }),
  )
  for (const [index, source] of Object.keys(fixtures.PARTIES).entries())
    socket.send(frame(source, index, reality))
})
setInterval(() => tell({ type: 'ping', clock_ms: Date.now() }), 5000)
server.listen(port, '127.0.0.1', () => console.log(`http://localhost:${port}`))
