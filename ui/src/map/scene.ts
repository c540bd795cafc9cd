/**
 * The map itself, without its furniture: MapLibre for the base, deck.gl over it for the picture.
 * The component tells it what to show; it tells back where the map is and what was chosen.
 */

import { MapboxOverlay } from '@deck.gl/mapbox'
import { Map as BaseMap, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import type { VesselHistory } from '../api/shapes'
import type { Lang } from '../model/picture-flags'
import type { Place } from '../model/picture-predict'
import type { Box } from '../model/picture-view'
import type { Box4 } from './archive'
import type { Chart, ChartWish } from './chart'
import { LARGE, symbolSize } from './drawing'
import { chosenLayers } from './layers/chosen'
import { crowdMarks, drawFigures } from './layers/crowds'
import { history, historyLines } from './layers/history'
import { measureLayers } from './layers/measure'
import { AIS_CHARACTERS, chooseNames, NAME_FONT, names, type NameLabel } from './layers/names'
import { vectors } from './layers/vectors'
import { lostMarks, vessels } from './layers/vessels'
import type { Lookout } from './lookout'
import type { PaletteName } from './palettes'
import { pickedFrom, type Pick } from './pick'
import { mapStyle, type Site } from './style'
import { drawAtlas } from './symbols'
import { say } from './words'
import { inOrder } from './zorder'

// The worker is a file of this page, so `worker-src 'self'` suffices.
setWorkerUrl(workerUrl)

/** The picture is drawn anew at most this often; the map moves smoothly in between. */
const REDRAW_MS = 1000
const NAMES_FROM_ZOOM = 8.5
const VECTORS_FROM_ZOOM = 6.5

export interface SceneSettings {
  palette: PaletteName
  lang: Lang
  /** By source: what the page knows of the way to it. */
  notes: Record<string, string>
  hidden: ReadonlySet<string>
  labels: boolean
  vectorMinutes: number
  places: boolean
  graticule: boolean
  lost: boolean
  facilities: boolean
  /** What facilities there are to be drawn. */
  sites: readonly Site[]
}

/** Where the map is, for scale bar, pointer and lists. */
export interface Outlook {
  lat: number
  lon: number
  zoom: number
  /** Metres on the ground for one pixel at the centre. */
  metresPerPixel: number
}

export interface SceneEvents {
  moved(outlook: Outlook): void
  pointed(place: Place | null): void
  clicked(place: Place, pick: Pick | null): void
  redrawn(chart: Chart): void
}

export class Scene {
  readonly map: BaseMap
  private readonly overlay = new MapboxOverlay({
    interleaved: false,
    layers: [],
    // The symbols' edges come smooth from their atlas; multisampling would only cost time.
    deviceProps: { webgl: { antialias: false } },
    onAfterRender: () => this.timed(),
  })
  private readonly atlas = drawAtlas()
  private readonly figures = drawFigures()
  private chart: Chart | null = null
  private labels: NameLabel[] = []
  private listed = false
  private archived: VesselHistory | null = null
  private chosen: number | null = null
  private measured: readonly Place[] = []
  private nowMs = 0
  private timer: ReturnType<typeof setTimeout> | null = null
  private lastDrawn = 0
  private lettersReady = false
  /** When the chart that is asked for was asked for, by performance.now(); 0 when none is. */
  private askedAt = 0
  private askAgain = false
  /** From asking for each chart until it was drawn, ms; for the development page. */
  readonly updates: number[] = []
  private timing = 0

  constructor(
    container: HTMLElement,
    readonly picture: Lookout,
    private settings: SceneSettings,
    private readonly events: SceneEvents,
    box: readonly [number, number, number, number],
  ) {
    const [south, west, north, east] = box
    this.map = new BaseMap({
      container,
      style: mapStyle(settings.palette, settings.lang, settings.sites),
      bounds: [west, south, east, north],
      fitBoundsOptions: { padding: 20 },
      attributionControl: false,
      // North stays up, as on a watch's chart.
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      minZoom: 2,
      maxZoom: 16,
      fadeDuration: 0,
      renderWorldCopies: true,
    })
    this.map.touchZoomRotate.disableRotation()
    this.map.keyboard.disableRotation()
    this.map.addControl(this.overlay)
    this.listen()
    // Letters are drawn once and kept, so the font must be there before the first name is.
    void document.fonts
      .load(`48px ${NAME_FONT}`, AIS_CHARACTERS)
      .catch(() => [])
      .then(() => {
        this.lettersReady = true
        this.redraw()
      })
  }

  private listen(): void {
    this.map.on('load', () => {
      this.tellMoved()
      this.nameCanvas()
    })
    // The layers' canvas comes later than the map's, whenever deck.gl has a device.
    this.map.on('idle', () => this.nameCanvas())
    this.map.on('move', () => this.tellMoved())
    this.map.on('moveend', () => this.ask())
    this.map.on('mousemove', (e) => this.events.pointed({ lat: e.lngLat.lat, lon: e.lngLat.lng }))
    this.map.on('mouseout', () => this.events.pointed(null))
    this.map.on('click', (e) => {
      const place = { lat: e.lngLat.lat, lon: e.lngLat.lng }
      const pick = this.chart && pickedFrom(this.chart, place, this.map.getZoom())
      this.events.clicked(place, pick)
    })
    this.map.on('styledata', () => this.showBase())
  }

  /** New settings; the style is loaded anew only when palette, language or facilities changed. */
  set(settings: SceneSettings): void {
    const keys = Object.keys(settings) as (keyof SceneSettings)[]
    // The page may hand over the same notes in a new object every second.
    const same = (key: keyof SceneSettings): boolean =>
      settings[key] === this.settings[key] ||
      (key === 'notes' && JSON.stringify(settings.notes) === JSON.stringify(this.settings.notes))
    if (keys.every(same)) return
    const restyled =
      settings.palette !== this.settings.palette ||
      settings.lang !== this.settings.lang ||
      settings.sites !== this.settings.sites
    this.settings = settings
    const { palette, lang, sites } = settings
    if (restyled) this.map.setStyle(mapStyle(palette, lang, sites), { diff: true })
    else this.showBase()
    this.nameCanvas()
    this.ask()
  }

  choose(mmsi: number | null): void {
    this.chosen = mmsi
    if (this.archived?.mmsi !== mmsi) this.archived = null
    this.ask()
  }

  /** What the archive holds of the chosen vessel; drawn while it is chosen. */
  remember(archived: VesselHistory): void {
    if (archived.mmsi === this.chosen) this.archived = archived
    this.redraw()
  }

  /** Another picture is looked at, or another instant of it. */
  renew(): void {
    this.ask()
  }

  /** What is in sight and where it opened: what a replay reads. */
  reach([south, west, north, east]: Box4): Box4 {
    const sight = this.sightBox()
    if (sight.east - sight.west > 180 || sight.west > east || sight.east < west)
      return [south, west, north, east]
    return [
      Math.max(-90, Math.min(south, sight.south)),
      Math.max(-180, Math.min(west, sight.west)),
      Math.min(90, Math.max(north, sight.north)),
      Math.min(180, Math.max(east, sight.east)),
    ]
  }

  /** Whether the list of the nearest is open, and so made with every chart. */
  list(open: boolean): void {
    this.listed = open
    this.ask()
  }

  measure(points: readonly Place[]): void {
    this.measured = points
    this.redraw()
  }

  /** Time has passed or frames have come: a new chart soon, and not while the map is being moved. */
  refresh(nowMs: number): void {
    this.nowMs = nowMs
    if (this.timer) return
    const wait = Math.max(0, REDRAW_MS - (performance.now() - this.lastDrawn))
    this.timer = setTimeout(() => {
      this.timer = null
      if (this.map.isMoving() && performance.now() - this.lastDrawn < 4 * REDRAW_MS)
        this.refresh(this.nowMs)
      else this.ask()
    }, wait)
  }

  centreOn(place: Place, zoom?: number): void {
    this.map.jumpTo({ center: [place.lon, place.lat], ...(zoom ? { zoom } : {}) })
  }

  home([south, west, north, east]: readonly [number, number, number, number]): void {
    this.map.fitBounds([west, south, east, north], { padding: 20, animate: false })
  }

  remove(): void {
    if (this.timer) clearTimeout(this.timer)
    this.map.remove()
  }

  /** One place to stop at with the tab key, in the reader's language; the picture's canvas is none. */
  private nameCanvas(): void {
    this.map.getCanvas().setAttribute('aria-label', say(this.settings.lang, 'map.help'))
    for (const canvas of this.map.getContainer().querySelectorAll('canvas')) {
      if (canvas === this.map.getCanvas()) continue
      canvas.tabIndex = -1
      canvas.setAttribute('aria-hidden', 'true')
    }
  }

  private showBase(): void {
    const show = (id: string, on: boolean): void => {
      if (this.map.getLayer(id))
        this.map.setLayoutProperty(id, 'visibility', on ? 'visible' : 'none')
    }
    show('graticule', this.settings.graticule)
    show('place-names', this.settings.places)
    show('place-water', this.settings.places)
    show('facilities', this.settings.facilities)
    show('facility-names', this.settings.facilities)
  }

  private tellMoved(): void {
    const { lat, lng } = this.map.getCenter()
    const zoom = this.map.getZoom()
    const metresPerPixel = (40_075_016.686 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** zoom)
    this.events.moved({ lat, lon: lng, zoom, metresPerPixel })
  }

  /** Asks for a chart and draws it when it is there; one at a time. */
  private ask(): void {
    if (this.askedAt > 0) {
      this.askAgain = true
      return
    }
    this.askedAt = performance.now()
    void this.picture.chart(this.wish()).then((chart) => {
      this.chart = chart
      this.lastDrawn = performance.now()
      this.timing = this.askedAt
      this.askedAt = 0
      this.events.redrawn(chart)
      this.redraw()
      if (this.askAgain) this.ask()
      this.askAgain = false
    })
  }

  private timed(): void {
    if (this.timing > 0) this.updates.push(performance.now() - this.timing)
    if (this.updates.length > 1000) this.updates.shift()
    this.timing = 0
  }

  private wish(): ChartWish {
    const { hidden, notes, palette, lost, labels, vectorMinutes } = this.settings
    const zoom = this.map.getZoom()
    const { lat, lng } = this.map.getCenter()
    return {
      hidden: [...hidden],
      // The page's own objects may be proxies, which no worker takes.
      notes: { ...notes },
      ...{ nowMs: this.nowMs, palette, zoom, lost },
      drawn: this.drawnBox(),
      sight: this.sightBox(),
      centre: { lat, lon: lng },
      vectorMinutes: zoom >= VECTORS_FROM_ZOOM ? vectorMinutes : 0,
      labels: labels && this.lettersReady && zoom >= NAMES_FROM_ZOOM,
      chosen: this.chosen,
      nearest: this.listed,
      crowded: this.chart?.crowds != null,
    }
  }

  /** Draws what is there; cheap enough for every end of a movement. */
  private redraw(): void {
    const { chart, settings } = this
    if (!chart) return
    const size = symbolSize(this.map.getZoom())
    this.labels = chooseNames(chart.named, ({ lon, lat }) => this.map.project([lon, lat]))
    const layers = [
      ...(chart.marks ? [lostMarks(chart.marks, this.atlas, size)] : []),
      ...(chart.vectors ? [vectors(chart.vectors)] : []),
      ...(chart.crowds ? [crowdMarks(chart.crowds, this.figures)] : []),
      ...(this.archived ? [history(historyLines(this.archived, settings.palette))] : []),
      vessels(chart.symbols, this.atlas, size, size >= LARGE),
      ...this.chosenLayers(size),
      names(this.labels, settings.palette, size * 0.6 + 3),
      ...measureLayers(this.measured, settings.palette),
    ]
    this.overlay.setProps({ layers: inOrder(layers) })
  }

  private sightBox(): Box {
    const bounds = this.map.getBounds()
    return {
      south: bounds.getSouth(),
      west: bounds.getWest(),
      north: bounds.getNorth(),
      east: bounds.getEast(),
    }
  }

  /** What is in sight and half as much again on each side, so that a short drag shows no gap. */
  private drawnBox(): Box {
    const { south, west, north, east } = this.sightBox()
    const tall = (north - south) * 0.5
    const wide = Math.min(east - west, 180) * 0.5
    return { south: south - tall, west: west - wide, north: north + tall, east: east + wide }
  }

  private chosenLayers(size: number) {
    const known = this.chart?.chosen
    if (!known || known.mmsi !== this.chosen) return []
    const fact = known.facts.find((f) => !this.settings.hidden.has(f.source))
    return fact ? chosenLayers(fact, known.track, this.settings.palette, size) : []
  }
}
