/** Units of phrase slots in the three languages; 海里 in Japan, 浬 in Taiwan. */
import type { Lang } from './reader'

type Form = { one: string; many: string; space: boolean }
const plain = (text: string, space = true): Form => ({ one: text, many: text, space })
const words = (one: string, many: string): Form => ({ one, many, space: true })
const close = (text: string): Form => plain(text, false)

const UNITS: Record<string, Record<Lang, Form>> = {
  nm: { en: words('nautical mile', 'nautical miles'), ja: close('海里'), 'zh-Hant': close('浬') },
  kn: { en: words('knot', 'knots'), ja: close('ノット'), 'zh-Hant': close('節') },
  m: { en: words('metre', 'metres'), ja: close('メートル'), 'zh-Hant': close('公尺') },
  km: { en: words('kilometre', 'kilometres'), ja: close('キロメートル'), 'zh-Hant': close('公里') },
  deg: { en: close('°'), ja: close('度'), 'zh-Hant': close('度') },
  person: { en: words('person', 'persons'), ja: close('名'), 'zh-Hant': close('人') },
  vessel: { en: words('vessel', 'vessels'), ja: close('隻'), 'zh-Hant': close('艘') },
  min: { en: words('minute', 'minutes'), ja: close('分'), 'zh-Hant': close('分鐘') },
  h: { en: words('hour', 'hours'), ja: close('時間'), 'zh-Hant': close('小時') },
  hPa: { en: plain('hPa'), ja: plain('hPa'), 'zh-Hant': close('百帕') },
  degC: { en: plain('°C'), ja: close('℃'), 'zh-Hant': close('°C') },
  L: { en: words('litre', 'litres'), ja: close('リットル'), 'zh-Hant': close('公升') },
}

/** 12 nautical miles, 12海里, 12浬; courses get three digits, as spoken. An unknown unit stands as it came. */
export function unitText(number: number, unit: string, lang: Lang): string {
  const form = UNITS[unit]?.[lang]
  const digits =
    unit === 'deg' && Number.isInteger(number) ? String(number).padStart(3, '0') : String(number)
  if (!form) return unit ? `${digits} ${unit}` : digits
  const word = number === 1 ? form.one : form.many
  return form.space ? `${digits} ${word}` : `${digits}${word}`
}

/** The unit alone, as a label beside a field. */
export function unitLabel(unit: string, lang: Lang): string {
  return UNITS[unit]?.[lang].many ?? unit
}

export const KNOWN_UNITS = Object.keys(UNITS)
