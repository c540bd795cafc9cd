import { describe, expect, it } from 'vitest'
import { PALETTES, rgb, type PaletteName } from './palettes'

type Triple = [number, number, number]

const linear = (hex: string): Triple =>
  rgb(hex).map((v) =>
    v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
  ) as Triple

const times = (m: number[][], c: Triple): Triple =>
  m.map((r) => Math.min(1, Math.max(0, r[0]! * c[0] + r[1]! * c[1] + r[2]! * c[2]))) as Triple

/** CIE 1976 L*a*b*, D65. */
function lab([r, g, b]: Triple): Triple {
  const f = (t: number): number =>
    t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b)
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

const apart = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

/** Machado, Oliveira & Fernandes 2009, severity 1.0, on linear sRGB. */
const EYES: Record<string, { matrix: number[][]; least: number }> = {
  normal: {
    matrix: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    least: 40,
  },
  protanopia: {
    matrix: [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
    least: 30,
  },
  deuteranopia: {
    matrix: [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881],
    ],
    least: 30,
  },
  tritanopia: {
    matrix: [
      [1.255528, -0.076749, -0.178779],
      [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.3039],
    ],
    least: 25,
  },
}

const luminance = (hex: string): number => {
  const [r, g, b] = linear(hex)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

describe.each(Object.keys(PALETTES) as PaletteName[])('palette %s', (name) => {
  const palette = PALETTES[name]
  const three = palette.parties.slice(0, 3)

  it('gives the three parties one lightness', () => {
    const lightness = three.map((hex) => lab(linear(hex))[0])
    expect(Math.max(...lightness) - Math.min(...lightness)).toBeLessThan(1.5)
  })

  it.each(Object.keys(EYES))('keeps the parties apart for %s', (eye) => {
    const { matrix, least } = EYES[eye]!
    const seen = three.map((hex) => lab(times(matrix, linear(hex))))
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      expect(apart(seen[i]!, seen[j]!)).toBeGreaterThan(least)
    }
  })

  it('shows symbols on sea and land with at least 3:1, and all text with 4.5:1', () => {
    for (const ground of [palette.sea, palette.land]) {
      for (const colour of [...palette.parties, palette.chosen, palette.measure]) {
        expect(contrast(colour, ground), `${colour} on ${ground}`).toBeGreaterThanOrEqual(3)
      }
      expect(contrast(palette.place, ground)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(palette.ink, ground)).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(palette.water, palette.sea)).toBeGreaterThanOrEqual(4)
  })
})

it('keeps the night palette dark: its ground has next to no light, its text no blue to speak of', () => {
  const { sea, land, ink, place } = PALETTES.night
  expect(luminance(sea)).toBe(0)
  expect(luminance(land)).toBeLessThan(0.01)
  for (const hex of [ink, place]) expect(rgb(hex)[2]).toBeLessThan(rgb(hex)[0] / 2)
})
