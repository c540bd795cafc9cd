import type { Failure } from './failure'

/** What a page shows of the node, read again after each act of the officer. When either fails, that
 * is shown, and what was read before stays. */
export class Kept<T> {
  value = $state.raw<T | null>(null)
  failure = $state.raw<Failure | null>(null)
  busy = $state(false)

  private act: () => Promise<unknown> = async () => null

  constructor(private readonly read: () => Promise<T>) {
    void this.after(async () => null)
  }

  /** Act, then read again; what the act gave, null when it failed. */
  after = async <R>(act: () => Promise<R>): Promise<R | null> => {
    this.busy = true
    this.act = act
    let done: R | null = null
    try {
      done = await act()
      this.value = await this.read()
      this.failure = null
    } catch (error) {
      this.failure = error as Failure
    }
    this.busy = false
    return done
  }

  /** The last act once more: what kept it from being done has been put right. */
  again = (): Promise<unknown> => this.after(this.act)
}
