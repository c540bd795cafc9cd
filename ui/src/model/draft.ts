/** A message being written: kept over a reload, checked before it is sent. */
import type {
  Attachment,
  Desk,
  MessageDraft,
  MessageView,
  Part,
  Precedence,
  ReplyForm,
} from './wire'
import type { PhraseBook } from './phrases'
import type { Key, Lang } from './reader'

export interface Draft {
  text: string
  lang: Lang
  /** Phrases chosen, before the free text. */
  phrases: Part[]
  marker: MessageDraft['marker'] & string
  precedence: Precedence
  attachments: Attachment[]
  authority: string
  marking: string
  replyTo: string
  replyForm: ReplyForm | null
}

export function emptyDraft(lang: Lang, marking: string): Draft {
  return {
    text: '',
    lang,
    phrases: [],
    marker: 'request',
    precedence: 'routine',
    attachments: [],
    authority: '',
    marking,
    replyTo: '',
    replyForm: null,
  }
}

/** A draft that answers a message: by form, with the answer's own marker, at the same precedence. */
export function answering(draft: Draft, message: MessageView, form: ReplyForm): Draft {
  return {
    ...draft,
    replyTo: message.id,
    replyForm: form,
    marker: 'answer',
    precedence: message.precedence,
  }
}

export function isBlank(draft: Draft): boolean {
  return draft.text.trim() === '' && draft.phrases.length === 0 && draft.attachments.length === 0
}

/** What the node is sent. */
export function asMessage(draft: Draft): MessageDraft {
  const parts: Part[] = [...draft.phrases]
  if (draft.text.trim()) parts.push({ text: draft.text.trim(), lang: draft.lang })
  return {
    parts,
    marker: draft.marker,
    precedence: draft.precedence,
    attachments: draft.attachments.map((a) => a.id),
    authority: draft.marker === 'instruction' ? draft.authority : '',
    marking: draft.marking,
    addressees: [],
    reply_to: draft.replyTo,
    reply_form: draft.replyForm,
  }
}

/** What keeps a draft from being sent, as catalogue keys; empty when nothing does. */
export function problems(draft: Draft, desk: Desk, book: PhraseBook): Key[] {
  const found: Key[] = []
  const bareAnswer = draft.replyForm === 'will-do'
  if (isBlank(draft) && !bareAnswer)
    found.push(draft.replyForm ? 'composer.needs-reason' : 'composer.needs-text')
  if (draft.marker === 'instruction' && !draft.authority.trim())
    found.push('composer.needs-authority')
  if (draft.phrases.some((part) => missingSlots(part, book).length > 0))
    found.push('composer.needs-slots')
  const limit = desk.markings.indexOf(desk.marking_ceiling)
  if (draft.marking && limit >= 0 && desk.markings.indexOf(draft.marking) > limit)
    found.push('composer.marking-too-high')
  return found
}

export function missingSlots(part: Part, book: PhraseBook): string[] {
  const phrase = book.phrases.find((candidate) => candidate.id === part.phrase)
  if (!phrase) return []
  return Object.keys(phrase.slots).filter((name) => !(part.slots ?? {})[name])
}

const DRAFTS = 'kuroshio.draft'

/** Where drafts are kept: one for each officer of each node and each conversation. No name has a slash. */
export function draftKey(node: string, officer: string, conversation: string): string {
  return `${DRAFTS}/${node}/${officer}/${conversation}`
}

/**
 * Empties the shelf of drafts, but for those of the officer whose desk this is: nobody who sits down
 * at this browser after somebody has signed out finds what he or she was writing.
 */
export function dropDrafts(
  shelf: Pick<Storage, 'length' | 'key' | 'removeItem'>,
  desk: Desk | null,
): void {
  const own = desk && draftKey(desk.me.node, desk.me.officer, '')
  const keys = Array.from({ length: shelf.length }, (_, at) => shelf.key(at) ?? '')
  for (const key of keys)
    if (key.startsWith(DRAFTS) && !(own && key.startsWith(own))) shelf.removeItem(key)
}

type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export function keepDraft(shelf: Shelf, key: string, draft: Draft): void {
  if (isBlank(draft) && !draft.replyTo) shelf.removeItem(key)
  else shelf.setItem(key, JSON.stringify(draft))
}

/** The kept draft, over a fresh one so that a field that is new since then has its value. */
export function keptDraft(shelf: Shelf, key: string, fresh: Draft): Draft {
  const text = shelf.getItem(key)
  if (!text) return fresh
  try {
    return { ...fresh, ...(JSON.parse(text) as Partial<Draft>) }
  } catch {
    return fresh
  }
}
