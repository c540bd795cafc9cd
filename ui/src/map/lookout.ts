/**
 * What the page's thread holds of the picture: the way to the worker that has it, and the state of
 * each source. Everything else is asked for.
 *
 *     const lookout = new Lookout()
 *     socket.onmessage = (event) => lookout.apply(event.data)   // an ArrayBuffer, given away
 */

import type { Found } from '../model/picture-find'
import type { Reality, SourceNote } from '../model/picture-frame'
import type { Chart, ChartWish, Known } from './chart'

export interface SourceState {
  source: string
  note: SourceNote
  reality: Reality
  /** When the node made the newest frame, ms. */
  frameAt: number
  rows: number
}

export type Order =
  | { type: 'frame'; bytes: ArrayBuffer }
  | { type: 'own'; party: string }
  | { type: 'chart'; wish: ChartWish }
  | { type: 'find'; text: string }
  | { type: 'about'; mmsi: number }
  | { type: 'replay'; bytes: ArrayBuffer }
  | { type: 'show'; at: number }
  | { type: 'live' }

export type Answer =
  | { type: 'done' }
  | { type: 'source'; state: SourceState }
  | { type: 'unreadable'; why: string }
  | { type: 'chart'; chart: Chart }
  | { type: 'found'; found: Found[] }
  | { type: 'known'; known: Known }
  | { type: 'opened'; rows: number }

export class Lookout {
  readonly sources = new Map<string, SourceState>()
  private readonly worker = new Worker(new URL('./picture.worker.ts', import.meta.url), {
    type: 'module',
  })
  private readonly waiting = new Map<number, (answer: Answer) => void>()
  private readonly listeners = new Set<() => void>()
  private last = 0

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<{ id: number; answer: Answer }>) => {
      this.waiting.get(data.id)?.(data.answer)
      this.waiting.delete(data.id)
    }
    this.worker.onerror = (event) => console.error('the picture has stopped', event.message)
  }

  /** Takes in the bytes of a frame, which are the worker's from then on. */
  apply(bytes: ArrayBuffer): void {
    void this.ask({ type: 'frame', bytes }, [bytes]).then((answer) => {
      if (answer.type === 'unreadable') console.warn('unreadable picture frame', answer.why)
      if (answer.type !== 'source') return
      this.sources.set(answer.state.source, answer.state)
      for (const listener of this.listeners) listener()
    })
  }

  /** The page's own party: its report is preferred while no other is clearly fresher. */
  set own(party: string) {
    void this.ask({ type: 'own', party })
  }

  async chart(wish: ChartWish): Promise<Chart> {
    const answer = await this.ask({ type: 'chart', wish })
    return (answer as Answer & { type: 'chart' }).chart
  }

  async find(text: string): Promise<Found[]> {
    const answer = await this.ask({ type: 'find', text })
    return (answer as Answer & { type: 'found' }).found
  }

  async about(mmsi: number): Promise<Known> {
    const answer = await this.ask({ type: 'about', mmsi })
    return (answer as Answer & { type: 'known' }).known
  }

  /** From now on an area's reports are looked at in place of what is live. Their number; null: unreadable. */
  async replay(bytes: ArrayBuffer): Promise<number | null> {
    const answer = await this.ask({ type: 'replay', bytes }, [bytes])
    return answer.type === 'opened' ? answer.rows : null
  }

  /** Brings the replay to an instant, ms. */
  show(at: number): void {
    void this.ask({ type: 'show', at })
  }

  live(): void {
    void this.ask({ type: 'live' })
  }

  /** Calls `listener` after each frame taken in; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private ask(order: Order, transfer: ArrayBuffer[] = []): Promise<Answer> {
    const id = ++this.last
    return new Promise((resolve) => {
      this.waiting.set(id, resolve)
      this.worker.postMessage({ id, order }, transfer)
    })
  }
}
