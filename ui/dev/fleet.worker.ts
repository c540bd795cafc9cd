/**
 * The made-up fleet in a worker of its own, as a node is a process of its own: a key frame of each
 * source, then every second a frame of those that reported in it (a sixth of the fleet).
 */
import { BOXES, fleet, frameOf, sail, type FrameWish } from './fleet'

export interface Wish extends FrameWish {
  ships: number
  live: boolean
  down: string
}

const EVERY = 6
const SOURCES = Object.keys(BOXES)

onmessage = ({ data: wish }: MessageEvent<Wish>) => {
  const ships = fleet(wish.ships)
  let seq = 0
  const feed = (some: typeof ships, key: boolean) => {
    seq++
    for (const source of SOURCES) {
      if (source === wish.down && !key) continue
      const note = source === wish.down ? 'link-down' : ''
      const bytes = frameOf(source, some, Date.now(), { ...wish, key, seq, note })
      postMessage(bytes, { transfer: [bytes] })
    }
  }
  feed(ships, true)
  if (!wish.live) return
  setInterval(() => {
    const some = ships.filter((ship) => ship.mmsi % EVERY === seq % EVERY)
    sail(some, EVERY)
    feed(some, false)
  }, 1000)
}
