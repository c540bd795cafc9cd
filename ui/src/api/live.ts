/* Made by scripts/types.mjs from the node’s own schema. Do not edit. */

export type LiveToPage =
  | LiveSnapshot
  | LiveConversation
  | LiveLinks
  | LiveWatches
  | LiveAlerts
  | LiveDesk
  | LivePing
  | LiveSignedOut
/**
 * Whether a thing happened. Stands on every record, report, frame, alarm, print, export.
 */
export type Reality = 'EXERCISE' | 'REAL' | 'REPLAY' | 'SIMULATED'
/**
 * How soon a message must be handled (ACP 121 words).
 */
export type Precedence = 'flash' | 'immediate' | 'priority' | 'routine'

export interface LiveSnapshot {
  alerts: AlertView[]
  conversations: ConversationView[]
  desk: Desk
  links: LinkView[]
  type: 'snapshot'
  watches: WatchView[]
}
/**
 * An alert after IMO MSC.302(87): category, state, what it is and what to do.
 */
export interface AlertView {
  acknowledged_by: string
  category: 'alarm' | 'caution' | 'emergency-alarm' | 'warning'
  code: string
  conversation: string
  detail: {
    [k: string]: string
  }
  id: string
  loud: boolean
  message: string
  party: string
  reality: Reality
  since: number
  state: 'active-acknowledged' | 'active-unacknowledged' | 'rectified-unacknowledged'
}
export interface ConversationView {
  addressees: Addressee[]
  audience: string[]
  id: string
  last_at: number
  last_precedence: Precedence | null
  messages: MessageView[]
  more: boolean
  oldest_unanswered: number | null
  open_to_them: number
  open_to_us: number
  purpose: string
  reality: Reality
  subject: string
  subject_lang: string
  unread: number
}
/**
 * An organisation of a party, or one post in it; empty `post` is the whole body.
 */
export interface Addressee {
  organisation: string
  party: string
  post?: string
}
export interface MessageView {
  acknowledged_by_us: boolean
  addressees: Addressee[]
  at: number
  attachments: Attachment[]
  author: Author
  authority: string
  branch: '' | 'counts' | 'does-not-count' | 'undecided'
  clock_ahead: boolean
  conversation: string
  corrections: Correction[]
  deadline: number | null
  deliveries: Delivery[]
  id: string
  keep_until: number | null
  marker:
    | 'advice'
    | 'answer'
    | 'information'
    | 'instruction'
    | 'intention'
    | 'question'
    | 'request'
    | 'warning'
  marking: string
  overdue: boolean
  own: boolean
  parts: Part[]
  pass_on: boolean
  pending_references: string[]
  precedence: Precedence
  reality: Reality
  reduced: boolean
  reply: Reply | null
  shown_to_me: boolean
  state: 'answered' | 'none' | 'open' | 'withdrawn'
  translation_requests: TranslationRequest[]
  translations: Translation[]
  withdrawn: Withdrawal | null
}
export interface Attachment {
  held: boolean
  id: string
  media_type: string
  name: string
  size: number
}
export interface Author {
  officer: string
  organisation: string
  party: string
  post: string
}
export interface Correction {
  at: number
  author: Author
  id: string
  parts: Part[]
}
/**
 * A piece of a message: free text with its language, or a phrase with its slots.
 */
export interface Part {
  lang?: string | null
  phrase?: string | null
  slots?: {
    [k: string]: SlotValue
  }
  text?: string | null
}
/**
 * What fills one slot: the members that the slot's kind names are set, and no other.
 */
export interface SlotValue {
  choice?: string | null
  name?: SlotName | null
  number?: number | null
  position?: Position | null
  text?: string | null
  time?: number | null
  unit?: string | null
  zone?: string | null
}
/**
 * A name in its own script and romanised; `lang` is the language of the native form.
 */
export interface SlotName {
  lang?: string
  native: string
  roman: string
}
/**
 * WGS 84 degrees, latitude first, north and east positive.
 */
export interface Position {
  lat: number
  lon: number
}
/**
 * What is known of one partner, never more: released, held, shown, acknowledged, answered.
 */
export interface Delivery {
  acknowledged: StepMark | null
  answered: StepMark | null
  blocked: string
  blocked_since: number | null
  bundle: number | null
  held: StepMark | null
  leaves_at: number | null
  lost_at: number | null
  overdue: '' | 'acknowledged' | 'answered' | 'held'
  party: string
  reduced: boolean
  released: StepMark | null
  shown: StepMark | null
  via: string
}
/**
 * One rung of the delivery ladder, reached.
 */
export interface StepMark {
  at: number
  by: string
}
export interface Reply {
  form: 'answer' | 'cannot' | 'later' | 'will-do'
  reason: Part[]
  to: string
}
export interface TranslationRequest {
  at: number
  author: Author
  lang: string
}
/**
 * A named officer's rendering of the free text; stands beside the original, never instead.
 */
export interface Translation {
  at: number
  author: Author
  id: string
  lang: string
  text: string
}
export interface Withdrawal {
  at: number
  author: Author
  erased: boolean
  reason: string
}
/**
 * All that a page needs at its start.
 */
export interface Desk {
  attachment_limit: number
  audiences: AudienceChoice[]
  clock_ms: number
  csrf_cookie: string
  deadlines_ms: {
    [k: string]: number
  }
  marking_ceiling: string
  markings: string[]
  me: OfficerInfo
  operational: boolean
  parties: PartyInfo[]
  picture_box: number[]
  reality: Reality
}
/**
 * An audience this officer may start a conversation with (an agreement is in force).
 */
export interface AudienceChoice {
  agreement: string
  audience: string[]
}
/**
 * The officer who is signed in, and as what.
 */
export interface OfficerInfo {
  lang: 'en' | 'ja' | 'zh-Hant'
  name: string
  node: string
  officer: string
  organisation: string
  palette: 'bright' | 'day' | 'dusk' | 'night'
  party: string
  post: string
  powers: string[]
  time_zone: string
}
export interface PartyInfo {
  document_expires: number
  document_version: number
  document_warning: '' | 'expired' | 'expires-soon'
  names: Names
  nodes: string[]
  organisations: OrganisationInfo[]
  own: boolean
  party: string
}
/**
 * A name in the three languages.
 */
export interface Names {
  en: string
  ja: string
  'zh-Hant': string
}
export interface OrganisationInfo {
  kind: 'coast-guard' | 'defence-liaison' | 'foreign-affairs' | 'other'
  names: Names
  organisation: string
  posts: PostInfo[]
}
/**
 * A duty in an organisation.
 */
export interface PostInfo {
  names: Names
  post: string
}
export interface LinkView {
  budget_kbit_s: number | null
  clock_off_ms: number | null
  last_check_at: number | null
  last_check_ok: boolean | null
  last_check_round_trip_ms: number | null
  last_error: string
  last_heard: number | null
  logs: LogState[]
  next_check_at: number | null
  node: string
  partner_holds_all_since: number | null
  partner_holds_until: number | null
  party: string
  picture_age_ms: number | null
  queued: {
    [k: string]: number
  }
  queued_bytes: {
    [k: string]: number
  }
  rate: number | null
  relays: string[]
  round_trip_ms: number | null
  since: number
  state: 'connecting' | 'direct' | 'down' | 'refused'
  via: string
  via_since: number | null
}
export interface LogState {
  closed: boolean
  head: number
  held_by_partner: number | null
  lane: string
  log: string
  own: boolean
  party: string
  told: number | null
}
/**
 * Who has the watch at one organisation of one party.
 */
export interface WatchView {
  officer: string
  organisation: string
  own: boolean
  party: string
  post: string
  since: number | null
  state: 'no-watch' | 'on-watch' | 'unknown'
}
/**
 * A conversation whose counts or messages changed: `messages` holds only what changed.
 */
export interface LiveConversation {
  conversation: ConversationView
  type: 'conversation'
}
export interface LiveLinks {
  links: LinkView[]
  type: 'links'
}
export interface LiveWatches {
  type: 'watches'
  watches: WatchView[]
}
export interface LiveAlerts {
  alerts: AlertView[]
  type: 'alerts'
}
export interface LiveDesk {
  desk: Desk
  type: 'desk'
}
/**
 * Every 5 s; a page that hears none for 10 s says that the connection is lost.
 */
export interface LivePing {
  clock_ms: number
  type: 'ping'
}
/**
 * This session was revoked.
 */
export interface LiveSignedOut {
  type: 'signed-out'
}
