/** Says when a message (a child of its thread) comes before the eyes of whoever looks at the thread, and when it leaves. */

/** Fine enough that no tall message in a low thread slips between two of them. */
const STEPS = Array.from({ length: 21 }, (_, step) => step / 20)

export interface Insight {
  /** Of the message; '' watches no more. */
  id: string
  onsee: (id: string) => void
  onlose: (id: string) => void
}

/**
 * Half a message, or half a screenful of a long one, counts as seen. When the id goes the message
 * itself stays as it is, so that what an officer opened or is about to press stays too.
 */
export function insight(node: HTMLElement, what: Insight) {
  let stop = watch(node, what)
  return {
    update: (now: Insight) => {
      if (now.id === what.id) return
      stop()
      what = now
      stop = watch(node, what)
    },
    destroy: () => stop(),
  }
}

function watch(node: HTMLElement, { id, onsee, onlose }: Insight): () => void {
  if (!id) return () => undefined
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!entry) return
      // A thread that is not displayed (another section is open) has no height: nothing is seen.
      const room = entry.rootBounds?.height ?? 0
      const part = entry.intersectionRect.height
      const seen = part > 0 && (entry.intersectionRatio >= 0.5 || part >= room * 0.5)
      if (seen) onsee(id)
      else onlose(id)
    },
    { root: node.parentElement, threshold: STEPS },
  )
  observer.observe(node)
  return () => {
    observer.disconnect()
    onlose(id)
  }
}
