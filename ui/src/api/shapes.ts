/* Made by scripts/types.mjs from the node’s own schema. Do not edit. */

/**
 * Whether a thing happened. Stands on every record, report, frame, alarm, print, export.
 */
export type Reality = 'EXERCISE' | 'REAL' | 'REPLAY' | 'SIMULATED'
/**
 * How soon a message must be handled (ACP 121 words).
 */
export type Precedence = 'flash' | 'immediate' | 'priority' | 'routine'

export interface Shapes {
  [k: string]: unknown
}
export interface AccountView {
  codes_left: number
  disabled: boolean
  name: string
  officer: string
  organisation: string
  passkeys: number
  password: boolean
  post: string
  powers: string[]
}
export interface AccountWish {
  lang?: 'en' | 'ja' | 'zh-Hant'
  name: string
  officer: string
  organisation: string
  post: string
}
/**
 * One act of the audit log.
 */
export interface ActView {
  act: string
  at: number
  by: string
  detail: {
    [k: string]: string
  }
  id: string
  node: string
  organisation: string
  post: string
  proposal: string
  subject: string
  way: 'command' | 'node' | 'page' | 'token'
}
/**
 * What became of an administrator's wish.
 */
export interface Acted {
  done: boolean
  proposal: string
  secret?: string
}
/**
 * An organisation of a party, or one post in it; empty `post` is the whole body.
 */
export interface Addressee {
  organisation: string
  party: string
  post?: string
}
/**
 * What a text would mean; with faults it means nothing yet.
 */
export interface AgreementCheck {
  faults: AgreementFault[]
  parties: string[]
  steps: StepView[]
  title: Names | null
  words: Names[]
}
/**
 * Something wrong in a text, and where it stands (lines and columns from 1; 0: nowhere).
 */
export interface AgreementFault {
  column: number
  line: number
  message: string
  where: string
}
/**
 * One rung of the ladder.
 */
export interface StepView {
  conditions: Names[]
  due: boolean
  met: Figures
  missing: string[]
  name: Names
  next: boolean
  number: number
  signed: SignatureView[]
  taken: boolean
  wanted: Figures
  words: Names[][]
}
/**
 * A name in the three languages.
 */
export interface Names {
  en: string
  ja: string
  'zh-Hant': string
}
/**
 * Figures on which a step depends.
 */
export interface Figures {
  checks_answered: number
  days_at_step: number
}
export interface SignatureView {
  at: number
  party: string
}
export interface AgreementTemplate {
  code: string
  text: string
  title: Names
}
/**
 * The text of an agreement as YAML (docs/agreements.md).
 */
export interface AgreementText {
  text: string
}
export interface AgreementView {
  areas: AreaView[]
  basis: string
  carried_out_by: string[]
  citations: string[]
  concluded_by: ConcluderView[]
  expires_soon: boolean
  id: string
  in_force: boolean
  may_sign: boolean
  may_suspend: boolean
  officers_named: boolean
  parties: string[]
  relaying: boolean
  signed_by: string[]
  standing: number
  state: 'ended' | 'in-force' | 'not-yet' | 'proposed' | 'suspended'
  steps: StepView[]
  suspended_by: string[]
  suspensions: SuspensionView[]
  text: string
  text_hash: string
  title: Names
  valid_from: number
  valid_until: number
  words: Names[]
}
export interface AreaView {
  code: string
  name: Names
  ring: [number, number][]
}
export interface ConcluderView {
  name: Names
  party: string
}
export interface SuspensionView {
  at: number
  ended: boolean
  heard: Heard[]
  party: string
  reason: string
  record: string
  waits_for: string[]
}
/**
 * When a party's node signed for the suspension; None: it has not heard yet.
 */
export interface Heard {
  at: number | null
  party: string
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
/**
 * A token, whoever's it is.
 */
export interface AnyToken {
  expires: number
  id: string
  name: string
  officer: string
  scopes: string[]
}
export interface Attachment {
  held: boolean
  id: string
  media_type: string
  name: string
  size: number
}
/**
 * An audience this officer may start a conversation with (an agreement is in force).
 */
export interface AudienceChoice {
  agreement: string
  audience: string[]
}
export interface Author {
  officer: string
  organisation: string
  party: string
  post: string
}
/**
 * A vessel whose reports carry the flags that were asked for.
 */
export interface BehaviourView {
  first: number
  flags: number
  last: number
  lat: number | null
  lon: number | null
  mmsi: number
  reality: Reality
  reports: number
  source: string
}
export interface BundleFile {
  name: string
  number: number
  size: number
}
/**
 * What a bundle's file brought.
 */
export interface BundleReadView {
  bundle: number
  ended: boolean
  fresh: number
  known: number
  needs: NeededEntries[]
  pieces: number
  receipts: number
  refused: string[]
  sender: string
}
/**
 * Entries that must be there first: from `first` to `last` of one node's log.
 */
export interface NeededEntries {
  first: number
  lane: string
  last: number
  log: string
  node: string
  party: string
}
/**
 * A bundle that was written here.
 */
export interface BundleView {
  at: number
  confirmed: boolean
  entries: number
  files: BundleFile[]
  needs: NeededEntries[]
  number: number
  size: number
  to: string
}
/**
 * A bundle to be written for a partner.
 */
export interface BundleWish {
  everything?: boolean
  largest_mb?: number
  to: string
}
export interface CallDraft {
  at: number
  note?: string
  organisation: string
  party: string
  read_back: string
  spoke_with: string
}
export interface CallView {
  at: number
  author: Author
  id: string
  note: string
  organisation: string
  party: string
  read_back: string
  spoke_with: string
}
export interface CodeProof {
  code: string
}
/**
 * Under what a consent stands. Empty fields limit nothing; the words limit as well, and are
 *     for people to judge.
 */
export interface Conditions {
  areas?: [number, number][][]
  end?: number
  facilities?: string[]
  kinds?: string[]
  numbers?: Count[]
  start?: number
  texts?: Text[]
}
/**
 * So many of a thing.
 */
export interface Count {
  number: number
  of: string
}
/**
 * One language version.
 */
export interface Text {
  lang: string
  text: string
}
export interface ContactCard {
  languages: string[]
  last_call: number | null
  names: Names
  notes: string
  organisation: string
  party: string
  post: string
  telephones: string[]
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
export interface CorrectionDraft {
  parts: Part[]
}
/**
 * Whether a use is covered, by the one function that says so.
 */
export interface CoverView {
  answer: 'cannot-be-confirmed' | 'in-force' | 'not-in-force'
  heard: number | null
  why: string
}
/**
 * How much was heard from half a degree by half a degree.
 */
export interface CoverageCell {
  last: number
  reports: number
  south: number
  west: number
}
/**
 * A log of which something is damaged on this node's disk.
 */
export interface DamageView {
  count: number
  first: number
  log: string
  ours: boolean
}
/**
 * What is signed.
 */
export interface Decision {
  after?: string[]
  answer: 'accept' | 'consent' | 'decline' | 'not-accept' | 'revoke'
  authoritative: string
  conditions: Conditions
  confirm_within?: number
  consultation: string
  party: string
  question: string
  reality: string
  texts: Text[]
  upon?: string
  valid_until?: number
}
/**
 * A decision that was given, or one of ours that still lacks signatures.
 */
export interface DecisionRecord {
  at: number
  counted: string[]
  decision: Decision
  fault: string
  given: boolean
  mine: boolean
  overtaken:
    | (
        | 'concluded'
        | 'conditions-accepted'
        | 'conditions-not-accepted'
        | 'consented'
        | 'consented-with-conditions'
        | 'declined'
        | 'drafted'
        | 'lapsed'
        | 'more-information-asked'
        | 'no-answer'
        | 'not-signed'
        | 'received'
        | 'revoked'
        | 'sent'
        | 'under-consideration'
        | 'withdrawn'
      )
    | ''
  wanted: number
}
/**
 * What the gate answered for one party about one record, or about the picture.
 */
export interface DecisionView {
  agreement: string
  agreement_id: string
  allowed: boolean
  at: number
  delay: number
  keep: number
  kind: string
  organisation: string
  party: string
  post: string
  reason: string
  record: string
  reduced: boolean
  seq: number
}
/**
 * A decision as an officer drafts it.
 */
export interface DecisionWish {
  answer: 'accept' | 'consent' | 'decline' | 'not-accept' | 'revoke'
  authoritative: string
  conditions: Conditions
  confirm_within?: number
  seen: string
  texts: Text[]
  valid_until?: number
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
/**
 * Have a partner (and every other holder) erase records of ours, or our picture.
 */
export interface ErasureWish {
  party: string
  picture?: boolean
  reason?: string
  records?: string[]
}
/**
 * Something kept because a partner's bytes were not to be trusted.
 */
export interface EvidenceView {
  at: number
  code: string
  peer: string
  seq: number
  size: number
  tellable: boolean
  text: string
}
/**
 * A matter about a facility that this reader may see.
 */
export interface FacilityMatter {
  covered: CoverView
  id: string
  reading:
    | 'concluded'
    | 'conditions-accepted'
    | 'conditions-not-accepted'
    | 'consented'
    | 'consented-with-conditions'
    | 'declined'
    | 'drafted'
    | 'lapsed'
    | 'more-information-asked'
    | 'no-answer'
    | 'not-signed'
    | 'received'
    | 'revoked'
    | 'sent'
    | 'under-consideration'
    | 'withdrawn'
  subject: Names
}
/**
 * A place of the gazetteer.
 */
export interface FacilityView {
  agreements: string[]
  disputed: boolean
  distance_m: number | null
  host: string
  id: string
  kind: 'airfield' | 'base' | 'hospital' | 'island' | 'port' | 'site'
  lat: number
  lon: number
  matters: FacilityMatter[]
  names: {
    [k: string]: string
  }
  operator: Names
  stated: StatedView[]
  status: StatusView[]
  subjects: SubjectView[]
  told: string[]
  treaty: Names | null
  way: 'disputed' | 'own' | 'request' | 'third-party' | 'treaty'
}
/**
 * Whose territory a place is, as one party states it.
 */
export interface StatedView {
  names: Names
  party: string
}
export interface StatusView {
  at: number
  party: string
  status: 'closed' | 'limited' | 'open'
  texts: Text[]
  until: number
}
/**
 * What may be asked.
 */
export interface SubjectView {
  code: string
  names: Names
}
/**
 * Which entry counts, as the log's party has signed.
 */
export interface ForkDecision {
  entry_hash: string
  number: number
  reason: string
}
/**
 * Which branch of an own log counts.
 */
export interface ForkResolution {
  entry_hash: string
  log: string
  reason: string
}
/**
 * A log of which its node signed two versions. Both stay.
 */
export interface ForkView {
  branches: string[]
  contested: boolean
  decision: ForkDecision | null
  held: string
  log: string
  node: string
  number: number
  ours: boolean
  party: string
  proven: boolean
}
/**
 * A form that this party may fill in: a treaty's prior consultation, or a request.
 */
export interface FormView {
  exception: Names | null
  form: 'prior-consultation' | 'request'
  respondents: string[]
  source: string
  subjects: SubjectView[]
  title: Names | null
  treaty: string
}
/**
 * One record of ours that lies in a log which a partner is a member of.
 */
export interface HeldRecord {
  about: string
  at: number
  id: string
  keep_until: number
  kind: string
  log: string
  number: number
  organisation: string
  reduced: boolean
  since: number | null
  state: 'erased' | 'erasing' | 'held' | 'released'
  title: string
}
/**
 * What one partner holds of ours, of what this officer may see.
 */
export interface Holdings {
  erased: number
  erasing: number
  held: number
  party: string
  picture: PictureHeld
  records: HeldRecord[]
  released: number
}
/**
 * What a partner was given of the picture.
 */
export interface PictureHeld {
  allowed: boolean
  attested: number | null
  keep: number
  last_sent: number | null
  requested: number | null
  vessels: number
}
/**
 * A value that a vessel sent for a time.
 */
export interface IdentityView {
  conflict: boolean
  field: 'call_sign' | 'destination' | 'imo' | 'name' | 'ship_type'
  first: number
  last: number
  reality: Reality
  source: string
  times: number
  value: string
}
export interface LinkToken {
  token: string
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
export interface LiveAlerts {
  alerts: AlertView[]
  type: 'alerts'
}
/**
 * A conversation whose counts or messages changed: `messages` holds only what changed.
 */
export interface LiveConversation {
  conversation: ConversationView
  type: 'conversation'
}
export interface LiveDesk {
  desk: Desk
  type: 'desk'
}
export interface LiveLinks {
  links: LinkView[]
  type: 'links'
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
export interface LiveSnapshot {
  alerts: AlertView[]
  conversations: ConversationView[]
  desk: Desk
  links: LinkView[]
  type: 'snapshot'
  watches: WatchView[]
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
export interface LiveWatches {
  type: 'watches'
  watches: WatchView[]
}
/**
 * A damaged record of an own log is lost for good.
 */
export interface LossWish {
  log: string
  number: number
  reason: string
}
/**
 * One act on the time line.
 */
export interface MatterEvent {
  answer: string
  at: number
  kind: string
  officer: string
  organisation: string
  own: boolean
  party: string
  post: string
  texts: Text[]
}
export interface MatterId {
  id: string
}
/**
 * A consultation or a request.
 */
export interface MatterView {
  at: number
  bodies: string[]
  covered: CoverView
  decides: boolean
  decisions: DecisionRecord[]
  differing: '' | 'answers' | 'conditions'
  draft: boolean
  events: MatterEvent[]
  exception: Names | null
  facility: {
    [k: string]: string
  }
  id: string
  may: (
    | 'accept'
    | 'ask-information'
    | 'conclude'
    | 'consent'
    | 'consent-with-conditions'
    | 'decline'
    | 'give-information'
    | 'not-accept'
    | 'receive'
    | 'revoke'
    | 'send'
    | 'take-up'
    | 'withdraw'
  )[]
  question: Question
  question_hash: string
  reading:
    | 'concluded'
    | 'conditions-accepted'
    | 'conditions-not-accepted'
    | 'consented'
    | 'consented-with-conditions'
    | 'declined'
    | 'drafted'
    | 'lapsed'
    | 'more-information-asked'
    | 'no-answer'
    | 'not-signed'
    | 'received'
    | 'revoked'
    | 'sent'
    | 'under-consideration'
    | 'withdrawn'
  reality: Reality
  releases: ReleaseView[]
  stage:
    | 'concluded'
    | 'conditions-accepted'
    | 'conditions-not-accepted'
    | 'consented'
    | 'consented-with-conditions'
    | 'declined'
    | 'drafted'
    | 'lapsed'
    | 'more-information-asked'
    | 'no-answer'
    | 'not-signed'
    | 'received'
    | 'revoked'
    | 'sent'
    | 'under-consideration'
    | 'withdrawn'
  subject: Names
  tellable: TellableView[]
  uses: UseView[]
  wishes: string[]
}
/**
 * What one party asks another. Its SHA-256 stands in every decision about it.
 */
export interface Question {
  answer_by: number
  asker: string
  authoritative: string
  form: 'prior-consultation' | 'request'
  respondent: string
  texts: Text[]
  treaty: string
  use: Use
}
/**
 * What is to be used, where and when; also one use that is made.
 */
export interface Use {
  end: number
  facility?: string
  kind: string
  numbers?: Count[]
  position?: [number, number] | null
  start: number
}
/**
 * A text for others: exactly what is told and to whom, and whose yes it has.
 */
export interface ReleaseView {
  agreed: string[]
  published_at: number
  published_by: string
  release: Release
}
/**
 * A text for others: exactly what is told, and to whom.
 */
export interface Release {
  authoritative: string
  texts: Text[]
  to: string[]
}
/**
 * Other parties that a text may be told to, and the agreement that lets it pass.
 */
export interface TellableView {
  agreement: Names
  parties: string[]
}
export interface UseView {
  at: number
  covered: CoverView
  party: string
  use: Use
}
export interface MessageDraft {
  addressees?: Addressee[]
  attachments?: string[]
  authority?: string
  forwards?: string[]
  marker?:
    | 'advice'
    | 'answer'
    | 'information'
    | 'instruction'
    | 'intention'
    | 'question'
    | 'request'
    | 'warning'
  marking?: string
  parts: Part[]
  /**
   * How soon a message must be handled (ACP 121 words).
   */
  precedence?: 'flash' | 'immediate' | 'priority' | 'routine'
  reply_form?: ('answer' | 'cannot' | 'later' | 'will-do') | null
  reply_to?: string
}
export interface NewConversation {
  addressees: Addressee[]
  audience: string[]
  purpose?: 'coordination' | 'exercise' | 'law-enforcement' | 'relief' | 'rescue' | 'safety'
  subject: string
  subject_lang?: string
}
export interface NoteWish {
  lang?: string
  text?: string
}
/**
 * What a party says that another party's node did. A claim, acted on by nobody.
 */
export interface NoticeView {
  at: number
  by: string
  code: string
  evidence: string
  id: string
  lang: string
  note: string
  of: string
  seen: number
  to: string[]
}
/**
 * Tell partners of evidence that is kept here.
 */
export interface NoticeWish {
  lang: string
  note: string
  to: string[]
}
/**
 * What an officer can prove with who he or she is.
 */
export interface OwnWays {
  codes: number
  passkeys: number
  password: boolean
  recent: boolean
}
/**
 * Every 10 s while the page is open.
 */
export interface PageLive {
  sound: 'blocked' | 'muted' | 'ok'
  type: 'page-live'
  visible: boolean
}
/**
 * These messages were rendered for two seconds in a visible, unlocked page.
 */
export interface PageShown {
  messages: string[]
  type: 'shown'
}
export interface PartnerPreview {
  now: PicturePreview
  party: string
  records_now: RecordsPreview
  records_then: RecordsPreview
  then: PicturePreview
}
/**
 * What one partner would see of the picture as it is now.
 */
export interface PicturePreview {
  allowed: boolean
  bodies: string[]
  frame: string
  of: number
  parts: PicturePart[]
  reason: string
  vessels: number
}
/**
 * Of what a partner would see: the vessels that go by one rule, and how it has them handled.
 */
export interface PicturePart {
  agreement: string
  delay: number
  keep: number
  omit: string[]
  precision: number
  vessels: number
}
/**
 * Of this party's own records of the last day: how many the rules would let pass to one.
 */
export interface RecordsPreview {
  covered: number
  of: number
  reduced: number
}
/**
 * What the authenticator gave back; bytes in base 64 for URLs.
 */
export interface PasskeyAnswer {
  authenticator_data: string
  client_data: string
  credential: string
  signature: string
}
/**
 * What the browser gives to the authenticator to sign in; bytes in base 64 for URLs.
 */
export interface PasskeyAsk {
  challenge: string
  rp_id: string
}
/**
 * A passkey that was made.
 */
export interface PasskeyDraft {
  attestation: string
  client_data: string
  name: string
}
export interface PasskeyView {
  decides: boolean
  id: string
  last_used: number
  made: number
  name: string
  rp_id: string
}
/**
 * What the browser gives to the authenticator to make a passkey; bytes as above.
 */
export interface PasskeyWish {
  challenge: string
  known: string[]
  name: string
  officer: string
  rp_id: string
  rp_name: string
  user: string
}
export interface PasswordChange {
  new: string
  old: string
}
export interface PasswordChanged {
  ended: number
}
export interface PasswordProof {
  password: string
}
export interface PostWish {
  organisation: string
  post: string
}
export interface Preferences {
  lang?: ('en' | 'ja' | 'zh-Hant') | null
  palette?: ('bright' | 'day' | 'dusk' | 'night') | null
  time_zone?: string | null
}
/**
 * Who would see a draft, and why or why not.
 */
export interface Preview {
  allowed: boolean
  delay: number
  keep: number
  organisations: string[]
  party: string
  reason: string
  reduced: boolean
}
/**
 * What to look at: an agreement held here, or a text that is not proposed yet; and a step.
 */
export interface PreviewWish {
  id?: string
  step: number
  text?: string
}
/**
 * One log of ours: how far it was released to the partner, and signed for by it.
 */
export interface ProofLine {
  at: number | null
  by: string
  held: number
  lane: string
  log: string
  released: number
}
/**
 * What a partner has signed for of all that we released to it.
 */
export interface ProofView {
  at: number
  complete: boolean
  lacking: number
  lines: ProofLine[]
  party: string
  since: number | null
}
export interface ProposalView {
  act: string
  at: number
  by: string
  detail: {
    [k: string]: string
  }
  id: string
  lapses: number
  own: boolean
  subject: string
}
/**
 * A text of a consultation, told to others.
 */
export interface PublicationView {
  agreed: boolean | null
  at: number
  by: string
  id: string
  parties: string[]
  reality: Reality
  release: Release
}
/**
 * A question as an officer writes it.
 */
export interface QuestionDraft {
  answer_by: number
  authoritative: string
  bodies?: string[]
  draft?: string
  form: 'prior-consultation' | 'request'
  respondent: string
  seen?: string
  texts: Text[]
  treaty?: string
  use: Use
}
/**
 * One source of AIS and its health. Counts are since the picture process began.
 */
export interface ReceiverView {
  bytes: number
  connected: boolean
  coverage: CoverageCell[]
  flags: {
    [k: string]: number
  }
  incomplete: number
  last_heard: number | null
  malformed: number
  messages: number
  name: string
  positions: number
  positions_s: number
  problem: string
  reality: Reality
  sentences: number
  sentences_s: number
  shed_bytes: number
  state: 'failing' | 'finished' | 'stalled' | 'waiting' | 'well'
  statics: number
  wrong: (
    | 'bad-checksums'
    | 'broken-messages'
    | 'clock'
    | 'flood'
    | 'not-connected'
    | 'other-protocol'
    | 'silent'
  )[]
}
/**
 * New codes, shown this once; all former ones are worth nothing.
 */
export interface RecoveryCodes {
  codes: string[]
}
/**
 * Signing in with one of one's recovery codes.
 */
export interface RecoverySignIn {
  code: string
  officer: string
}
/**
 * How many recovery codes there are; the codes are not kept and cannot be shown again.
 */
export interface RecoveryView {
  made: number
  total: number
  used: number
}
/**
 * What waits here for one party, of another: sizes and ages are all that a relay knows.
 */
export interface RelayView {
  oldest: number
  parcels: number
  sender: string
  size: number
  to: string
}
export interface SearchAnswer {
  behind: number
  hits: SearchHit[]
}
export interface SearchHit {
  at: number
  author: Author
  conversation: string
  lang: string
  message: string
  snippet: string
}
export interface SessionView {
  current: boolean
  id: string
  last_used: number
  officer: string
  started: number
  user_agent: string
}
export interface SignIn {
  officer: string
  password: string
}
export interface SignInWays {
  oidc: string
}
/**
 * To sign a step; the first is the text itself.
 */
export interface Signature {
  step?: number
  text_hash?: string
}
/**
 * What the authenticator gave back; bytes in base 64 for URLs.
 */
export interface SignedDecision {
  authenticator_data: string
  client_data: string
  credential: string
  decision: Decision
  shown: string[]
  signature: string
}
export interface StatusWish {
  status: 'closed' | 'limited' | 'open'
  texts?: Text[]
  until?: number
}
export interface StepBack {
  reason?: string
  to_step: number
}
export interface Suspension {
  reason?: string
}
export interface TextsWish {
  texts: Text[]
}
/**
 * What the browser gives to the authenticator; bytes in base 64 for URLs.
 */
export interface ToSign {
  challenge: string
  credentials: string[]
  decision: Decision
  rp_id: string
  shown: string[]
}
export interface TokenDraft {
  days?: number
  name: string
  scopes: string[]
}
export interface TokenView {
  expires: number
  id: string
  name: string
  scopes: string[]
  secret?: string
}
/**
 * One physical ship's way under a number, as one party's nodes heard it.
 *
 *     Columns of equal length in order of time. Null is "not available".
 */
export interface TrackView {
  at: number[]
  cog: (number | null)[]
  flags: number[]
  heading: (number | null)[]
  lat: number[]
  lon: number[]
  reality: Reality
  segment: number
  sog: (number | null)[]
  source: string
}
export interface TranslationDraft {
  lang: string
  text: string
}
export interface TranslationWish {
  lang: string
}
/**
 * A vessel that the archive knows by a name, call sign, IMO number or MMSI.
 */
export interface VesselFound {
  call_sign: string
  imo: number
  last: number
  mmsi: number
  name: string
  reality: Reality
  source: string
}
/**
 * All that the archive holds of one number between two instants.
 */
export interface VesselHistory {
  flag_state: string
  identities: IdentityView[]
  mmsi: number
  reports: number
  since: number
  tracks: TrackView[]
  until: number
}
/**
 * Parcels of bundles that were read and wait for what must come before them.
 */
export interface WaitingView {
  needs: NeededEntries[]
  oldest: number | null
  parcels: number
  size: number
}
export interface WithdrawalDraft {
  erase?: boolean
  reason: string
}
