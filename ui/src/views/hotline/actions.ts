/** What a thread's views ask for; the wiring supplies it. */
import type { MessageView } from '../../api/shapes'
import type { ReplyForm } from '../../model/wire'

/** Forms that open over the thread for one message. */
export type MessageForm = 'correct' | 'withdraw' | 'translate' | 'ask-translation' | 'open-to'

export interface MessageActions {
  acknowledge: (message: MessageView) => Promise<void>
  answer: (message: MessageView, form: ReplyForm) => void
  form: (message: MessageView, form: MessageForm) => void
}
