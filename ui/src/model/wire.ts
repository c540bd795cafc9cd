/** The names this folder uses for shapes that the node's schema writes inline. */
import type { Reply } from '../api/shapes'

export type {
  Attachment,
  Desk,
  MessageDraft,
  MessageView,
  Part,
  Precedence,
  SlotValue,
} from '../api/shapes'
export type ReplyForm = Reply['form']
export const REPLY_FORMS: ReplyForm[] = ['will-do', 'cannot', 'later', 'answer']
export const PRECEDENCES = ['flash', 'immediate', 'priority', 'routine'] as const
/** The eight message markers of the IMO Standard Marine Communication Phrases. */
export const MARKERS = [
  'request',
  'question',
  'information',
  'warning',
  'advice',
  'intention',
  'answer',
  'instruction',
] as const
