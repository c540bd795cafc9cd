/** Where one is, from the address; pages are reached by links and by the browser's own back button. */

export type Place =
  | { page: 'watch'; conversation: string; message: string }
  | { page: 'search' | 'contacts' | 'links' | 'receivers' | 'settings' }
  | AgreementsPlace
  | ConsultationsPlace
  | FacilitiesPlace
  | AdminPlace

/** `view`: empty (all of them), new, decisions, holdings, or the id of one; `detail`: of an agreement
 * the step that is read and signed, of holdings the party. */
export interface AgreementsPlace {
  page: 'agreements'
  view: string
  detail: string
}

/** `view`: empty (all of them), new, told, or the id of one; `detail`: of one the answer to be signed, of a
 * new one the facility it is about. */
export interface ConsultationsPlace {
  page: 'consultations'
  view: string
  detail: string
}

/** `view`: accounts, sign-ins, proposals or audit. */
export interface AdminPlace {
  page: 'admin'
  view: string
}

/** `view`: the facility that is read. */
export interface FacilitiesPlace {
  page: 'facilities'
  view: string
}

/** Unknown addresses lead to the watch: a stale bookmark must not be a dead end. */
export function placeOf(hash: string): Place {
  const [page = '', conversation = '', message = ''] = hash
    .replace(/^#\/?/, '')
    .split('/')
    .map(decodeURIComponent)
  if (page === 'search' || page === 'contacts' || page === 'links' || page === 'settings')
    return { page }
  if (page === 'agreements' || page === 'consultations')
    return { page, view: conversation, detail: message }
  if (page === 'facilities' || page === 'admin') return { page, view: conversation }
  if (page === 'receivers') return { page }
  return { page: 'watch', conversation, message }
}

export function hashOf(place: Place): string {
  const tail =
    place.page === 'watch'
      ? [place.conversation, place.message]
      : place.page === 'agreements' || place.page === 'consultations'
        ? [place.view, place.detail]
        : place.page === 'facilities' || place.page === 'admin'
          ? [place.view]
          : []
  return [`#/${place.page}`, ...tail.filter(Boolean).map(encodeURIComponent)].join('/')
}

/** Where a section begins. */
export function startOf(page: Place['page']): Place {
  if (page === 'watch') return { page, conversation: '', message: '' }
  if (page === 'facilities' || page === 'admin') return { page, view: '' }
  return page === 'agreements' || page === 'consultations'
    ? { page, view: '', detail: '' }
    : { page }
}
