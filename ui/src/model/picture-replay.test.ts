import { describe, expect, it } from 'vitest'
import { areaOf } from '../../dev/archive'
import { fleet } from '../../dev/fleet'
import { UnreadableFrame } from './picture-frame'
import { decodeArea, Replay } from './picture-replay'
import { viewOf } from './picture-view'

const SINCE = Date.UTC(2026, 10, 25, 3)
const HOUR = 3_600_000
const area = () => areaOf(fleet(300), SINCE, SINCE + HOUR, 60)

describe('a replay', () => {
  it('shows at each instant what had been heard by then, and nothing later', () => {
    const replay = new Replay(decodeArea(area()), 'JPN')
    for (const minutes of [10, 30, 5, 59]) {
      const at = SINCE + minutes * 60_000
      replay.show(at)
      const view = viewOf(replay.picture, { hidden: new Set(), nowMs: Date.now() })
      expect(view.count).toBeGreaterThan(100)
      expect(Math.max(...view.at.subarray(0, view.count)) * 1000).toBeLessThanOrEqual(at)
      expect(Math.max(...view.at.subarray(0, view.count)) * 1000).toBeGreaterThan(at - 120_000)
    }
  })

  it('comes to the same picture forwards and backwards', () => {
    const there = new Replay(decodeArea(area()), 'JPN')
    const back = new Replay(decodeArea(area()), 'JPN')
    for (let minutes = 1; minutes <= 20; minutes++) there.show(SINCE + minutes * 60_000)
    back.show(SINCE + HOUR)
    back.show(SINCE + 20 * 60_000)
    const seen = (replay: Replay) => {
      const view = viewOf(replay.picture, { hidden: new Set(), nowMs: 0 })
      return [...view.mmsi.subarray(0, view.count)].map((mmsi, i) => [mmsi, view.at[i]]).sort()
    }
    expect(seen(there)).toEqual(seen(back))
  })

  it('calls every source of it a replay, with its own present', () => {
    const replay = new Replay(decodeArea(area()), 'JPN')
    replay.show(SINCE + HOUR / 2)
    expect(replay.picture.sources.size).toBe(3)
    for (const source of replay.picture.sources.values()) {
      expect(source.reality).toBe('REPLAY')
      expect(source.frameAt).toBe(SINCE + HOUR / 2)
    }
    const [mmsi] = replay.picture.sources.get('TWN')!.columns.mmsi
    expect(replay.picture.facts(mmsi!)[0]!.reality).toBe('REPLAY')
  })

  it('refuses what it cannot read, whatever is wrong with it', () => {
    const bytes = area()
    expect(() => decodeArea(bytes.slice(0, bytes.byteLength - 8))).toThrow(UnreadableFrame)
    expect(() => decodeArea(new ArrayBuffer(3))).toThrow(UnreadableFrame)
    const wrong = bytes.slice(0)
    new Uint32Array(wrong, wrong.byteLength - 4)[0] = 1_000_000
    expect(() => decodeArea(wrong)).toThrow(UnreadableFrame)
  })
})
