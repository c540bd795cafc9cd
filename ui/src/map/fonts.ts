/**
 * The fonts that MapLibre draws labels with, each file with the characters it covers, so that a file
 * is read only when one of them is shown. Noto Sans, Noto Sans JP, Noto Sans TC (SIL Open Font
 * Licence 1.1), as files of this page: no glyph server.
 */

import latin from '@fontsource/noto-sans/unicode.json'
import japanese from '@fontsource/noto-sans-jp/unicode.json'
import taiwanese from '@fontsource/noto-sans-tc/unicode.json'
import type { Lang } from '../model/picture-flags'

interface Face {
  url: string
  'unicode-range': string[]
}

const LATIN = import.meta.glob<string>(
  '/node_modules/@fontsource/noto-sans/files/noto-sans-latin*-400-normal.woff2',
  { query: '?url', import: 'default', eager: true },
)
const JAPANESE = import.meta.glob<string>(
  '/node_modules/@fontsource/noto-sans-jp/files/noto-sans-jp-*-400-normal.woff2',
  { query: '?url', import: 'default', eager: true },
)
const TAIWANESE = import.meta.glob<string>(
  '/node_modules/@fontsource/noto-sans-tc/files/noto-sans-tc-*-400-normal.woff2',
  { query: '?url', import: 'default', eager: true },
)

/** `ranges` names subsets as `latin-ext` or `[42]`; the file name carries the same without brackets. */
function faces(files: Record<string, string>, ranges: Record<string, string>): Face[] {
  return Object.entries(files).flatMap(([path, url]) => {
    const subset = /noto-sans(?:-jp|-tc)?-(.+)-400-normal/.exec(path)?.[1] ?? ''
    const range = ranges[subset] ?? ranges[`[${subset}]`]
    return range ? [{ url, 'unicode-range': range.split(',').map((r) => r.trim()) }] : []
  })
}

export const FONT_FACES = {
  'Noto Sans': faces(LATIN, latin),
  'Noto Sans JP': faces(JAPANESE, japanese),
  'Noto Sans TC': faces(TAIWANESE, taiwanese),
}

/** Which script's forms come first for a reader; Latin letters are the same in all. */
export function fontStack(lang: Lang): string[] {
  const cjk = ['Noto Sans JP', 'Noto Sans TC']
  return ['Noto Sans', ...(lang === 'zh-Hant' ? cjk.reverse() : cjk)]
}
