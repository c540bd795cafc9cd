/** The live socket: keeps itself connected, and tells the page at once when it is not. */
import type { LiveToPage } from './live'
import { dropped, heard, isSilent, waitBefore, type Connection } from '../model/connection'

/** How often the page says that it is open and whether it can be seen and heard. */
const SIGN_OF_LIFE_MS = 10_000
const TICK_MS = 1_000
const STALL_MS = 3_000

export interface PageState {
  visible: boolean
  sound: 'ok' | 'blocked' | 'muted'
}

export interface LiveEvents {
  message(message: LiveToPage): void
  frame(bytes: ArrayBuffer): void
  connection(now: Connection): void
  /** Asked for every sign of life. */
  state(): PageState
}

export class LiveSocket {
  private connection: Connection
  private socket: WebSocket | undefined
  private retry: ReturnType<typeof setTimeout> | undefined
  private ticked = Date.now()
  private readonly timers: ReturnType<typeof setInterval>[] = []

  constructor(private readonly events: LiveEvents) {
    this.connection = { state: 'connecting', since: Date.now() }
  }

  start(): void {
    this.timers.push(setInterval(() => this.tick(), TICK_MS))
    this.timers.push(setInterval(() => this.sayLive(), SIGN_OF_LIFE_MS))
    this.connect()
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer)
    clearTimeout(this.retry)
    this.turn({ state: 'signed-out' })
    this.socket?.close()
  }

  shown(messages: string[]): boolean {
    return this.say({ type: 'shown', messages })
  }

  /** At once, too, when the page is hidden or shown, or its sound changes. */
  sayLive(): void {
    this.say({ type: 'page-live', ...this.events.state() })
  }

  private connect(): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new WebSocket(`${scheme}://${location.host}/api/live`)
    socket.binaryType = 'arraybuffer'
    this.socket = socket
    socket.onopen = () => this.sayLive()
    socket.onmessage = (event) => this.take(socket, event.data as string | ArrayBuffer)
    socket.onclose = (event) => this.closed(socket, event.code)
  }

  private take(socket: WebSocket, data: string | ArrayBuffer): void {
    if (socket !== this.socket) return
    this.turn(heard(Date.now()))
    if (typeof data !== 'string') return this.events.frame(data)
    const message = JSON.parse(data) as LiveToPage
    if (message.type === 'signed-out') this.stop()
    this.events.message(message)
  }

  /** 4401 and 1008: the node does not know this session any more. */
  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket || this.connection.state === 'signed-out') return
    if (code === 4401 || code === 1008) {
      this.stop()
      return this.events.message({ type: 'signed-out' })
    }
    this.lose()
  }

  /** After a stall of the page itself (a busy machine, a lid closed) what waits is heard first. */
  private tick(): void {
    const stalled = Date.now() - this.ticked > STALL_MS
    this.ticked = Date.now()
    if (stalled || !isSilent(this.connection, Date.now())) return
    const silent = this.socket
    this.socket = undefined
    silent?.close()
    this.lose()
  }

  private lose(): void {
    const next = dropped(this.connection, Date.now())
    this.turn(next)
    if (next.state === 'lost')
      this.retry = setTimeout(() => this.connect(), waitBefore(next.attempt, Math.random()))
  }

  private turn(next: Connection): void {
    const changed = next.state !== this.connection.state
    this.connection = next
    if (changed) this.events.connection(next)
  }

  private say(message: object): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(JSON.stringify(message))
    return true
  }
}
