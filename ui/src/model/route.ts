/** Where one is, from the address; pages are reached by links and by the browser's own back button. */

export type Place =
  | { page: 'watch'; conversation: string; message: string }
  | { page: 'search' | 'contacts' | 'links' | 'settings' }

/** Unknown addresses lead to the watch: a stale bookmark must not be a dead end. */
export function placeOf(hash: string): Place {
  const [page = '', conversation = '', message = ''] = hash
    .replace(/^#\/?/, '')
    .split('/')
    .map(decodeURIComponent)
  if (page === 'search' || page === 'contacts' || page === 'links' || page === 'settings')
    return { page }
  return { page: 'watch', conversation, message }
}

export function hashOf(place: Place): string {
  if (place.page !== 'watch') return `#/${place.page}`
  const tail = [place.conversation, place.message].filter(Boolean).map(encodeURIComponent)
  return ['#/watch', ...tail].join('/')
}
