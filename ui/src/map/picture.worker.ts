/**
 * The picture's own thread: frames are decoded and kept here, and leave as arrays that deck.gl takes
 * as they are. The page's thread never goes through the vessels.
 */

import { Picture, UnreadableFrame } from '../model/picture'
import { decodeArea, Replay } from '../model/picture-replay'
import { find } from '../model/picture-find'
import { chartOf, knownOf, type Chart } from './chart'
import type { Answer, Order } from './lookout'

const live = new Picture()
let replay: Replay | null = null
/** What is looked at: frames are taken in meanwhile, whatever is. */
const seen = (): Picture => replay?.picture ?? live

function answered(order: Order): Answer {
  switch (order.type) {
    case 'frame':
      return taken(order.bytes)
    case 'own':
      live.own = order.party
      return { type: 'done' }
    case 'chart':
      return { type: 'chart', chart: chartOf(seen(), order.wish) }
    case 'find':
      return { type: 'found', found: find(seen(), order.text) }
    case 'about':
      return { type: 'known', known: knownOf(seen(), order.mmsi) }
    case 'replay':
      return opened(order.bytes)
    case 'show':
      replay?.show(order.at)
      return { type: 'done' }
    case 'live':
      replay = null
      return { type: 'done' }
  }
}

/** A frame that cannot be read is dropped: the next key frame mends the picture. */
function taken(bytes: ArrayBuffer): Answer {
  try {
    const { head } = live.apply(bytes)
    const { source, note, reality, frameAt, rows } = live.sources.get(head.source)!
    return { type: 'source', state: { source, note, reality, frameAt, rows } }
  } catch (error) {
    if (!(error instanceof UnreadableFrame)) throw error
    return { type: 'unreadable', why: error.message }
  }
}

function opened(bytes: ArrayBuffer): Answer {
  try {
    const area = decodeArea(bytes)
    replay = new Replay(area, live.own)
    return { type: 'opened', rows: area.head.rows }
  } catch (error) {
    if (!(error instanceof UnreadableFrame)) throw error
    return { type: 'unreadable', why: error.message }
  }
}

function handedOver({ symbols, marks, vectors, crowds }: Chart): ArrayBuffer[] {
  return [symbols, marks, vectors, crowds].flatMap((part) =>
    Object.values(part ?? {}).flatMap((column: unknown) =>
      ArrayBuffer.isView(column) ? [column.buffer as ArrayBuffer] : [],
    ),
  )
}

onmessage = ({ data }: MessageEvent<{ id: number; order: Order }>) => {
  const answer = answered(data.order)
  const transfer = answer.type === 'chart' ? handedOver(answer.chart) : []
  postMessage({ id: data.id, answer }, { transfer })
}
