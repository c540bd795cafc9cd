/**
 * The colours of the map in the four palettes of the bridge. Party colours are three hues of one
 * CIE lightness per palette (violet, teal, orange), found by a search over the sRGB gamut for the
 * largest smallest distance as seen with normal, protan, deutan and tritan eyes; palettes.test.ts
 * holds equality of lightness, the distances and the contrasts.
 */

export type PaletteName = 'bright' | 'day' | 'dusk' | 'night'

export interface Palette {
  sea: string
  land: string
  shore: string
  islet: string
  graticule: string
  /** Names of places. */
  place: string
  /** Names of seas and straits. */
  water: string
  /** Outline of fresh symbols; names of vessels. */
  ink: string
  chosen: string
  measure: string
  /** Violet, teal, orange; then for further parties a neutral of the same lightness. */
  parties: readonly [string, string, string, string]
}

export const PALETTES: Record<PaletteName, Palette> = {
  bright: {
    sea: '#eef5fa',
    land: '#efe9d6',
    shore: '#857c63',
    islet: '#6b6350',
    graticule: '#c9d6df',
    place: '#4a4537',
    water: '#41657f',
    ink: '#101010',
    chosen: '#d0006f',
    measure: '#b0005c',
    parties: ['#8745cc', '#38716e', '#a45105', '#666666'],
  },
  day: {
    sea: '#dbe7ef',
    land: '#e6dfca',
    shore: '#7d755d',
    islet: '#655d4a',
    graticule: '#bccbd6',
    place: '#433e31',
    water: '#39597a',
    ink: '#141414',
    chosen: '#c00066',
    measure: '#a00054',
    parties: ['#8745cc', '#38716e', '#a45105', '#666666'],
  },
  dusk: {
    sea: '#141d26',
    land: '#2b2a26',
    shore: '#7b766a',
    islet: '#a8a294',
    graticule: '#2b3843',
    place: '#c4beb0',
    water: '#8fb0c9',
    ink: '#f0f0f0',
    chosen: '#ff7ac0',
    measure: '#ff9bd0',
    parties: ['#c0a1fb', '#6dc192', '#f69d04', '#b1b1b1'],
  },
  night: {
    sea: '#000000',
    land: '#170f06',
    shore: '#6e4d27',
    islet: '#8a6232',
    graticule: '#20160b',
    place: '#b37b3d',
    water: '#8a6a45',
    ink: '#d0904a',
    chosen: '#ff5fa8',
    measure: '#e56aa0',
    parties: ['#af6af5', '#429a8a', '#ce7506', '#8b8b8b'],
  },
}

/** Parties that always have the same hue; others take what is left, in the order they come. */
const FIXED = ['JPN', 'TWN', 'USA']

/** 0, 1, 2: hue and mark of the party's symbols; 3 for any further party. */
export function partySlot(party: string): number {
  const slot = FIXED.indexOf(party)
  return slot < 0 ? 3 : slot
}

export type Rgb = readonly [number, number, number]

export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

export function partyColour(palette: PaletteName, party: string): string {
  return PALETTES[palette].parties[partySlot(party)]!
}
