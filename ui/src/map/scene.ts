/**
 * The map itself, without its furniture: MapLibre for the base, deck.gl over it for the picture.
 * The component tells it what to show; it tells back where the map is and what was chosen.
 */

import { MapboxOverlay } from '@deck.gl/mapbox'
import { Map as BaseMap, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import type { Picture, VesselFact } from '../model/picture'
import type { Lang } from '../model/picture-flags'
import type { Place } from '../model/picture-predict'
import { rowsWithin, viewOf, type PictureView } from '../model/picture-view'
import { draw, LARGE, symbolSize, vectorsOf, type Drawing } from './drawing'
import { chosenLayers } from './layers/chosen'
import { measureLayers } from './layers/measure'
import { AIS_CHARACTERS, chooseNames, NAME_FONT, names, type NameLabel } from './layers/names'
import { vectors } from './layers/vectors'
import { lostMarks, vessels } from './layers/vessels'
import type { PaletteName } from './palettes'
import { mapStyle } from './style'
import { drawAtlas } from './symbols'
import { say } from './words'
import { inOrder } from './zorder'

// The worker is a file of this page, so `worker-src 'self'` suffices.
setWorkerUrl(workerUrl)

/** The picture is drawn anew at most this often; the map moves smoothly in between. */
const REDRAW_MS = 1000
const NAMES_FROM_ZOOM = 8.5
const VECTORS_FROM_ZOOM = 6.5
const CLICK_PX = 14

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
  clicked(place: Place, mmsi: number | null): void
  redrawn(view: PictureView): void
}

export class Scene {
  readonly map: BaseMap
  private readonly overlay = new MapboxOverlay({
    interleaved: false,
    layers: [],
    // The symbols' edges come smooth from their atlas; multisampling would only cost time.
    deviceProps: { webgl: { antialias: false } },
  })
  private readonly atlas = drawAtlas()
  private view: PictureView | null = null
  private drawing: { symbols: Drawing; marks: Drawing } | null = null
  private labels: NameLabel[] = []
  private chosen: number | null = null
  private measured: readonly Place[] = []
  private nowMs = 0
  private timer: ReturnType<typeof setTimeout> | null = null
  private lastDrawn = 0
  private large = false
  private lettersReady = false
  /** How long the last rebuild of the picture's arrays took, ms; for the development page. */
  lastBuildMs = 0

  constructor(
    container: HTMLElement,
    private readonly picture: Picture,
    private settings: SceneSettings,
    private readonly events: SceneEvents,
    box: readonly [number, number, number, number],
  ) {
    const [south, west, north, east] = box
    this.map = new BaseMap({
      container,
      style: mapStyle(settings.palette, settings.lang),
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
    this.map.on('moveend', () => this.rebuild())
    this.map.on('mousemove', (e) => this.events.pointed({ lat: e.lngLat.lat, lon: e.lngLat.lng }))
    this.map.on('mouseout', () => this.events.pointed(null))
    this.map.on('click', (e) => {
      const place = { lat: e.lngLat.lat, lon: e.lngLat.lng }
      this.events.clicked(place, this.nearest(place, CLICK_PX))
    })
    this.map.on('styledata', () => this.showBase())
  }

  /** New settings; the style is loaded anew only when palette or language changed. */
  set(settings: SceneSettings): void {
    const keys = Object.keys(settings) as (keyof SceneSettings)[]
    // The page may hand over the same notes in a new object every second.
    const same = (key: keyof SceneSettings): boolean =>
      settings[key] === this.settings[key] ||
      (key === 'notes' && JSON.stringify(settings.notes) === JSON.stringify(this.settings.notes))
    if (keys.every(same)) return
    const restyled =
      settings.palette !== this.settings.palette || settings.lang !== this.settings.lang
    this.settings = settings
    if (restyled) this.map.setStyle(mapStyle(settings.palette, settings.lang), { diff: true })
    else this.showBase()
    this.nameCanvas()
    this.rebuild()
  }

  choose(mmsi: number | null): void {
    this.chosen = mmsi
    this.redraw()
  }

  measure(points: readonly Place[]): void {
    this.measured = points
    this.redraw()
  }

  /** Time has passed or frames have come: rebuilds soon, and not while the map is being moved. */
  refresh(nowMs: number): void {
    this.nowMs = nowMs
    if (this.timer) return
    const wait = Math.max(0, REDRAW_MS - (performance.now() - this.lastDrawn))
    this.timer = setTimeout(() => {
      this.timer = null
      if (this.map.isMoving() && performance.now() - this.lastDrawn < 4 * REDRAW_MS)
        this.refresh(this.nowMs)
      else this.rebuild()
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
  }

  private tellMoved(): void {
    const { lat, lng } = this.map.getCenter()
    const zoom = this.map.getZoom()
    const metresPerPixel = (40_075_016.686 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** zoom)
    this.events.moved({ lat, lon: lng, zoom, metresPerPixel })
  }

  /** Builds the arrays from the picture, then draws. */
  private rebuild(): void {
    const start = performance.now()
    const { hidden, notes } = this.settings
    this.view = viewOf(this.picture, { hidden, notes, nowMs: this.nowMs })
    this.large = symbolSize(this.map.getZoom()) >= LARGE
    this.drawing = draw(
      this.view,
      rowsWithin(this.view, this.drawnBox()),
      this.settings.palette,
      this.large,
    )
    this.events.redrawn(this.view)
    this.redraw()
    this.lastDrawn = performance.now()
    this.lastBuildMs = this.lastDrawn - start
  }

  /** Draws what is built; cheap enough for every end of a movement. */
  private redraw(): void {
    const { view, drawing, settings } = this
    if (!view || !drawing) return
    const zoom = this.map.getZoom()
    const size = symbolSize(zoom)
    this.labels =
      settings.labels && this.lettersReady && zoom >= NAMES_FROM_ZOOM ? this.chooseLabels(view) : []
    const layers = [
      ...(settings.lost ? [lostMarks(drawing.marks, this.atlas, size)] : []),
      ...(settings.vectorMinutes > 0 && zoom >= VECTORS_FROM_ZOOM
        ? [vectors(vectorsOf(view, drawing.symbols, settings.vectorMinutes))]
        : []),
      vessels(drawing.symbols, this.atlas, size, this.large),
      ...this.chosenLayers(size),
      names(this.labels, settings.palette, size * 0.6 + 3),
      ...measureLayers(this.measured, settings.palette),
    ]
    this.overlay.setProps({ layers: inOrder(layers) })
  }

  /** What is in sight and half as much again on each side, so that a short drag shows no gap. */
  private drawnBox(): { south: number; west: number; north: number; east: number } {
    const bounds = this.map.getBounds()
    const tall = (bounds.getNorth() - bounds.getSouth()) * 0.5
    const wide = Math.min(bounds.getEast() - bounds.getWest(), 180) * 0.5
    return {
      south: bounds.getSouth() - tall,
      west: bounds.getWest() - wide,
      north: bounds.getNorth() + tall,
      east: bounds.getEast() + wide,
    }
  }

  private chosenLayers(size: number) {
    const fact: VesselFact | undefined =
      this.chosen === null
        ? undefined
        : this.picture.facts(this.chosen).find((f) => !this.settings.hidden.has(f.source))
    if (!fact) return []
    return chosenLayers(
      fact,
      this.picture.track(fact.mmsi, fact.source),
      this.settings.palette,
      size,
    )
  }

  private chooseLabels(view: PictureView): NameLabel[] {
    const bounds = this.map.getBounds()
    const box = {
      south: bounds.getSouth(),
      west: bounds.getWest(),
      north: bounds.getNorth(),
      east: bounds.getEast(),
    }
    const { lat, lng } = this.map.getCenter()
    const far = (row: number): number =>
      (view.positions[2 * row]! - lng) ** 2 + (view.positions[2 * row + 1]! - lat) ** 2
    const rows = rowsWithin(view, box).filter((row) => view.fresh[row]! < 3)
    rows.sort((a, b) => far(a) - far(b))
    return chooseNames(
      view,
      rows.slice(0, 600),
      (mmsi) => this.picture.statics(mmsi)?.name ?? '',
      (lon, latitude) => this.map.project([lon, latitude]),
    )
  }

  /** The vessel drawn nearest to a place, within some pixels. */
  private nearest(place: Place, pixels: number): number | null {
    const { view } = this
    if (!view) return null
    const reach = (pixels * 360) / (512 * 2 ** this.map.getZoom())
    const squeeze = 1 / Math.cos((place.lat * Math.PI) / 180)
    let best: number | null = null
    let least = reach * reach
    for (let row = 0; row < view.count; row++) {
      if (view.fresh[row] === 3 && !this.settings.lost) continue
      const dx = view.positions[2 * row]! - place.lon
      const dy = (view.positions[2 * row + 1]! - place.lat) * squeeze
      const d = dx * dx + dy * dy
      if (d < least) {
        least = d
        best = view.mmsi[row]!
      }
    }
    return best
  }
}
