/**
 * The present state of all tracks, as this page holds it: one SourcePicture per source party.
 *
 *     const picture = new Picture()
 *     socket.onmessage = (event) => picture.apply(event.data)   // an ArrayBuffer
 *     const stop = picture.subscribe(() => redraw())
 *
 * The map reads it; nothing here knows of the map. Facts of different parties about one vessel stay
 * apart (`facts`), and only the view draws them as one symbol.
 */

import {
  decodeFrame,
  NO_COG,
  NO_HEADING,
  NO_SOG,
  type Frame,
  type StaticData,
} from './picture-frame'
import { History, type TrackPoint } from './picture-history'
import { SourcePicture } from './picture-source'

export { SourcePicture } from './picture-source'
export { UnreadableFrame } from './picture-frame'

/**
 * Another party's report is preferred to the own one only if it is this much fresher, in seconds;
 * else the colour of a vessel that both hear would change every moment.
 */
export const CLEARLY_FRESHER = 30

/** What one source party says of one vessel. Null: not available. */
export interface VesselFact {
  source: string
  note: string
  mmsi: number
  /** Seconds since 1970Z, when that party received the position. */
  at: number
  lat: number | null
  lon: number | null
  sog: number | null
  cog: number | null
  heading: number | null
  status: number
  kind: number
  flags: number
  statics: StaticData | undefined
  /** Of the frame it came in. */
  reality: string
  /** When the newest frame of this source was made, ms: a replay's own present. */
  frameAt: number
}

export class Picture {
  readonly sources = new Map<string, SourcePicture>()
  readonly history = new History()
  /** The page's own party: its report is preferred while no other is clearly fresher. */
  own = ''
  /** Rises with every frame taken in. */
  version = 0
  private readonly listeners = new Set<() => void>()

  /** Takes in the bytes of a frame; throws UnreadableFrame and changes nothing if it cannot. */
  apply(bytes: ArrayBuffer): Frame {
    return this.take(decodeFrame(bytes))
  }

  take(frame: Frame): Frame {
    this.source(frame.head.source).apply(frame)
    this.history.record(frame)
    this.version++
    for (const listener of this.listeners) listener()
    return frame
  }

  /** Calls `listener` after each frame; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Everything known of a vessel, by source: first the one that is drawn, then by freshness. */
  facts(mmsi: number): VesselFact[] {
    const found: VesselFact[] = []
    for (const source of this.sources.values()) {
      const row = source.row(mmsi)
      if (row !== undefined) found.push(factOf(source, row))
    }
    const worth = (fact: VesselFact): number =>
      fact.at + (fact.source === this.own ? CLEARLY_FRESHER : 0)
    return found.sort((a, b) => worth(b) - worth(a))
  }

  /** Static data of a vessel from any source; the first that has it. */
  statics(mmsi: number): StaticData | undefined {
    for (const source of this.sources.values()) {
      const data = source.statics.get(mmsi)
      if (data) return data
    }
    return undefined
  }

  track(mmsi: number, source: string): TrackPoint[] {
    return this.history.track(mmsi, source)
  }

  private source(code: string): SourcePicture {
    let source = this.sources.get(code)
    if (!source) this.sources.set(code, (source = new SourcePicture(code)))
    return source
  }
}

function factOf(source: SourcePicture, row: number): VesselFact {
  const c = source.columns
  const placed = source.placed(row)
  return {
    source: source.source,
    note: source.note,
    mmsi: c.mmsi[row]!,
    at: c.at[row]!,
    lat: placed ? source.lat(row) : null,
    lon: placed ? source.lon(row) : null,
    sog: c.sog[row]! >= NO_SOG ? null : c.sog[row]! / 10,
    cog: c.cog[row]! >= NO_COG ? null : c.cog[row]! / 10,
    heading: c.heading[row]! >= NO_HEADING ? null : c.heading[row]!,
    status: c.status[row]!,
    kind: c.kind[row]!,
    flags: c.flags[row]!,
    statics: source.statics.get(c.mmsi[row]!),
    reality: source.reality,
    frameAt: source.frameAt,
  }
}
