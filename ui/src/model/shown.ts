/** Which messages have been before an officer's eyes: two seconds, in a visible page. */

export const SHOWN_AFTER_MS = 2_000
/** A connection may die with what was just said into it: until the node confirms, it is said again. */
export const SAY_AGAIN_AFTER_MS = 5_000

/** Told what comes into view, leaves it, and is confirmed; `due` gives what is to be said now. */
export class ShownWatch {
  private readonly since = new Map<string, number>()
  /** What was seen and is not confirmed yet: when it was last said. */
  private readonly owed = new Map<string, number>()

  see(id: string, now: number): void {
    if (!this.owed.has(id) && !this.since.has(id)) this.since.set(id, now)
  }

  lose(id: string): void {
    this.since.delete(id)
  }

  /** The node knows it. */
  confirm(id: string): void {
    this.owed.delete(id)
  }

  /** The page was hidden, covered or lost its connection: every clock starts again. */
  interrupt(now: number): void {
    for (const id of this.since.keys()) this.since.set(id, now)
  }

  due(now: number): string[] {
    for (const [id, since] of [...this.since]) {
      if (now - since < SHOWN_AFTER_MS) continue
      this.since.delete(id)
      this.owed.set(id, -Infinity)
    }
    const ready = [...this.owed].filter(([, said]) => now - said >= SAY_AGAIN_AFTER_MS)
    for (const [id] of ready) this.owed.set(id, now)
    return ready.map(([id]) => id)
  }
}
