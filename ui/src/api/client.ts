/**
 * The node's HTTP API, one method for each thing a page asks. Every failure is an ApiFailure with
 * the node's stable code; what the network does comes as `page.offline` and `page.no-answer`.
 */
import type {
  AccountView,
  AccountWish,
  ActView,
  Acted,
  AgreementCheck,
  AgreementTemplate,
  AgreementView,
  AlertView,
  AnyToken,
  Attachment,
  Addressee,
  BundleReadView,
  BundleView,
  BundleWish,
  CallDraft,
  CallView,
  ContactCard,
  ConversationView,
  Decision,
  DecisionView,
  DecisionWish,
  Desk,
  ErasureWish,
  EvidenceView,
  FacilityView,
  ForkResolution,
  ForkView,
  FormView,
  Holdings,
  LinkView,
  RelayView,
  MatterId,
  MatterView,
  MessageDraft,
  MessageView,
  NewConversation,
  NoticeView,
  NoticeWish,
  Part,
  PartnerPreview,
  PasskeyAnswer,
  PasskeyAsk,
  PasskeyDraft,
  PasskeyView,
  PasskeyWish,
  PostWish,
  Preferences,
  Preview,
  PreviewWish,
  PublicationView,
  ProposalView,
  QuestionDraft,
  Release,
  ReceiverView,
  SearchAnswer,
  OwnWays,
  PasswordChanged,
  RecoveryCodes,
  RecoveryView,
  SearchHit,
  SessionView,
  SignInWays,
  SignedDecision,
  StatusWish,
  Text,
  ToSign,
  TokenView,
  TranslationDraft,
  Use,
  VesselFound,
  VesselHistory,
  WaitingView,
  WatchView,
  WithdrawalDraft,
} from './shapes'
import type { PhraseBook } from '../model/phrases'
import type { Failure } from '../model/failure'

export class ApiFailure extends Error implements Failure {
  constructor(
    readonly code: string,
    readonly whose_move: Failure['whose_move'],
    message: string,
    readonly status: number,
    readonly why?: string,
  ) {
    super(message)
  }
}

const PATIENCE_MS = 20_000
const NO_HURRY = 0
const path = encodeURIComponent

export class Client {
  /** Called when the node says that this page is not signed in (any more). */
  onSignedOut: () => void = () => {}

  signIn = (officer: string, password: string) =>
    this.post<Desk>('/api/session', { officer, password })
  redeem = (token: string) => this.post<Desk>('/api/session/link', { token })
  askPasskey = () => this.post<PasskeyAsk>('/api/session/passkey/challenge')
  enterByPasskey = (answer: PasskeyAnswer) => this.post<Desk>('/api/session/passkey', answer)
  enterByCode = (officer: string, code: string) =>
    this.post<Desk>('/api/session/recovery', { officer, code })
  ways = () => this.get<SignInWays>('/api/sign-in-ways')
  ownWays = () => this.get<OwnWays>('/api/own-ways')
  proveByPassword = (password: string) => this.post<void>('/api/session/again', { password })
  proveByCode = (code: string) => this.post<void>('/api/session/again/code', { code })
  proveByPasskey = (answer: PasskeyAnswer) => this.post<void>('/api/session/again/passkey', answer)
  changePassword = (old: string, wished: string) =>
    this.post<PasswordChanged>('/api/password', { old, new: wished })
  signOut = () => this.ask<void>('DELETE', '/api/session')
  sessions = () => this.get<SessionView[]>('/api/sessions')
  revoke = (id: string) => this.ask<void>('DELETE', `/api/sessions/${path(id)}`)
  passkeys = () => this.get<PasskeyView[]>('/api/passkeys')
  askNewPasskey = () => this.post<PasskeyWish>('/api/passkeys/challenge')
  addPasskey = (draft: PasskeyDraft) => this.post<PasskeyView>('/api/passkeys', draft)
  removePasskey = (id: string) => this.ask<void>('DELETE', `/api/passkeys/${path(id)}`)
  recoveryCodes = () => this.get<RecoveryView>('/api/recovery-codes')
  makeRecoveryCodes = () => this.post<RecoveryCodes>('/api/recovery-codes')
  tokens = () => this.get<TokenView[]>('/api/tokens')
  endToken = (id: string) => this.ask<void>('DELETE', `/api/tokens/${path(id)}`)
  accounts = () => this.get<AccountView[]>('/api/admin/accounts')
  addAccount = (wish: AccountWish) => this.post<Acted>('/api/admin/accounts', wish)
  givePost = (officer: string, wish: PostWish) =>
    this.post<Acted>(`/api/admin/accounts/${path(officer)}/post`, wish)
  withdrawPost = (officer: string) =>
    this.ask<Acted>('DELETE', `/api/admin/accounts/${path(officer)}/post`)
  disableAccount = (officer: string) =>
    this.post<Acted>(`/api/admin/accounts/${path(officer)}/disabling`)
  enableAccount = (officer: string) =>
    this.post<Acted>(`/api/admin/accounts/${path(officer)}/enabling`)
  makeLink = (officer: string) => this.post<Acted>(`/api/admin/accounts/${path(officer)}/link`)
  removeKeys = (officer: string) =>
    this.ask<Acted>('DELETE', `/api/admin/accounts/${path(officer)}/keys`)
  allSessions = () => this.get<SessionView[]>('/api/admin/sessions')
  endAnySession = (id: string) => this.ask<Acted>('DELETE', `/api/admin/sessions/${path(id)}`)
  allTokens = () => this.get<AnyToken[]>('/api/admin/tokens')
  endAnyToken = (id: string) => this.ask<Acted>('DELETE', `/api/admin/tokens/${path(id)}`)
  proposals = () => this.get<ProposalView[]>('/api/admin/proposals')
  confirm = (id: string) => this.post<Acted>(`/api/admin/proposals/${path(id)}/confirmation`)
  decline = (id: string) => this.post<Acted>(`/api/admin/proposals/${path(id)}/declining`)
  acts = (before = Number.MAX_SAFE_INTEGER, limit = 100) =>
    this.get<ActView[]>(`/api/audit?before=${before}&limit=${limit}`)
  desk = () => this.get<Desk>('/api/desk')
  prefer = (wish: Preferences) => this.ask<Desk>('PATCH', '/api/preferences', wish)

  /** Its newest messages: those before one, or all back to one. */
  conversation = (id: string, { before = '', back_to = '' }) =>
    this.get<ConversationView>(
      `/api/conversations/${path(id)}?before=${path(before)}&back_to=${path(back_to)}`,
    )
  open = (draft: NewConversation) => this.post<ConversationView>('/api/conversations', draft)
  preview = (id: string, draft: MessageDraft) =>
    this.post<Preview[]>(`/api/conversations/${path(id)}/preview`, draft)
  send = (id: string, draft: MessageDraft) =>
    this.post<MessageView>(`/api/conversations/${path(id)}/messages`, draft)
  message = (id: string) => this.get<MessageView>(`/api/messages/${path(id)}`)
  acknowledge = (id: string) => this.post<MessageView>(`/api/messages/${path(id)}/acknowledge`)
  correct = (id: string, parts: Part[]) =>
    this.post<MessageView>(`/api/messages/${path(id)}/correction`, { parts })
  withdraw = (id: string, draft: WithdrawalDraft) =>
    this.post<MessageView>(`/api/messages/${path(id)}/withdrawal`, draft)
  translate = (id: string, draft: TranslationDraft) =>
    this.post<MessageView>(`/api/messages/${path(id)}/translations`, draft)
  askTranslation = (id: string, lang: string) =>
    this.post<MessageView>(`/api/messages/${path(id)}/translation-requests`, { lang })
  openTo = (id: string, body: Addressee) =>
    this.post<MessageView>(`/api/messages/${path(id)}/opening`, body)

  phrases = () => this.get<PhraseBook>('/api/phrases')
  search = (query: string) => this.get<SearchAnswer>(`/api/search?q=${path(query)}`)
  links = () => this.get<LinkView[]>('/api/links')
  check = (party: string) => this.post<LinkView>(`/api/links/${path(party)}/checks`)
  bundles = () => this.get<BundleView[]>('/api/bundles')
  /** As long as it takes: it may be gigabytes. */
  writeBundle = (wish: BundleWish) => this.ask<BundleView>('POST', '/api/bundles', wish, NO_HURRY)
  readBundle = (file: Blob) => this.ask<BundleReadView>('POST', '/api/bundles/read', file)
  bundlesWaiting = () => this.get<WaitingView>('/api/bundles/waiting')
  relayed = () => this.get<RelayView[]>('/api/relay')
  forks = () => this.get<ForkView[]>('/api/forks')
  resolveFork = (wish: ForkResolution) => this.post<ForkView[]>('/api/forks/resolution', wish)
  evidence = () => this.get<EvidenceView[]>('/api/evidence')
  notices = () => this.get<NoticeView[]>('/api/notices')
  tellOfEvidence = (seq: number, wish: NoticeWish) =>
    this.post<NoticeView[]>(`/api/evidence/${seq}/notice`, wish)
  watches = () => this.get<WatchView[]>('/api/watches')
  takeWatch = () => this.post<WatchView[] | WatchView>('/api/watches')
  standDown = () => this.ask<unknown>('DELETE', '/api/watches')
  contacts = () => this.get<ContactCard[]>('/api/contacts')
  calls = () => this.get<CallView[]>('/api/calls')
  logCall = (draft: CallDraft) => this.post<CallView>('/api/calls', draft)
  receivers = () => this.get<ReceiverView[]>('/api/receivers')
  /** Vessels that the archive knows; two letters at least. */
  vessels = (query: string) => this.get<VesselFound[]>(`/api/vessels?q=${path(query)}`)
  history = (mmsi: number, since: number, until: number) =>
    this.get<VesselHistory>(`/api/vessels/${mmsi}/history?since=${since}&until=${until}`)
  /** An area's reports, binary: docs/api.md. `step` in seconds thins them. */
  area = async (
    [south, west, north, east]: readonly [number, number, number, number],
    [since, until]: readonly [number, number],
    step: number,
  ): Promise<ArrayBuffer> => {
    const wish = { south, west, north, east, since, until, step_s: step }
    const words = Object.entries(wish).map(([name, value]) => `${name}=${value}`)
    return (await this.reached('GET', `/api/area?${words.join('&')}`)).arrayBuffer()
  }
  acknowledgeAlert = (id: string) => this.post<unknown>(`/api/alerts/${path(id)}/acknowledge`)
  alerts = () => this.get<AlertView[]>('/api/alerts')

  agreements = () => this.get<AgreementView[]>('/api/agreements')
  templates = () => this.get<AgreementTemplate[]>('/api/agreement-templates')
  checkAgreement = (text: string) => this.post<AgreementCheck>('/api/agreements/check', { text })
  previewAgreement = (wish: PreviewWish) =>
    this.post<PartnerPreview[]>('/api/agreements/preview', wish)
  propose = (text: string) => this.post<AgreementView>('/api/agreements', { text })
  signStep = (id: string, step: number, text_hash: string) =>
    this.post<AgreementView>(`/api/agreements/${path(id)}/signature`, { step, text_hash })
  stepBack = (id: string, to_step: number, reason: string) =>
    this.post<AgreementView>(`/api/agreements/${path(id)}/step-back`, { to_step, reason })
  suspend = (id: string, reason: string) =>
    this.post<AgreementView>(`/api/agreements/${path(id)}/suspension`, { reason })
  resume = (id: string) => this.post<AgreementView>(`/api/agreements/${path(id)}/resumption`)
  decisions = (words: string, before: number, limit: number) =>
    this.get<DecisionView[]>(`/api/decisions?q=${path(words)}&before=${before}&limit=${limit}`)
  holdings = (party: string) => this.get<Holdings>(`/api/holdings/${path(party)}`)
  erase = (wish: ErasureWish) => this.post<Holdings>('/api/erasures', wish)

  matters = () => this.get<MatterView[]>('/api/consultations')
  forms = () => this.get<FormView[]>('/api/consultation-forms')
  askFor = (draft: QuestionDraft) => this.post<MatterView>('/api/consultations', draft)
  keepDraft = (draft: QuestionDraft) => this.post<MatterId>('/api/consultation-drafts', draft)
  discardDraft = (id: string) => this.ask<void>('DELETE', `/api/consultation-drafts/${path(id)}`)
  /** One of the acts that need no signature: received, consideration, conclusion, withdrawal. */
  step = (id: string, act: string, text = '') =>
    this.post<MatterView>(`/api/consultations/${path(id)}/${act}`, { text })
  /** More information asked (`questions`) or given (`information`). */
  tell = (id: string, what: 'questions' | 'information', texts: Text[]) =>
    this.post<MatterView>(`/api/consultations/${path(id)}/${what}`, { texts })
  note = (id: string, text: string, lang: string) =>
    this.post<MatterView>(`/api/consultations/${path(id)}/notes`, { text, lang })
  reportUse = (id: string, use: Use) =>
    this.post<MatterView>(`/api/consultations/${path(id)}/uses`, use)
  toSign = (id: string, wish: DecisionWish) =>
    this.post<ToSign>(`/api/consultations/${path(id)}/decision/wish`, wish)
  toSignToo = (id: string, decision: Decision) =>
    this.post<ToSign>(`/api/consultations/${path(id)}/decision/second`, decision)
  signDecision = (id: string, signed: SignedDecision) =>
    this.post<MatterView>(`/api/consultations/${path(id)}/decision`, signed)
  agreeRelease = (id: string, release: Release) =>
    this.post<MatterView>(`/api/consultations/${path(id)}/release`, release)
  withdrawRelease = (id: string, release: Release) =>
    this.post<MatterView>(`/api/consultations/${path(id)}/release/withdrawal`, release)
  publish = (id: string, release: Release) =>
    this.post<MatterView>(`/api/consultations/${path(id)}/publication`, release)
  publications = () => this.get<PublicationView[]>('/api/publications')
  stateStatus = (id: string, wish: StatusWish) =>
    this.post<FacilityView>(`/api/facilities/${path(id)}/status`, wish)
  facilities = (origin = '') =>
    this.get<FacilityView[]>(`/api/facilities${origin && `?origin=${path(origin)}`}`)

  upload(file: File): Promise<Attachment> {
    const kind = file.type || 'application/octet-stream'
    const at = `/api/attachments?name=${path(file.name)}&media_type=${path(kind)}`
    return this.ask<Attachment>('POST', at, file)
  }

  private get<T>(at: string): Promise<T> {
    return this.ask<T>('GET', at)
  }

  private post<T>(at: string, body?: unknown): Promise<T> {
    return this.ask<T>('POST', at, body)
  }

  private async ask<T>(
    method: string,
    at: string,
    body?: unknown,
    patience = PATIENCE_MS,
  ): Promise<T> {
    const text = await (await this.reached(method, at, body, patience)).text()
    return (text ? JSON.parse(text) : undefined) as T
  }

  private async reached(
    method: string,
    at: string,
    body?: unknown,
    patience = PATIENCE_MS,
  ): Promise<Response> {
    const answer = await reach(method, at, body, patience)
    if (answer.ok) return answer
    const failure = failureOf(answer.status, await answer.text())
    if (failure.code === 'web.signed-out' && at !== '/api/session') this.onSignedOut()
    throw failure
  }
}

/** One request; an upload gets as long as it takes, all else its patience in ms (0: no limit). */
async function reach(
  method: string,
  at: string,
  body: unknown,
  patience: number,
): Promise<Response> {
  const headers: Record<string, string> = { 'X-Kuroshio-Page': '1', Accept: 'application/json' }
  const bytes = body instanceof Blob
  if (bytes) headers['Content-Type'] = body.type || 'application/octet-stream'
  else if (body !== undefined) headers['Content-Type'] = 'application/json'
  const wish: RequestInit = { method, headers, credentials: 'same-origin' }
  if (body !== undefined) wish.body = bytes ? body : JSON.stringify(body)
  if (!bytes && patience) wish.signal = AbortSignal.timeout(patience)
  try {
    return await fetch(at, wish)
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError'
    throw new ApiFailure(late ? 'page.no-answer' : 'page.offline', 'retry', '', 0)
  }
}

function failureOf(status: number, text: string): ApiFailure {
  try {
    const shape = JSON.parse(text) as Partial<Failure> & { detail?: Record<string, unknown> }
    if (shape.code)
      return new ApiFailure(
        shape.code,
        shape.whose_move ?? 'caller',
        shape.message ?? '',
        status,
        typeof shape.detail?.['why'] === 'string' ? shape.detail['why'] : undefined,
      )
  } catch {
    // Not the node's shape: a proxy's page or a crash; said below.
  }
  return new ApiFailure('page.failed', status >= 500 ? 'us' : 'caller', '', status)
}
