/**
 * An answer to something asked may be older than what came live while it was on its way. Live is
 * always the newer: the node publishes every change, also the one that the answer tells of.
 */
export class Turns {
  private turn = 0
  private readonly heardAt = new Map<string, number>()

  /** These ids changed live. */
  heard(ids: Iterable<string>): void {
    this.turn++
    for (const id of ids) this.heardAt.set(id, this.turn)
  }

  /** Taken before asking. */
  get now(): number {
    return this.turn
  }

  /** Whether an answer asked for at `since` may still be believed about an id. */
  holds(id: string, since: number): boolean {
    return (this.heardAt.get(id) ?? 0) <= since
  }
}
