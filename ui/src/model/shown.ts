/** Which messages have been before an officer's eyes: two seconds, in a visible page. */

export const SHOWN_AFTER_MS = 2_000

/** Told what comes into view and leaves it; `due` gives each id once. */
export class ShownWatch {
  private readonly since = new Map<string, number>()
  private readonly done = new Set<string>()

  see(id: string, now: number): void {
    if (!this.done.has(id) && !this.since.has(id)) this.since.set(id, now)
  }

  lose(id: string): void {
    this.since.delete(id)
  }

  /** The page was hidden, covered or lost its connection: every clock starts again. */
  interrupt(now: number): void {
    for (const id of this.since.keys()) this.since.set(id, now)
  }

  due(now: number): string[] {
    const ready = [...this.since]
      .filter(([, since]) => now - since >= SHOWN_AFTER_MS)
      .map(([id]) => id)
    for (const id of ready) {
      this.since.delete(id)
      this.done.add(id)
    }
    return ready
  }
}
