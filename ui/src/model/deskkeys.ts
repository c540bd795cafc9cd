/** Keys outside text fields; letters alone, so that the browser's and the input method's keys stay theirs. */
import type { Place } from './route'

export type DeskWish =
  | { to: 'page'; page: Place['page'] }
  | { to: 'alerts' | 'help' | 'timeline' | 'write' | 'vessel' }
  | { to: 'step'; by: number }

const PAGES: Place['page'][] = [
  'watch',
  'search',
  'contacts',
  'links',
  'agreements',
  'receivers',
  'settings',
  'consultations',
  'facilities',
]

export function deskKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing'>,
  typing: boolean,
): DeskWish | null {
  if (typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null
  const page = PAGES[Number(event.key) - 1]
  if (/^[1-9]$/.test(event.key) && page) return { to: 'page', page }
  switch (event.key) {
    case 'n':
      return { to: 'write' }
    case 'v':
      return { to: 'vessel' }
    case 'j':
      return { to: 'step', by: 1 }
    case 'k':
      return { to: 'step', by: -1 }
    case 'a':
      return { to: 'alerts' }
    case 't':
      return { to: 'timeline' }
    case '/':
      return { to: 'page', page: 'search' }
    case '?':
      return { to: 'help' }
    default:
      return null
  }
}
