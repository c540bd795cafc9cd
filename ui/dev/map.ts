/**
 * The map by itself, fed by a made-up fleet. By address:
 *   ?lang=ja&palette=night&ships=10000&reality=SIMULATED&down=TWN&live=1
 * Build: npx vite build --config dev/map.vite.ts; serve build/map-dev on loopback.
 */

import '@oicl/openbridge-webcomponents/dist/openbridge.css'
import '@fontsource/noto-sans/400.css'
import '@fontsource/noto-sans-jp/400.css'
import '@fontsource/noto-sans-tc/400.css'
import { mount } from 'svelte'
import WatchMap from '../src/map/WatchMap.svelte'
import { Lookout } from '../src/map/lookout'
import { areaOf, historyOf } from './archive'
import { fleet } from './fleet'
import type { Wish as FleetWish } from './fleet.worker'
import { watched } from './watched.svelte'
import './map.css'

const wish = new URLSearchParams(location.search)
const lang = (wish.get('lang') ?? 'en') as 'en' | 'ja' | 'zh-Hant'
const palette = (wish.get('palette') ?? 'day') as 'bright' | 'day' | 'dusk' | 'night'
const shipCount = Number(wish.get('ships') ?? 10_000)
const reality = (wish.get('reality') ?? 'SIMULATED') as 'REAL' | 'SIMULATED' | 'EXERCISE' | 'REPLAY'
const down = wish.get('down') ?? ''
document.documentElement.dataset['obcTheme'] = palette
document.documentElement.lang = lang

const picture = new Lookout()
const feeder = new Worker(new URL('./fleet.worker.ts', import.meta.url), { type: 'module' })
feeder.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => picture.apply(data)
feeder.postMessage({
  ships: shipCount,
  live: wish.has('live'),
  down: wish.get('down') ?? '',
  reality,
} satisfies FleetWish)

const box = (wish.get('box')?.split(',').map(Number) ?? [21, 118, 29, 131]) as [
  number,
  number,
  number,
  number,
]
const props = watched({
  picture,
  palette,
  lang,
  ownParty: 'JPN',
  parties: {
    JPN: { en: 'Japan', ja: '日本', 'zh-Hant': '日本' },
    TWN: { en: 'Taiwan', ja: '台湾', 'zh-Hant': '臺灣' },
    USA: { en: 'United States', ja: '米国', 'zh-Hant': '美國' },
  },
  box,
  reality,
  nowMs: Date.now(),
  linkNotes: {},
  archive: {
    area: async (_: unknown, [since, until]: readonly [number, number], step: number) =>
      areaOf(fleet(Math.min(shipCount, 5000)), since, until, step),
    history: async (mmsi: number, since: number, until: number) =>
      historyOf(mmsi, since, until),
    vessels: async () => [],
  },
})
const map = mount(WatchMap, { target: document.getElementById('app')!, props })
Object.assign(window, { props, map, picture })
setInterval(() => (props.nowMs = Date.now()), 1000)
