/** The hotline as this page holds it: conversations, the open one, and what an officer does in them. */
import { untrack } from 'svelte'
import type { Client } from './api/client'
import type {
  Addressee,
  ConversationView,
  MessageDraft,
  MessageView,
  NewConversation,
  Part,
  Preview,
  TranslationDraft,
  WithdrawalDraft,
} from './api/shapes'
import {
  beginOf,
  lateIn,
  listed,
  withChange,
  withMessage,
  withPage,
  withSnapshot,
  type Conversations,
} from './model/conversations'
import { EMPTY_BOOK, type PhraseBook } from './model/phrases'
import type { Failure } from './model/failure'
import { ShownWatch } from './model/shown'
import { Turns } from './model/turns'

export class Hotline {
  known = $state.raw<Conversations>({})
  openId = $state('')
  /** The message that a link, an alert or a search hit led to. */
  soughtId = $state('')
  private reads = $state(0)
  loading = $derived(this.reads > 0)
  failure = $state.raw<Failure | null>(null)
  book = $state.raw<PhraseBook>(EMPTY_BOOK)
  list = $derived(listed(this.known))
  current = $derived<ConversationView | undefined>(this.known[this.openId])
  /** Where a link, an alert or a search hit led is not among the messages that were read. */
  notHere = $derived(Boolean(this.soughtId && !this.loading && !this.holds(this.soughtId)))
  /** Asked for once: one that this officer may not see must not be asked for with every change. */
  private lastSought = ''
  /** What came live of messages that are not held, while a page with them may be on its way. */
  private readonly leftOut = new Map<string, MessageView>()
  /** Messages that came late, and lie before those held: the thread is read back to the oldest once. */
  private readonly late = new Set<string>()
  private readonly lateAsked = new Set<string>()
  private readonly shown = new ShownWatch()
  private readonly turns = new Turns()

  constructor(private readonly client: Client) {}

  async readBook(): Promise<void> {
    await this.attempt(async () => {
      this.book = await this.client.phrases()
    })
  }

  /** After each (re)connection: counts from the snapshot, then the open thread anew, as far back. */
  snapshot(list: ConversationView[]): void {
    const sought = this.holds(this.soughtId) ? '' : this.soughtId
    const first = sought || this.current?.messages[0]?.id
    this.known = withSnapshot(this.known, list)
    if (this.openId) void this.read(this.openId, { back_to: first })
  }

  change(conversation: ConversationView): void {
    this.turns.heard(conversation.messages.map((message) => message.id))
    this.confirmShown(conversation.messages)
    const begin = beginOf(this.known[conversation.id])
    if (this.loading)
      for (const one of conversation.messages) if (one.at < begin) this.leftOut.set(one.id, one)
    const late = conversation.id === this.openId && lateIn(this.known, conversation)
    this.known = withChange(this.known, conversation)
    if (late && !this.lateAsked.has(late.id)) this.late.add(late.id)
    if (!this.loading) this.readLate()
  }

  show(id: string, message: string): void {
    const opened = id !== this.openId
    const sought = message !== this.lastSought && message
    this.soughtId = this.lastSought = message
    if (opened) {
      this.late.clear()
      this.lateAsked.clear()
      this.openId = id
      this.failure = null
    }
    // Not a dependency of whoever calls this: what is read changes all that is looked at here.
    untrack(() => {
      if (id && (opened || (sought && !this.holds(message))))
        void this.read(id, { back_to: message })
    })
  }

  async older(): Promise<void> {
    const first = this.current?.messages[0]
    if (first) await this.read(this.openId, { before: first.id })
  }

  async openNew(draft: NewConversation): Promise<string> {
    const made = await this.client.open(draft)
    this.known = withChange(this.known, made)
    return made.id
  }

  preview = (draft: MessageDraft): Promise<Preview[]> => this.client.preview(this.openId, draft)

  send = (draft: MessageDraft) => this.act(() => this.client.send(this.openId, draft))
  acknowledge = (id: string) => this.act(() => this.client.acknowledge(id))
  correct = (id: string, parts: Part[]) => this.act(() => this.client.correct(id, parts))
  withdraw = (id: string, draft: WithdrawalDraft) => this.act(() => this.client.withdraw(id, draft))
  translate = (id: string, draft: TranslationDraft) =>
    this.act(() => this.client.translate(id, draft))
  askTranslation = (id: string, lang: string) =>
    this.act(() => this.client.askTranslation(id, lang))
  openTo = (id: string, body: Addressee) => this.act(() => this.client.openTo(id, body))
  upload = (file: File) => this.client.upload(file)

  see(id: string): void {
    this.shown.see(id, Date.now())
  }

  lose(id: string): void {
    this.shown.lose(id)
  }

  /** Ids seen for two seconds that the node does not know yet; a hidden page starts every clock again. */
  dueShown(visible: boolean): string[] {
    if (visible) return this.shown.due(Date.now())
    this.shown.interrupt(Date.now())
    return []
  }

  private confirmShown(messages: readonly MessageView[]): void {
    for (const message of messages) if (message.shown_to_me) this.shown.confirm(message.id)
  }

  /** Whether a message of the open conversation was read already. */
  private holds(id: string): boolean {
    return this.current?.messages.some((message) => message.id === id) ?? false
  }

  private async read(id: string, reach: Parameters<Client['conversation']>[1]): Promise<void> {
    this.reads++
    const since = this.turns.now
    await this.attempt(async () => {
      const page = await this.client.conversation(id, reach)
      const newer = (message: MessageView) =>
        this.turns.holds(message.id, since) ? message : this.leftOut.get(message.id)
      const messages = page.messages.map(newer).filter((message) => message !== undefined)
      this.confirmShown(messages)
      this.known = withPage(this.known, { ...page, messages })
    })
    this.reads--
    if (this.loading) return
    this.leftOut.clear()
    this.readLate()
  }

  /** What came late while something else was read. */
  private readLate(): void {
    const missing = [...this.late].filter((id) => !this.holds(id)).sort()
    this.late.clear()
    for (const id of missing) this.lateAsked.add(id)
    if (missing[0]) void this.read(this.openId, { back_to: missing[0] })
  }

  private async act(ask: () => Promise<MessageView>): Promise<MessageView> {
    const since = this.turns.now
    const message = await ask()
    if (this.turns.holds(message.id, since)) this.known = withMessage(this.known, message)
    return message
  }

  private async attempt(what: () => Promise<void>): Promise<void> {
    try {
      await what()
      this.failure = null
    } catch (error) {
      this.failure = error as Failure
    }
  }
}
