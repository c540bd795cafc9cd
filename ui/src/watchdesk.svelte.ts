/**
 * The one wiring of the pages: who is signed in, what the node says live, and what the officer does.
 * Views get parts of it as props; nothing below knows of it.
 */
import { ApiFailure, Client } from './api/client'
import type { LiveToPage } from './api/live'
import type { Desk, LinkView, Preferences, WatchView } from './api/shapes'
import { LiveSocket } from './api/socket'
import { Bell } from './bell.svelte'
import { Hotline } from './hotline.svelte'
import { LANGS, type Lang } from './i18n/catalogue'
import { Lookout } from './map/lookout'
import type { Connection } from './model/connection'
import { dropDrafts } from './model/draft'
import type { Failure } from './model/failure'
import { makeReader } from './model/reader'

export type Phase = 'starting' | 'entering' | 'signed-out' | 'in'
const DECIMAL = 'kuroshio.decimal'
const PALETTE = 'kuroshio.palette'
const LANG = 'kuroshio.lang'
const SHOWN_TICK_MS = 500

export class WatchDesk {
  readonly client = new Client()
  readonly picture = new Lookout()
  readonly bell = new Bell(this.client, () => this.socket?.sayLive())
  readonly hotline = new Hotline(this.client)
  phase = $state<Phase>('starting')
  /** Why there is nobody signed in: the session was ended, or a link was refused. */
  why = $state<'' | 'revoked' | 'link-refused'>('')
  failure = $state.raw<Failure | null>(null)
  desk = $state.raw<Desk | null>(null)
  links = $state.raw<LinkView[]>([])
  watches = $state.raw<WatchView[]>([])
  /** Rises with everything that may have changed agreements or what they release. */
  turn = $state(0)
  connection = $state.raw<Connection>({ state: 'connecting', since: Date.now() })
  /** The node's clock, ms, moved on every second. */
  now = $state(Date.now())
  lang = $state<Lang>(firstLang())
  decimal = $state(localStorage.getItem(DECIMAL) === 'yes')
  reader = $derived(makeReader(this.lang, this.desk?.me.time_zone || 'UTC', this.decimal))
  private skew = 0
  private socket: LiveSocket | undefined
  private timers: ReturnType<typeof setInterval>[] = []

  constructor() {
    this.client.onSignedOut = () => this.leave('revoked')
  }

  /** From the address: a one-time link is redeemed and leaves the address at once; else the cookie decides. */
  async start(): Promise<void> {
    const token = /^#token=(.+)$/.exec(location.hash)?.[1]
    if (location.pathname === '/enter' && token) return this.enter(decodeURIComponent(token))
    const refused = /^#refused=([\w.-]+)$/.exec(location.hash)?.[1]
    if (location.pathname === '/enter' && refused) {
      history.replaceState(null, '', '/')
      this.failure = new ApiFailure(refused, 'caller', '', 0)
      this.phase = 'signed-out'
      return
    }
    try {
      this.begin(await this.client.desk())
    } catch (error) {
      const failure = error as Failure & { status?: number }
      this.phase = 'signed-out'
      this.why = ''
      if (failure.status === 401) dropDrafts(localStorage, null)
      if (failure.status !== 401 && failure.status !== 403) this.failure = failure
    }
  }

  async signIn(way: (client: Client) => Promise<Desk>): Promise<void> {
    this.failure = null
    try {
      this.begin(await way(this.client))
    } catch (error) {
      this.failure = error as Failure
    }
  }

  async signOut(): Promise<void> {
    this.socket?.stop() // else it hears that its session has ended, and says so
    await this.client.signOut().catch(() => undefined)
    this.leave('')
  }

  async prefer(wish: Preferences): Promise<void> {
    if (wish.lang) this.setLang(wish.lang)
    if (this.desk) this.takeDesk({ ...this.desk, me: { ...this.desk.me, ...given(wish) } })
    if (wish.palette) this.paint(wish.palette)
    if (this.phase === 'in') this.takeDesk(await this.client.prefer(wish))
  }

  setDecimal(decimal: boolean): void {
    this.decimal = decimal
    localStorage.setItem(DECIMAL, decimal ? 'yes' : 'no')
  }

  async takeWatch(): Promise<void> {
    await this.client.takeWatch()
    this.watches = await this.client.watches()
  }

  async standDown(): Promise<void> {
    await this.client.standDown()
    this.watches = await this.client.watches()
  }

  async check(party: string): Promise<void> {
    const fresh = await this.client.check(party)
    this.links = this.links.map((link) =>
      link.party === fresh.party && link.node === fresh.node ? fresh : link,
    )
  }

  private async enter(token: string): Promise<void> {
    this.phase = 'entering'
    history.replaceState(null, '', '/')
    try {
      this.begin(await this.client.redeem(token))
    } catch (error) {
      this.failure = error as Failure
      this.why = 'link-refused'
      this.phase = 'signed-out'
    }
  }

  private begin(desk: Desk): void {
    dropDrafts(localStorage, desk)
    this.takeDesk(desk)
    this.setLang(desk.me.lang)
    this.paint(desk.me.palette)
    this.why = ''
    this.failure = null
    this.phase = 'in'
    void this.hotline.readBook()
    this.listen()
  }

  private listen(): void {
    this.socket = new LiveSocket({
      message: (message) => this.hear(message),
      frame: (bytes) => this.picture.apply(bytes),
      connection: (now) => (this.connection = now),
      state: () => ({ visible: document.visibilityState === 'visible', sound: this.bell.sound }),
    })
    this.timers = [
      setInterval(() => this.tick(), 1000),
      setInterval(() => this.tellShown(), SHOWN_TICK_MS),
    ]
    this.socket.start()
  }

  private leave(why: '' | 'revoked'): void {
    if (this.phase !== 'in') return
    this.phase = 'signed-out'
    this.why = why
    dropDrafts(localStorage, null)
    for (const timer of this.timers) clearInterval(timer)
    this.bell.silence()
    this.socket?.stop()
  }

  private hear(message: LiveToPage): void {
    switch (message.type) {
      case 'snapshot':
        this.turn++
        this.takeDesk(message.desk)
        this.hotline.snapshot(message.conversations)
        this.links = message.links
        this.watches = message.watches
        return this.bell.take(message.alerts)
      case 'conversation':
        return this.hotline.change(message.conversation)
      case 'links':
        this.links = message.links
        return
      case 'watches':
        this.watches = message.watches
        return
      case 'alerts':
        return this.bell.take(message.alerts)
      case 'desk':
        this.turn++
        return this.takeDesk(message.desk)
      case 'ping':
        this.skew = message.clock_ms - Date.now()
        return
      case 'signed-out':
        return this.leave('revoked')
    }
  }

  private takeDesk(desk: Desk): void {
    this.desk = desk
    this.skew = desk.clock_ms - Date.now()
  }

  private tick(): void {
    this.now = Date.now() + this.skew
    this.bell.tick(Date.now())
  }

  private tellShown(): void {
    const visible = document.visibilityState === 'visible' && this.connection.state === 'live'
    const seen = this.hotline.dueShown(visible)
    if (seen.length > 0) this.socket?.shown(seen)
  }

  private setLang(lang: Lang): void {
    this.lang = lang
    document.documentElement.lang = lang
    localStorage.setItem(LANG, lang)
  }

  private paint(palette: string): void {
    document.documentElement.dataset['obcTheme'] = palette
    localStorage.setItem(PALETTE, palette)
  }

  /** Tells the node at once when the page is hidden or shown again. */
  visibility(): void {
    this.socket?.sayLive()
  }
}

/** Before anyone is signed in: the language last used here, else the browser's own. */
function firstLang(): Lang {
  const palette = localStorage.getItem(PALETTE)
  if (palette) document.documentElement.dataset['obcTheme'] = palette
  const kept = LANGS.find((lang) => lang === localStorage.getItem(LANG))
  const guess =
    kept ??
    (/^ja/.test(navigator.language) ? 'ja' : /^zh/.test(navigator.language) ? 'zh-Hant' : 'en')
  document.documentElement.lang = guess
  return guess
}

function given(wish: Preferences): {
  lang?: Lang
  palette?: 'bright' | 'day' | 'dusk' | 'night'
  time_zone?: string
} {
  return {
    ...(wish.lang ? { lang: wish.lang } : {}),
    ...(wish.palette ? { palette: wish.palette } : {}),
    ...(wish.time_zone ? { time_zone: wish.time_zone } : {}),
  }
}
