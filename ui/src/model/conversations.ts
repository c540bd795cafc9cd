/** All conversations this page knows: a fold of the snapshot, of changes, and of older pages read. */
import type { ConversationView, MessageView } from '../api/shapes'

export type Conversations = Record<string, ConversationView>

/**
 * After a (re)connection: the node's list is the truth; messages already read stay until read anew,
 * unless others may have come between them and the newest.
 */
export function withSnapshot(known: Conversations, list: ConversationView[]): Conversations {
  const next: Conversations = {}
  for (const one of list)
    next[one.id] = adjoins(known[one.id], one) ? merged(known[one.id], one) : one
  return next
}

/**
 * A change: new counts, and only the messages that changed. One that is older than those read is left
 * out, because others lie between: it is read with them.
 */
export function withChange(known: Conversations, change: ConversationView): Conversations {
  const old = known[change.id]
  const messages = change.messages.filter((message) => message.at >= beginOf(old))
  return { ...known, [change.id]: merged(old, { ...change, messages }) }
}

/** Of a change: a message from a partner that nobody here has seen, older than those that are held. */
export function lateIn(known: Conversations, change: ConversationView): MessageView | undefined {
  const begin = beginOf(known[change.id])
  return change.messages.find((one) => !one.own && !one.shown_to_me && one.at < begin)
}

/** From when on all messages of a conversation are held here. */
export function beginOf(one: ConversationView | undefined): number {
  return one?.more ? (one.messages[0]?.at ?? one.last_at) : -Infinity
}

/**
 * A page read by the reader: `more` is then about what is older than this page; counts come live.
 * The caller leaves out what came live meanwhile (turns.ts). All else is believed even where it says
 * less than before: a partner may have lost what it held, and the ladder must say so.
 */
export function withPage(known: Conversations, page: ConversationView): Conversations {
  const old = known[page.id]
  if (!old) return { ...known, [page.id]: page }
  if (!adjoins(old, page))
    return { ...known, [page.id]: { ...old, messages: page.messages, more: page.more } }
  const messages = mergedMessages(old.messages, page.messages)
  return { ...known, [page.id]: { ...old, messages, more: page.more } }
}

export function withMessage(known: Conversations, message: MessageView): Conversations {
  const one = known[message.conversation]
  if (!one) return known
  const messages = mergedMessages(one.messages, [message])
  return { ...known, [one.id]: { ...one, messages } }
}

function merged(old: ConversationView | undefined, fresh: ConversationView): ConversationView {
  if (!old) return fresh
  const more = old.messages.length ? old.more : fresh.more
  return { ...fresh, more, messages: mergedMessages(old.messages, fresh.messages) }
}

/** Whether no message may lie between those already read and newer ones that the node gives. */
function adjoins(old: ConversationView | undefined, fresh: ConversationView): boolean {
  const newest = old?.messages.findLast((message) => !message.clock_ahead)
  if (!newest || !fresh.more) return true
  return (fresh.messages[0]?.at ?? fresh.last_at) <= newest.at
}

/** One version per id, the later one; ids sort by their stamp, so oldest first. */
function mergedMessages(old: MessageView[], fresh: MessageView[]): MessageView[] {
  const byId = new Map(old.map((message) => [message.id, message]))
  for (const message of fresh) byId.set(message.id, message)
  return [...byId.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
}

/** So many of the latest messages stand in an open thread, and however many nobody here has seen. */
const STANDING = 100
/** And so many before the one that a thread is opened at. */
const BEFORE = 5

/** The id of the message that an open thread begins with, '' when it begins with the first. */
export function startOf(messages: readonly MessageView[], openedAt = ''): string {
  const unseen = messages.findIndex((message) => message.id === openedAt)
  const latest = messages.length - STANDING
  const from = unseen < 0 ? latest : Math.min(unseen - BEFORE, latest)
  return from > 0 ? messages[from]!.id : ''
}

/** What waits for us comes first, the oldest of it first; then the latest talk. */
export function listed(known: Conversations): ConversationView[] {
  return Object.values(known).sort((a, b) => {
    const waiting = Number(b.open_to_us > 0) - Number(a.open_to_us > 0)
    if (waiting) return waiting
    if (a.open_to_us > 0)
      return (a.oldest_unanswered ?? a.last_at) - (b.oldest_unanswered ?? b.last_at)
    return b.last_at - a.last_at
  })
}

export function unreadTotal(known: Conversations): number {
  return Object.values(known).reduce((sum, one) => sum + one.unread, 0)
}

/** Whether this officer's side still owes an answer to a message. */
export function owesAnswer(message: MessageView): boolean {
  return !message.own && message.state === 'open' && !message.withdrawn
}

/** Messages that ask for an answer by their marker (SMCP): the last rung of the ladder is theirs. */
export function wantsAnswer(message: MessageView): boolean {
  return ['question', 'request', 'instruction'].includes(message.marker)
}
